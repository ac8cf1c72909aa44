"""Generators: types and documentation from `config/failures.toml` and `config/events.toml`.

`python -m kiosk.catalogues` writes them; a test compares what is committed with what would be written.
"""
