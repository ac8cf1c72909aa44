"""What both generators say alike."""

GENERATED = "Generated from {source} by `make generate`; change that file, not this one."


def string(value: str) -> str:
    """A Python string literal in double quotes."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
