"""A whole portal in the same program: synthetic people, a real HTTP server, faults on demand.

It speaks the iGate dialect on the loopback interface, for demonstrations, training and tests.
"""
