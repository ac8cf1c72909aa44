"""Telling a listener the news from a thread that must outlive the listener's bugs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def tell(listener: Callable[[T], None], news: T, log: logging.Logger, device: str) -> None:
    """Calls `listener`. An exception of it is logged by its kind, never by its text: neither may it end the
    device's thread, nor pass for a failure of the device."""
    try:
        listener(news)
    except Exception as error:  # noqa: BLE001  # whatever it is, it is not the device's
        log.error("%s listener failed: %s", device, type(error).__name__)
