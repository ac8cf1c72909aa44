"""The application and the files of the Logical Data Structure (ICAO Doc 9303-10 clauses 3.6, 4)."""

from __future__ import annotations

from enum import IntEnum

from drivers.card.apdu import Apdu
from drivers.card.channel import Channel

EMRTD_AID = bytes.fromhex("A0000002471001")
MASTER_FILE = bytes.fromhex("3F00")


class Ef(IntEnum):
    """File identifiers (Doc 9303-10 table 38)."""

    CARD_ACCESS = 0x011C
    DG1 = 0x0101
    DG2 = 0x0102
    DG13 = 0x010D
    DG14 = 0x010E
    DG15 = 0x010F
    SOD = 0x011D
    COM = 0x011E

    @property
    def short(self) -> int:
        """Short file identifier."""
        return int(self) & 0x1F


def leave_application(channel: Channel) -> None:
    """Back to the master file, where PACE begins; chips that do not know it (6D00) are there anyway."""
    channel.send(Apdu(0x00, 0xA4, 0x00, 0x0C, MASTER_FILE))


def select_application(channel: Channel) -> bool:
    """False: the card has no eMRTD application."""
    return channel.send(Apdu(0x00, 0xA4, 0x04, 0x0C, EMRTD_AID)).ok
