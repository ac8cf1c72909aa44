"""Keeps the simulated printer's NV memory in a file, so that it outlives the process as it does the power.

The file is JSON: how often it was written to, and of each block its key, its measures and its dots.
"""

from __future__ import annotations

import base64
import binascii
import json
from pathlib import Path

from PIL import Image

from drivers.printer.simulated.nv_memory import NvMemory


def keep_in_file(memory: NvMemory, path: Path) -> None:
    """Fills `memory` from the file when there is one, and writes every later change to it.

    Raises ValueError for a file that is none of ours, OSError when it cannot be read or written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        memory.restore(*_read(path))
    memory.on_change = lambda: _write(memory, path)


def _read(path: Path) -> tuple[dict[bytes, Image.Image], int]:
    try:
        raw = json.loads(path.read_text(encoding="ascii"))
        blocks = {
            bytes.fromhex(block["key"]): Image.frombytes(
                "1", (block["width"], block["height"]), base64.b64decode(block["dots"], validate=True)
            )
            for block in raw["blocks"]
        }
        return blocks, int(raw["writes"])
    except (KeyError, TypeError, binascii.Error, UnicodeError, json.JSONDecodeError) as error:
        raise ValueError(f"no NV memory: {type(error).__name__}") from None


def _write(memory: NvMemory, path: Path) -> None:
    blocks = [
        {
            "key": key.hex(),
            "width": ink.width,
            "height": ink.height,
            "dots": base64.b64encode(ink.tobytes()).decode(),
        }
        for key, ink in memory.blocks.items()
    ]
    # Whole or not at all: whoever kills the simulator finds the memory as it was before or after.
    unfinished = path.with_name(path.name + ".new")
    unfinished.write_text(json.dumps({"writes": memory.writes, "blocks": blocks}, indent=1), encoding="ascii")
    unfinished.replace(path)
