"""A TCP server that answers every connection with given bytes: for what no HTTP library would send."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

Answer = Callable[[socket.socket], None]


class RawServer:
    """Listens on the loopback interface; `accepted` counts connections, `ended` the answers that returned."""

    def __init__(self, answer: Answer, tls: ssl.SSLContext | None = None) -> None:
        self._answer = answer
        self._tls = tls
        self._listening = socket.create_server(("127.0.0.1", 0))
        scheme = "http" if tls is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._listening.getsockname()[1]}"
        self.accepted = 0
        self.ended = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.accepted += 1
                threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            if self._tls is None:
                connection.recv(65_536)
                self._answer(connection)
            else:
                with self._tls.wrap_socket(connection, server_side=True) as secured:
                    self._answer(secured)
        self.ended.set()


@contextlib.contextmanager
def raw_server(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    server = RawServer(answer, tls)
    try:
        yield server
    finally:
        server.close()


def saying(data: bytes) -> Answer:
    """Answers `data` and closes."""
    return lambda connection: connection.sendall(data)


def http_reply(body: bytes, kind: str = "application/json", status: str = "200 OK", *more: str) -> bytes:
    """A whole HTTP answer."""
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *more]
    return ("\r\n".join([*head, "Connection: close"]) + "\r\n\r\n").encode() + body


def dripping(head: bytes, drop: bytes, pause: threading.Event) -> Answer:
    """Sends `head`, then `drop` again and again until the other side goes."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        while not pause.wait(0.01):
            connection.sendall(drop)

    return answer
