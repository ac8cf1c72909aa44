"""`Line` over a serial device: nothing blocks, and every way a device can vanish is one error."""

from __future__ import annotations

import logging
import os
import select
import termios

import serial

from drivers.printer.line import LineGoneError

_log = logging.getLogger(__name__)

_GONE = (serial.SerialException, OSError, termios.error, ValueError, TypeError)
"""What pyserial and termios raise when a device vanishes: `termios.error` is no `OSError`, and a port closed
under a call gives `ValueError` or `TypeError` (its descriptor is -1 or None)."""


class SerialLine:
    """An open device, taken exclusively: two programs on one printer would print
    into each other's tickets."""

    def __init__(self, device: str, baud: int, *, hardware_handshake: bool = False) -> None:
        """Raises `LineGoneError` when it cannot be opened."""
        try:
            self._port = serial.Serial(
                device,
                baud,
                timeout=0,
                write_timeout=0,
                # The kernel holds bytes back while CTS is low; what stays pending feeds the stall timer.
                rtscts=hardware_handshake,
                # XON/XOFF is honoured by the exchange: left to the kernel, a stop would be invisible.
                xonxoff=False,
                exclusive=True,
            )
        except _GONE as error:
            raise LineGoneError(type(error).__name__) from None

    def fileno(self) -> int:
        """The descriptor, for waiting on it together with others."""
        try:
            return int(self._port.fileno())
        except _GONE as error:
            raise LineGoneError(type(error).__name__) from None

    def write(self, data: bytes) -> int:
        # Not `Serial.write`: without a time limit it retries for ever when the device takes nothing.
        try:
            return os.write(self._port.fileno(), data)
        except BlockingIOError:
            return 0
        except _GONE as error:
            raise LineGoneError(type(error).__name__) from None

    def read(self) -> bytes:
        try:
            return bytes(self._port.read(4096))
        except _GONE as error:
            raise LineGoneError(type(error).__name__) from None

    def pending(self) -> int:
        try:
            return int(self._port.out_waiting)
        except _GONE as error:
            raise LineGoneError(type(error).__name__) from None

    def wait(self, seconds: float, *, writable: bool = False) -> None:
        try:
            number = self._port.fileno()
            select.select([number], [number] if writable else [], [], seconds)
        except _GONE as error:
            raise LineGoneError(type(error).__name__) from None

    def discard_output(self) -> None:
        try:
            self._port.reset_output_buffer()
        except _GONE as error:
            raise LineGoneError(type(error).__name__) from None

    def close(self) -> None:
        try:
            # What was not taken must not delay the close: the kernel would drain it for 30 seconds.
            termios.tcflush(self._port.fileno(), termios.TCOFLUSH)
        except _GONE:
            _log.debug("printer line already gone")
        try:
            self._port.close()
        except _GONE:
            _log.debug("printer line closed by loss")
