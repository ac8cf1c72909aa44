"""A PC/SC daemon of our own for tests and the demonstration, beside whatever the machine already runs.

pcscd takes a listening socket handed over as systemd would (LISTEN_FDS, sd_listen_fds(3)); a client finds it
by PCSCLITE_CSOCK_NAME. With a `--config` folder of its own it has its own virtual reader on its own port.
So it never meets another daemon, and no daemon but this one is ever signalled. (USB readers are another
matter: two daemons on one machine both reach for them. Use this where there are none.)
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
START_SECONDS = 10.0
STOP_SECONDS = 3.0

_LAUNCH = """
import ctypes, os, signal, sys
libc = ctypes.CDLL(None)
# Die with the thread that started us (PR_SET_PDEATHSIG).
libc.prctl(1, signal.SIGTERM, 0, 0, 0)
# Root would write its number over another daemon's in /run/pcscd: hide that folder behind one of our own
# (CLONE_NEWNS, then MS_REC | MS_PRIVATE). Others may not write there, and may not unshare either.
if os.geteuid() == 0 and libc.unshare(0x20000) == 0:
    libc.mount(b"none", b"/", None, 0x44000, None)
    os.makedirs("/run/pcscd", exist_ok=True)
    libc.mount(b"none", b"/run/pcscd", b"tmpfs", 0, b"size=64k")
# LISTEN_PID must be the daemon's own number, which is ours: exec keeps it.
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""


class DaemonError(Exception):
    """The private daemon did not come up."""


def available() -> str | None:
    """None when a private daemon can be started here, else what is missing (English, for a technician)."""
    if _pcscd() is None:
        return "pcscd is not installed"
    if not DRIVER.exists():
        return "vsmartcard-vpcd is not installed"
    return None


class PrivateDaemon:
    """Context manager: a pcscd with one virtual reader (two slots, TCP `port` and `port` + 1)."""

    def __init__(self, port: int | None = None) -> None:
        self.port = port or _free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="pcsc-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None

    @property
    def socket_path(self) -> Path:
        return self._folder / "socket"

    @property
    def env(self) -> Mapping[str, str]:
        """What a client needs in its environment to find this daemon."""
        return {"PCSCLITE_CSOCK_NAME": str(self.socket_path)}

    def __enter__(self) -> PrivateDaemon:
        try:
            self.start()
        except DaemonError:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Starts the daemon and waits until its virtual reader listens; raises `DaemonError`."""
        reason = available()
        if reason is not None:
            raise DaemonError(reason)
        if _listens(self.port) or _listens(self.port + 1):
            # The driver would not complain, and cards would land in somebody else's reader.
            raise DaemonError("port taken")
        self._write_config()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), name="private-pcscd", daemon=True)
        self._thread.start()
        started.wait(START_SECONDS)
        limit = time.monotonic() + START_SECONDS
        while time.monotonic() < limit:
            if self._process is None or self._process.poll() is not None:
                break
            if _listens(self.port) and _listens(self.port + 1):
                return
            time.sleep(0.02)
        self.stop()
        raise DaemonError("pcscd did not open its virtual reader")

    @property
    def pid(self) -> int | None:
        """The daemon's process id; None while there is none."""
        return None if self._process is None else self._process.pid

    def kill(self) -> None:
        """Ends this daemon without a farewell, as a crash does."""
        if self._process is not None:
            self._process.kill()
        self._buried()

    def stop(self) -> None:
        """Ends this daemon, and no other."""
        process = self._process
        if process is not None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        self._buried()

    def _buried(self) -> None:
        thread = self._thread
        if thread is not None:
            thread.join(STOP_SECONDS)
        self._process = None
        self.socket_path.unlink(missing_ok=True)

    def _run(self, started: threading.Event) -> None:
        """Lives as long as the daemon: its wish to die with its parent is bound to the starting thread."""
        self.socket_path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(str(self.socket_path))
            listener.listen(16)
            number = listener.fileno()
            pcscd = str(_pcscd())
            with contextlib.suppress(OSError):
                self._process = subprocess.Popen(  # noqa: S603  # fixed programs, no shell
                    [
                        *(sys.executable, "-I", "-S", "-c", _LAUNCH, str(number)),
                        *(pcscd, "--foreground", "--config", str(self._config)),
                    ],
                    pass_fds=(number,),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
            started.set()
        # Our copy of the socket is closed: with the daemon gone a client is refused instead of left waiting.
        process = self._process
        if process is not None:
            process.wait()

    @property
    def _config(self) -> Path:
        return self._folder / "reader.conf.d"

    def _write_config(self) -> None:
        self._config.mkdir(exist_ok=True)
        lines = (
            'FRIENDLYNAME "Virtual PCD"',
            f"DEVICENAME /dev/null:0x{self.port:04X}",
            f"LIBPATH {DRIVER}",
            f"CHANNELID 0x{self.port:04X}",
        )
        (self._config / "vpcd").write_text("\n".join(lines) + "\n", encoding="ascii")


def _pcscd() -> str | None:
    return shutil.which("pcscd") or shutil.which("pcscd", path="/usr/sbin:/sbin")


def _free_port() -> int:
    """Two neighbouring free ports below the ephemeral range's end."""
    for _ in range(100):
        with socket.socket() as probe, socket.socket() as neighbour:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
            try:
                neighbour.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
    raise DaemonError("no two free ports")


def _listens(port: int) -> bool:
    """Looks into the kernel's table: connecting would count as inserting a card."""
    wanted = f":{port:04X}"
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if fields[1].endswith(wanted) and fields[3] == "0A":
                return True
    return False
