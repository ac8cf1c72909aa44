"""A QR scanner in keyboard mode, taken for this program alone.

The kernel hands a grabbed keyboard's keys to the one that grabbed it (EVIOCGRAB) and to nobody else: neither
the console nor the window system sees a code, and a code cannot press Ctrl+Alt+Del. A keyboard that cannot
be grabbed is not used: reading along would leave every code in the console as well.
"""

from __future__ import annotations

import errno
import logging
import re
import select
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from evdev import InputDevice, ecodes, list_devices

from drivers.scanner.keys import EventsLost, Key, KeyDecoder, KeyEvent, KeyInput
from drivers.scanner.supervision import Listen, SupervisedScanner

log = logging.getLogger(__name__)

IDLE_GAP_SECONDS = 0.25
"""Silence that ends a scan without Enter: slow wireless scanners leave a tenth of a second between keys."""

LONGEST_PAUSE_SECONDS = 1.0
"""Until it is grabbed again, a scanner that was plugged in types into the console: be quick."""

_SETTLING_READS = 6
_USB_IDS = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")
_TYPED = {ecodes.KEY_0, ecodes.KEY_9, ecodes.KEY_A, ecodes.KEY_Z, Key.ENTER}


class Keys(Protocol):
    """A keyboard that types for us alone. All calls raise OSError once it is gone."""

    def read(self, timeout: float) -> Sequence[KeyInput] | None:
        """What was pressed, waiting `timeout` seconds at most; None: nothing, the keyboard is silent."""

    def close(self) -> None:
        """Lets it go."""


class KeyboardScanner(SupervisedScanner):
    """The `Scanner` behind the keyboard that `take` grabs; `take` raises OSError when it cannot."""

    def __init__(
        self,
        take: Callable[[], Keys],
        *,
        idle_gap: float = IDLE_GAP_SECONDS,
        longest_pause: float = LONGEST_PAUSE_SECONDS,
    ) -> None:
        super().__init__(self._keyboard, losses=(OSError,), longest_pause=longest_pause)
        self._take = take
        self._idle_gap = idle_gap

    @contextmanager
    def _keyboard(self) -> Iterator[Listen]:
        keys = self._take()
        try:
            decoder = KeyDecoder(self._idle_gap)
            if not self._fell_silent(keys):
                decoder.feed(EventsLost())

            def listen() -> list[str]:
                events = keys.read(self._idle_gap)
                if events is None:
                    return list(decoder.pause())
                return [text for event in events for text in decoder.feed(event)]

            yield listen
        finally:
            keys.close()

    def _fell_silent(self, keys: Keys) -> bool:
        """Waits for the end of a code whose beginning went elsewhere: its rest would be a wrong code."""
        return any(keys.read(self._idle_gap) is None for _ in range(_SETTLING_READS))


class EvdevKeys:
    """`Keys` of a kernel input device that was grabbed before."""

    def __init__(self, device: InputDevice[str]) -> None:
        self._device = device
        self._poll = select.poll()
        self._poll.register(device.fd, select.POLLIN)

    def read(self, timeout: float) -> Sequence[KeyInput] | None:
        if not self._poll.poll(timeout * 1000):
            return None
        found: list[KeyInput] = []
        try:
            for event in self._device.read():
                if event.type == ecodes.EV_KEY:
                    found.append(KeyEvent(event.code, event.value, event.timestamp()))
                elif event.type == ecodes.EV_SYN and event.code == ecodes.SYN_DROPPED:
                    found.append(EventsLost())
        except BlockingIOError:
            # Woken for nothing; the next read waits again.
            log.debug("scanner woke up without a key")
        return found

    def close(self) -> None:
        # Closing lets go of the grab.
        self._device.close()


def take_keyboard(choice: str) -> Keys:
    """Grabs the keyboard `choice` names: a device path, `vendor:product` in hexadecimal, or a part of its
    name in any case; the first that fits in the kernel's order.

    Raises OSError: ENOENT when there is none, ENODEV when the path is no keyboard, EBUSY when another
    program holds it. A keyboard is never handed out ungrabbed.
    """
    if choice.startswith("/"):
        device = InputDevice(choice, readonly=True)
        return _grabbed(device) if _types(device) else _refuse(device)
    # Shorter names first is the kernel's order: event2 before event10.
    for path in sorted(list_devices(writable=False), key=lambda found: (len(found), found)):
        try:
            device = InputDevice(path, readonly=True)
        except OSError:
            # Unplugged since it was listed, or broken: not the one we look for.
            log.debug("an input device could not be opened")
            continue
        if is_named(choice, device.name, device.info.vendor, device.info.product) and _types(device):
            return _grabbed(device)
        device.close()
    raise FileNotFoundError(errno.ENOENT, "no such keyboard")


def is_named(choice: str, name: str, vendor: int, product: int) -> bool:
    """Does `choice`, `vendor:product` or a part of a name, mean this device? Empty means none."""
    ids = _USB_IDS.fullmatch(choice)
    if ids is not None:
        return (int(ids[1], 16), int(ids[2], 16)) == (vendor, product)
    return bool(choice) and choice.casefold() in name.casefold()


def _types(device: InputDevice[str]) -> bool:
    """Has it letters, digits and Enter? A scanner also shows up as devices without: volume keys, mice."""
    return set(device.capabilities(absinfo=False).get(ecodes.EV_KEY, ())) >= _TYPED


def _grabbed(device: InputDevice[str]) -> Keys:
    try:
        device.grab()
    except OSError:
        device.close()
        raise
    return EvdevKeys(device)


def _refuse(device: InputDevice[str]) -> Keys:
    device.close()
    raise OSError(errno.ENODEV, "not a keyboard")
