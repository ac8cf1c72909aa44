"""Puts a simulated chip into a virtual reader (vsmartcard's vpcd) over TCP: inserting is connecting.

Messages are a big-endian 16-bit length and that many bytes; one byte alone is control: 0 power off, 1 power
on, 2 reset, 4 "send the ATR", and only the last is answered.
"""

from __future__ import annotations

import contextlib
import math
import socket
import threading
from collections.abc import Callable

from drivers.card.simulated.chip import ATR, SimulatedChip

CONTROL_OFF, CONTROL_ON, CONTROL_RESET, CONTROL_ATR = 0, 1, 2, 4
DEFAULT_PORT = 35963
CONNECT_SECONDS = 5.0
SWAP_SECONDS = 0.6
"""Leave the slot empty this long between two cards: pcscd looks every 0.4 s and misses a quicker swap."""
MUTE_ATR = bytes(40)
"""Longer than any (33 octets, ISO/IEC 7816-3 clause 8.1): the driver cannot take it, the power-up fails."""

Respond = Callable[[bytes], bytes | None]
"""A chip's answer to a command; None: pull the card now, unanswered."""


class VirtualCard:
    """A card in one slot until `take`. `respond` may be wrapped by tests to misbehave.

    `mute`: it is there but cannot be powered, as a contact card laid upside down.
    """

    def __init__(
        self,
        chip: SimulatedChip,
        port: int = DEFAULT_PORT,
        host: str = "127.0.0.1",
        *,
        mute: bool = False,
        atr: bytes = ATR,
    ) -> None:
        self._chip = chip
        self._atr = MUTE_ATR if mute else atr
        self._address = (host, port)
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._taken = threading.Event()
        self.respond: Respond = chip.respond

    def lay(self) -> None:
        """Inserts the card; raises `OSError` when no virtual reader listens there."""
        self._chip.reset()
        self._taken.clear()
        self._socket = socket.create_connection(self._address, CONNECT_SECONDS)
        self._socket.settimeout(None)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._thread = threading.Thread(target=self._serve, args=(self._socket,), daemon=True)
        self._thread.start()

    def take(self) -> None:
        """Removes the card, at whatever point of a command."""
        self._taken.set()
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
            self._socket = None
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(2)

    def wait(self, seconds: float | None = None) -> bool:
        """Waits until the card is out or the reader gone; False after `seconds`."""
        if self._thread is not None:
            self._thread.join(seconds)
            return not self._thread.is_alive()
        return True

    def __enter__(self) -> VirtualCard:
        self.lay()
        return self

    def __exit__(self, *_: object) -> None:
        self.take()

    def _serve(self, link: socket.socket) -> None:
        with contextlib.suppress(OSError), link:
            while (message := _receive(link)) is not None:
                answer: bytes | None
                if len(message) == 1:
                    if message[0] in (CONTROL_OFF, CONTROL_ON, CONTROL_RESET):
                        self._chip.reset()
                    if message[0] != CONTROL_ATR:
                        continue
                    answer = self._atr
                else:
                    answer = self.respond(message)
                    self._linger()
                if answer is None:
                    return
                link.sendall(len(answer).to_bytes(2, "big") + answer)

    def _linger(self) -> None:
        """As long as this chip takes to answer, or until it is taken away."""
        if self._chip.delay:
            self._taken.wait(None if math.isinf(self._chip.delay) else self._chip.delay)


def _receive(link: socket.socket) -> bytes | None:
    header = _exactly(link, 2)
    return None if header is None else _exactly(link, int.from_bytes(header, "big"))


def _exactly(link: socket.socket, count: int) -> bytes | None:
    data = b""
    while len(data) < count:
        # The kernel forgets this wish after each use; without it every exchange waits 40 ms for an ACK.
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        part = link.recv(count - len(data))
        if not part:
            return None
        data += part
    return data
