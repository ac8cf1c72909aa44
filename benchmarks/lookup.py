"""What a look-up costs this machine: 40 dossiers of one person from two back ends.

`python -m benchmarks.lookup`. The back ends answer from memory in a process of their own, so that only the
terminal's share is measured: processor time of the whole process, threads included, connections open already.
Beside it `requests` and `json` alone, asking the same two addresses one after the other and checking nothing.
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import ClassVar

import requests

from drivers.deadline import Deadline
from kiosk.portal.embedded.contract import detail_of
from kiosk.portal.embedded.synthetic import load
from kiosk.portal.igate import IGatePortal
from kiosk.portal.igate_parse import Dialect
from kiosk.portal.igate_token import Credentials
from kiosk.portal.search import search_all

NUMBER = "001090000001"
TODAY = date(2026, 1, 21)
EACH = 20
ROUNDS = 60
WARM_UP = 10
LIMIT_MS = 15.0


def page(first: int) -> bytes:
    """Twenty dossiers of one person, as the embedded portal words them, under codes of their own."""
    data = load(TODAY)
    rows = []
    for serial in range(first, first + EACH):
        row = detail_of(data.dossiers[serial % len(data.dossiers)], data).model_dump(
            mode="json", by_alias=True
        )
        row["code"] = f"H30.12-260119-{serial:04d}"
        row["applicant"]["data"]["identityNumber"] = NUMBER
        rows.append(row)
    return json.dumps({"content": rows, "last": True}).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    pages: ClassVar[dict[str, bytes]] = {"/0": page(0), "/1": page(EACH)}
    asked = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say(b'{"access_token": "t", "expires_in": 86400}')

    def do_GET(self) -> None:
        if self.path == "/asked":
            self._say(str(_Handler.asked).encode())
            return
        _Handler.asked += 1
        self._say(self.pages[self.path[:2]])

    def _say(self, body: bytes) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.wfile.write(head.encode() + body)

    def log_message(self, *args: object) -> None:
        """Silent."""


def serve(told: Connection) -> None:
    """Answers until it is ended."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    told.send(server.server_address[1])
    server.serve_forever()


def measured(work: Callable[[], None]) -> list[float]:
    """Milliseconds of processor time of each round."""
    for _ in range(WARM_UP):
        work()
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        times.append(1000 * (time.process_time() - started))
    return sorted(times)


def main() -> int:
    """Prints the table; 1 when the limit is missed."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    base = f"http://127.0.0.1:{ours.recv()}"
    portals = [
        IGatePortal(
            base_url=f"{base}/{index}",
            token_url=f"{base}/token",
            credentials=Credentials("kiosk", "s"),
            dialect=Dialect(str(index)),
        )
        for index in range(2)
    ]

    def look_up() -> None:
        found = search_all(portals, NUMBER, Deadline.after(8), today=TODAY)
        if len(found.dossiers) != 2 * EACH or not found.complete:
            raise RuntimeError("the look-up is not whole")

    session = requests.Session()
    session.trust_env = False

    def plain() -> None:
        for index in range(2):
            rows = json.loads(session.get(f"{base}/{index}", timeout=8).content)["content"]
            if len(rows) != EACH:
                raise RuntimeError("the answer is not whole")

    own = measured(look_up)
    asked = int(session.get(f"{base}/asked", timeout=8).content)
    peer = measured(plain)
    process.terminate()
    process.join()
    print(f"{2 * EACH} dossiers, 2 back ends, {ROUNDS} rounds: processor time in ms")
    for name, times in (("look-up", own), ("requests + json", peer)):
        print(f"{name:16} median {statistics.median(times):6.2f}  p95 {times[int(0.95 * len(times))]:6.2f}")
    print(f"requests for each look-up: {asked / (ROUNDS + WARM_UP):.0f}")
    return 0 if statistics.median(own) <= LIMIT_MS and asked == 2 * (ROUNDS + WARM_UP) else 1


if __name__ == "__main__":
    sys.exit(main())
