"""Which device file the printer is now: a re-plugged adapter may come back under another name.

A device is named by a path, best one under `/dev/serial/by-id` or `by-path`, or by its USB address
`vid:pid[:serial][@location]` (hexadecimal; the location as the kernel counts ports, for example `1-1.4`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from serial.tools import list_ports

_ADDRESS = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::([^@]+))?(?:@(\S+))?")


class Port(Protocol):
    """What pyserial tells of a serial port."""

    @property
    def device(self) -> str: ...

    @property
    def vid(self) -> int | None: ...

    @property
    def pid(self) -> int | None: ...

    @property
    def serial_number(self) -> str | None: ...

    @property
    def location(self) -> str | None: ...


Listing = Callable[[], Iterable[Port]]


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """A USB serial adapter; what is None does not matter."""

    vid: int
    pid: int
    serial: str | None = None
    location: str | None = None

    def fits(self, port: Port) -> bool:
        """Whether the port belongs to this adapter. A composite device adds its interface to the location."""
        if (port.vid, port.pid) != (self.vid, self.pid):
            return False
        if self.serial is not None and port.serial_number != self.serial:
            return False
        return self.location is None or (port.location or "").split(":")[0] == self.location


def usb_address(name: str) -> UsbAddress | None:
    """Reads `vid:pid[:serial][@location]`; None: the name is a path."""
    found = _ADDRESS.fullmatch(name)
    if found is None:
        return None
    vid, pid, serial, location = found.groups()
    return UsbAddress(int(vid, 16), int(pid, 16), serial, location)


def address_of(path: str, listing: Listing) -> UsbAddress | None:
    """The adapter behind a device file, by its serial number or else by where it is plugged in; None: no USB
    adapter (a built-in port, a pseudo-terminal)."""
    real = os.path.realpath(path)
    for port in listing():
        if port.device == real and port.vid is not None and port.pid is not None:
            place = (port.location or "").split(":")[0] or None
            serial = port.serial_number or None
            return UsbAddress(port.vid, port.pid, serial, None if serial else place)
    return None


class Finder:
    """Finds one printer again and again. Two adapters that look alike are not guessed between: the printer's
    bytes must not reach another device."""

    def __init__(self, name: str, listing: Listing = list_ports.comports) -> None:
        self._name = name
        self._listing = listing
        self._configured = usb_address(name)
        self._seen: UsbAddress | None = None

    def find(self) -> str | None:
        """The device file to open now; None: not plugged in, or more than one fits."""
        if self._configured is not None:
            return self._only(self._configured)
        if self._seen is not None:
            # A name like ttyUSB0 goes to whoever is plugged in first: the adapter counts.
            return self._only(self._seen)
        return self._name

    def opened(self, path: str) -> None:
        """Remembers which adapter this was, when the name alone does not tell."""
        if self._configured is None and self._seen is None and "/serial/by-" not in path:
            self._seen = address_of(path, self._listing)

    def _only(self, address: UsbAddress) -> str | None:
        fitting = [port.device for port in self._listing() if address.fits(port)]
        return fitting[0] if len(fitting) == 1 else None
