"""Configuration of a terminal: model, loading, checking."""

from kiosk.config.load import ConfigProblem, check, load, simulated_in_production
from kiosk.config.model import Configuration

__all__ = ["ConfigProblem", "Configuration", "check", "load", "simulated_in_production"]
