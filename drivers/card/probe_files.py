"""The part of a probe that reads the files of an opened chip: which there are, how long, of what shape."""

from __future__ import annotations

from collections.abc import Iterator

from drivers.card import passive_authentication, probe_contents
from drivers.card.apdu import Apdu
from drivers.card.connection import ReadError
from drivers.card.files import FileReader, SessionLostError
from drivers.card.lds import Ef
from drivers.card.model import SodVerdict
from drivers.card.passive_authentication import SodError, parse_sod
from drivers.card.probe_bench import ENDS, Bench
from drivers.card.probe_report import Finding, ProbeName, finding, status
from drivers.card.tlv import TlvError, read_header

COM, DG3, DG11 = 0x011E, 0x0103, 0x010B
DG1_LENGTH = 95
_FILES = (
    (ProbeName.FILE_SOD, Ef.SOD),
    (ProbeName.FILE_DG1, Ef.DG1),
    (ProbeName.FILE_DG13, Ef.DG13),
    (ProbeName.FILE_DG14, Ef.DG14),
    (ProbeName.FILE_DG15, Ef.DG15),
)


def sizes(bench: Bench) -> Iterator[Finding]:
    """Reads every file this driver knows, keeps it on the bench, and tells how long it is."""
    if bench.reopen is None:
        return
    reader = FileReader(bench.channel, extended=bench.extended)
    before = bench.meter.total
    for name, file in _FILES:
        content = _whole(bench, reader, file)
        if content is None:
            yield finding(name, False, _absent(bench, file))
            continue
        if file is Ef.SOD:
            bench.sod = content
        else:
            bench.files[int(file) & 0xFF] = content
        yield finding(name, file is not Ef.DG1 or len(content) == DG1_LENGTH, len(content))
    yield finding(ProbeName.FILES_MS, None, bench.meter.since(before).ms)
    before = bench.meter.total
    photo = _whole(bench, reader, Ef.DG2)
    if photo is None:
        # Small children have none: nothing to hold against the card.
        yield finding(ProbeName.FILE_DG2, None, _absent(bench, Ef.DG2))
    else:
        bench.files[2] = photo
        yield finding(ProbeName.FILE_DG2, True, len(photo))
        yield finding(ProbeName.PHOTO_MS, None, bench.meter.since(before).ms)
    yield from _com(bench)
    locked = _absent(bench, DG3)
    yield finding(ProbeName.FILE_DG3, locked == "6982", locked)
    yield from _errors(bench)


def contents(bench: Bench) -> Iterator[Finding]:
    """The shapes of what was read, and whether the signature holds."""
    files = bench.files
    if 1 in files:
        yield from probe_contents.dg1(files[1])
    if 2 in files:
        yield from probe_contents.dg2(files[2])
    if 13 in files:
        yield from probe_contents.dg13(files[13], files.get(1))
    if 14 in files:
        yield from probe_contents.dg14(files[14])
    if 15 in files:
        yield from probe_contents.dg15(files[15])
    if bench.sod is None:
        return
    try:
        security = parse_sod(bench.sod)
    except SodError:
        yield finding(ProbeName.PASSIVE_AUTHENTICATION, False, "not understood")
        return
    yield from probe_contents.sod(security)
    verdict = passive_authentication.verify(security, files, bench.trust).sod
    known = verdict in (SodVerdict.GENUINE, SodVerdict.UNANCHORED)
    yield finding(ProbeName.PASSIVE_AUTHENTICATION, known, verdict.value)


def _com(bench: Bench) -> Iterator[Finding]:
    read = bench.attempt(_select(COM), Apdu(0x00, 0xB0, 0, 0, le=64))
    if read is None or not read.data:
        yield finding(ProbeName.FILE_COM, False, status(read.sw) if read is not None else "no answer")
        return
    whole = without_padding(read.data)
    yield finding(ProbeName.FILE_COM, True, len(whole))
    yield from probe_contents.com(whole)


def without_padding(data: bytes) -> bytes:
    """The data object at the head of a file that may be longer."""
    try:
        _, at, length = read_header(data)
    except TlvError:
        return data
    return data[: at + length]


def _errors(bench: Bench) -> Iterator[Finding]:
    """A file that is not there: what the card says, whether protected, and whether the session goes on."""
    try:
        sw = bench.channel.send(_select(DG11)).sw
        protected = not bench.meter.bare
        yield finding(ProbeName.FILE_DG11, sw == 0x6A82, status(sw))
        goes_on = bench.channel.send(_select(Ef.DG1)).ok
    except ReadError as error:
        if error.failure in ENDS:
            raise
        protected, goes_on = True, False
    how = "protected" if protected else "in clear"
    what = "session goes on" if goes_on else "session ends"
    yield finding(ProbeName.ERROR_IN_SESSION, goes_on, f"{how}, {what}")
    if not goes_on and bench.reopen is not None:
        bench.reopen()


def _whole(bench: Bench, reader: FileReader, file: Ef) -> bytes | None:
    """The file, in short blocks when long ones cost the session; None: absent, locked or breaking off."""
    try:
        try:
            return reader.read(file)
        except SessionLostError:
            bench.extended = False
            if bench.reopen is not None:
                bench.reopen()
            return reader.read(file)
    except ReadError as error:
        if error.failure in ENDS or bench.reopen is None:
            raise
        bench.reopen()
        return None


def _absent(bench: Bench, file: int) -> str:
    """The status that keeps a file from being read. Of one that is readable a byte comes, unseen."""
    response = bench.attempt(_select(file), Apdu(0x00, 0xB0, 0, 0, le=1))
    return status(response.sw) if response is not None else "no answer"


def _select(file: int) -> Apdu:
    return Apdu(0x00, 0xA4, 0x02, 0x0C, file.to_bytes(2, "big"))
