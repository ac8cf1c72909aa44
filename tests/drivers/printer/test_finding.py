"""The printer is found again after re-plugging, and never taken for another device."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.printer.finding import Finder, UsbAddress, address_of, usb_address


@dataclass
class Plugged:
    """A port as pyserial lists it."""

    device: str
    vid: int | None = 0x1A86
    pid: int | None = 0x7523
    serial_number: str | None = None
    location: str | None = "1-1.4"


class Desk:
    """Ports that come and go."""

    def __init__(self, *ports: Plugged) -> None:
        self.ports = list(ports)

    def __call__(self) -> list[Plugged]:
        return self.ports


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("1a86:7523", UsbAddress(0x1A86, 0x7523)),
        ("04B8:0202:J5RX01", UsbAddress(0x04B8, 0x0202, "J5RX01")),
        ("1a86:7523@1-1.4", UsbAddress(0x1A86, 0x7523, None, "1-1.4")),
        ("04b8:0202:J5:RX@2-1", UsbAddress(0x04B8, 0x0202, "J5:RX", "2-1")),
        ("/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0", None),
        ("/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.4:1.0-port0", None),
        ("/dev/ttyS0", None),
        ("1a86:752", None),
    ],
)
def test_a_name_is_an_address_or_a_path(name: str, address: UsbAddress | None) -> None:
    assert usb_address(name) == address


def test_an_address_is_found_under_whatever_name_it_has() -> None:
    desk = Desk(Plugged("/dev/ttyUSB0", 0x0403, 0x6001), Plugged("/dev/ttyUSB1"))
    finder = Finder("1a86:7523", desk)
    assert finder.find() == "/dev/ttyUSB1"
    desk.ports.clear()
    assert finder.find() is None
    desk.ports.append(Plugged("/dev/ttyUSB7"))
    assert finder.find() == "/dev/ttyUSB7"


def test_adapters_that_look_alike_are_told_apart_by_serial_number_or_place_and_never_guessed() -> None:
    desk = Desk(
        Plugged("/dev/ttyUSB0", serial_number="A1", location="1-1.3"),
        Plugged("/dev/ttyUSB1", serial_number="B2", location="1-1.4:1.0"),
    )
    assert Finder("1a86:7523", desk).find() is None
    assert Finder("1a86:7523:A1", desk).find() == "/dev/ttyUSB0"
    assert Finder("1a86:7523@1-1.4", desk).find() == "/dev/ttyUSB1"
    assert Finder("1a86:7523@1-1", desk).find() is None


def test_a_path_is_opened_as_it_is() -> None:
    desk = Desk(Plugged("/dev/ttyUSB0"))
    for path in ("/dev/ttyS0", "/dev/serial/by-id/usb-1a86"):
        finder = Finder(path, desk)
        assert finder.find() == path
        finder.opened(path)
        assert finder.find() == path


def test_a_name_given_in_the_order_of_plugging_follows_its_adapter() -> None:
    printer = Plugged("/dev/ttyUSB0")
    scanner = Plugged("/dev/ttyUSB1", 0x0403, 0x6001, location="1-1.2")
    desk = Desk(printer, scanner)
    finder = Finder("/dev/ttyUSB0", desk)
    finder.opened("/dev/ttyUSB0")
    desk.ports[:] = [Plugged("/dev/ttyUSB0", 0x0403, 0x6001, location="1-1.2")]
    assert finder.find() is None, "another device has the name now"
    desk.ports.append(Plugged("/dev/ttyUSB1"))
    assert finder.find() == "/dev/ttyUSB1"


def test_an_adapter_with_a_serial_number_may_be_plugged_in_elsewhere() -> None:
    desk = Desk(Plugged("/dev/ttyACM0", serial_number="A1", location="1-1.3"))
    finder = Finder("/dev/ttyACM0", desk)
    finder.opened("/dev/ttyACM0")
    desk.ports[:] = [Plugged("/dev/ttyACM1", serial_number="A1", location="3-2")]
    assert finder.find() == "/dev/ttyACM1"


def test_the_adapter_behind_a_link_is_known(tmp_path: Path) -> None:
    device = tmp_path / "ttyUSB0"
    device.touch()
    link = tmp_path / "printer"
    link.symlink_to(device)
    desk = Desk(Plugged("/dev/ttyS0", None, None, None, None), Plugged(str(device), location="1-1.4:1.0"))
    assert address_of(str(link), desk) == UsbAddress(0x1A86, 0x7523, None, "1-1.4")
    assert address_of("/dev/ttyS0", desk) is None
    assert address_of(str(tmp_path / "absent"), desk) is None
