"""Configuration of a terminal: model, loading, checking."""

from kiosk.config.load import ConfigProblem, check, load
from kiosk.config.model import Configuration

__all__ = ["ConfigProblem", "Configuration", "check", "load"]
