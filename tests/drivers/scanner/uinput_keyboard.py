"""A keyboard that the kernel itself believes in, where the machine has /dev/uinput."""

from __future__ import annotations

import os
import time

from evdev import UInput, ecodes

from drivers.scanner.keys import Key
from drivers.scanner.simulated_keyboard import strokes

_BETWEEN_KEYS_S = 0.0005
"""A scanner's own pace, several times faster: without any the kernel's buffer of events runs over."""


def available() -> bool:
    """May this process make devices, and does it see them?"""
    return os.access("/dev/uinput", os.R_OK | os.W_OK) and os.access("/dev/input", os.R_OK | os.X_OK)


class UinputKeyboard:
    """The scanner's end; `name` is what the computer's end finds it by."""

    def __init__(self) -> None:
        self.name = f"Simulated code scanner {os.getpid()}"
        self._keyboard: UInput | None = None
        self.plug()

    def show(self, text: str) -> None:
        if self._keyboard is None:
            return
        with _NobodyElse(self._keyboard):
            for code, value in strokes(text):
                self._keyboard.write(ecodes.EV_KEY, code, value)
                self._keyboard.syn()
                time.sleep(_BETWEEN_KEYS_S)

    def plug(self) -> None:
        if self._keyboard is None:
            keys = range(Key.TAB - 14, Key.RIGHTMETA + 1)
            self._keyboard = UInput({ecodes.EV_KEY: list(keys)}, name=self.name)

    def unplug(self) -> None:
        if self._keyboard is not None:
            self._keyboard.close()
            self._keyboard = None

    def close(self) -> None:
        self.unplug()


class _NobodyElse:
    """Takes the keyboard while it types, unless the scanner under test has it: a test that shows a code to
    a closed scanner must not type into the desktop of whoever runs it."""

    def __init__(self, keyboard: UInput) -> None:
        self._device = keyboard.device
        self._taken = False

    def __enter__(self) -> None:
        if self._device is not None:
            try:
                self._device.grab()
                self._taken = True
            except OSError:
                self._taken = False

    def __exit__(self, *_: object) -> None:
        if self._taken and self._device is not None:
            self._device.ungrab()
