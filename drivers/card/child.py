"""The card process as an operating-system process: its birth, its pipes, its end."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from drivers.card.wire import MAX_LINE

_PACKAGE_ROOT = Path(__file__).resolve().parents[2]


class Child:
    """One running card process. Born by the thread that must outlive it: it asks the kernel to die with that
    very thread. Raises `OSError` when it cannot be started."""

    def __init__(self, command: list[str], environment: Mapping[str, str]) -> None:
        path = os.pathsep.join(filter(None, [str(_PACKAGE_ROOT), os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path, **environment},
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        self._process.kill()

    def lines(self) -> Iterator[bytes]:
        """What it says, until it ends; a line longer than `MAX_LINE` comes in pieces."""
        pipe = self._process.stdout
        if pipe is not None:
            yield from iter(lambda: pipe.readline(MAX_LINE + 1), b"")

    def send(self, line: bytearray) -> bool:
        """Writes a line that fits the pipe's buffer, then overwrites it. False: nobody listens any more."""
        try:
            if self._process.stdin is None:
                return False
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except (OSError, ValueError):
            return False
        finally:
            line[:] = bytes(len(line))
        return True

    def bury(self) -> None:
        """Kills it, waits for its end and closes the pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
