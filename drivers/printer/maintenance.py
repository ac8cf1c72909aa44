"""Who is there, and what its NV graphics memory holds: the questions of commissioning, over an open line.

Asked only of a printer that can print: they are answered in order with the print data. None of them is sent
to a printer whose profile does not know it, except the name, which a technician may ask of any.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from drivers.deadline import Deadline
from drivers.printer import escpos, nv
from drivers.printer.exchange import Exchange
from drivers.printer.model import FailureReason, NvMemoryInfo

_NAME = b"\x5f"
_NAME_MAX = 40
_GROUPS = 20
"""Groups of keys at most: a printer that always has more to tell is out of its mind."""
_BLOCK_SECONDS = 120.0
"""A block that has begun is sent to its end, whatever the deadline: a printer in want of the rest would take
the next ticket for it. The stall timer still ends it; this is a full block at 9600 baud, doubled."""


def ask_identity(exchange: Exchange, deadline: Deadline) -> str | None:
    """The name of the model (`GS I` 67), printable ASCII; None: no answer."""
    answer = exchange.block(escpos.IDENTITY, _NAME, deadline)
    if answer is None:
        return None
    name = "".join(chr(byte) for byte in answer[1:] if 0x20 <= byte <= 0x7E).strip()
    return name[:_NAME_MAX] or None


def ask_memory(exchange: Exchange, deadline: Deadline) -> NvMemoryInfo | FailureReason:
    """Capacity, what is free of it, and the keys in it."""
    wait = exchange.timing.answer
    capacity = _number(exchange, nv.CAPACITY, 0x30, deadline, wait)
    free = None if capacity is None else _number(exchange, nv.REMAINING, 0x31, deadline, wait)
    keys = None if free is None else ask_keys(exchange, deadline)
    if capacity is None or free is None or keys is None:
        return FailureReason.LATE if deadline.passed else FailureReason.NO_ANSWER
    return NvMemoryInfo(capacity, free, keys)


def store_blocks(
    exchange: Exchange,
    blocks: Sequence[nv.NvBlock],
    deadline: Deadline,
    on_block: Callable[[int], None],
) -> NvMemoryInfo | FailureReason:
    """One after the other; each is waited for, because the memory is written meanwhile."""
    for done, block in enumerate(blocks, start=1):
        if deadline.passed:
            return FailureReason.LATE
        whole = Deadline.after(_BLOCK_SECONDS, deadline.clock)
        if not exchange.send(nv.define_block(block), whole, lambda _: None):
            return FailureReason.NO_ANSWER
        if _number(exchange, nv.REMAINING, 0x31, whole, exchange.timing.store) is None:
            return FailureReason.NO_ANSWER
        on_block(done)
    info = ask_memory(exchange, deadline)
    if isinstance(info, NvMemoryInfo) and not {block.key for block in blocks} <= set(info.keys):
        return FailureReason.NOT_STORED
    return info


def delete_blocks(exchange: Exchange, deadline: Deadline) -> NvMemoryInfo | FailureReason:
    """Every block is forgotten."""
    if not exchange.send(nv.DELETE_ALL, deadline, lambda _: None):
        return FailureReason.NO_ANSWER
    if _number(exchange, nv.REMAINING, 0x31, deadline, exchange.timing.store) is None:
        return FailureReason.LATE if deadline.passed else FailureReason.NO_ANSWER
    return ask_memory(exchange, deadline)


def delete_keys(
    exchange: Exchange, keys: Sequence[bytes], deadline: Deadline
) -> NvMemoryInfo | FailureReason:
    """These blocks are forgotten, one after the other; the others are not touched."""
    for key in keys:
        if deadline.passed:
            return FailureReason.LATE
        if not exchange.send(nv.delete_block(key), deadline, lambda _: None):
            return FailureReason.NO_ANSWER
        if _number(exchange, nv.REMAINING, 0x31, deadline, exchange.timing.store) is None:
            return FailureReason.NO_ANSWER
    return ask_memory(exchange, deadline)


def _number(
    exchange: Exchange, question: bytes, identifier: int, deadline: Deadline, seconds: float
) -> int | None:
    answer = exchange.block(question, bytes([0x37, identifier]), deadline, seconds)
    return None if answer is None else nv.parse_number(answer, identifier)


def ask_keys(exchange: Exchange, deadline: Deadline) -> tuple[bytes, ...] | None:
    """The keys of the blocks it holds; None: no answer."""
    keys: tuple[bytes, ...] = ()
    question = nv.LIST_KEYS
    for _ in range(_GROUPS):
        answer = exchange.block(question, b"\x37\x72", deadline)
        parsed = None if answer is None else nv.parse_keys(answer)
        if parsed is None:
            return None
        group, more = parsed
        keys += group
        if not more:
            return keys
        question = nv.NEXT_KEYS
    return None
