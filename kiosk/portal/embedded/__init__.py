"""A whole portal in the same program: synthetic people, a real HTTP server, faults on demand.

It speaks both dialects, iGate and the national bus, on the loopback interface, for demonstrations, training
and tests.
"""
