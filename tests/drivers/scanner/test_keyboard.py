"""What only the scanner in keyboard mode does. The kernel's devices are played by a stand-in for evdev."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterator
from queue import Queue

import pytest
from evdev import InputEvent, ecodes

from drivers.scanner import keyboard as module
from drivers.scanner.keyboard import KeyboardScanner, is_named, take_keyboard
from drivers.scanner.keys import DOWN, UP, EventsLost, Key, KeyEvent
from drivers.scanner.model import ScannerState
from drivers.scanner.simulated_keyboard import SimulatedKeyboard, strokes

PATIENCE = 20.0
ALL_KEYS = tuple(range(1, 128))


class Ids:
    def __init__(self, vendor: int, product: int) -> None:
        self.vendor, self.product = vendor, product


class Device:
    """Stands in for `evdev.InputDevice`: a pipe wakes the reader, `script` is what it reads."""

    def __init__(
        self, name: str, keys: tuple[int, ...] = ALL_KEYS, vendor: int = 1, product: int = 2
    ) -> None:
        self.name = name
        self.info = Ids(vendor, product)
        self.keys = keys
        self.grabbed = self.closed = False
        self.refusal: OSError | None = None
        self.script: list[list[InputEvent] | OSError] = []
        self.fd, self.far = os.pipe()

    def capabilities(self, absinfo: bool) -> dict[int, list[int]]:
        return {ecodes.EV_KEY: list(self.keys), ecodes.EV_SYN: []}

    def grab(self) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.grabbed = True

    def close(self) -> None:
        self.closed = True

    def wake(self, step: list[InputEvent] | OSError) -> None:
        self.script.append(step)
        os.write(self.far, b"x")

    def read(self) -> Iterator[InputEvent]:
        os.read(self.fd, 1)
        step = self.script.pop(0)
        if isinstance(step, OSError):
            raise step
        return iter(step)


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Device | OSError]]:
    found: dict[str, Device | OSError] = {}

    def opened(path: str, readonly: bool) -> Device:
        assert readonly
        device = found.get(path, FileNotFoundError(errno.ENOENT, "none"))
        if isinstance(device, OSError):
            raise device
        return device

    monkeypatch.setattr(module, "InputDevice", opened)
    monkeypatch.setattr(module, "list_devices", lambda writable: sorted(found))
    yield found
    for device in found.values():
        if isinstance(device, Device):
            os.close(device.fd)
            os.close(device.far)


@pytest.mark.parametrize(
    ("choice", "meant"),
    [
        ("barcode", True),
        ("Example BARCODE Scanner", True),
        ("0c2e:0aaa", True),
        ("0C2E:0AAA", True),
        ("0c2e:0aab", False),
        ("mouse", False),
        ("", False),
    ],
)
def test_a_keyboard_is_named_by_a_part_of_its_name_or_by_its_ids(choice: str, meant: bool) -> None:
    assert is_named(choice, "EXAMPLE Barcode Scanner", 0x0C2E, 0x0AAA) is meant


def test_the_first_that_fits_and_types_is_grabbed_and_the_others_are_let_go(
    devices: dict[str, Device | OSError],
) -> None:
    buttons = Device("Scanner Consumer Control", (ecodes.KEY_VOLUMEUP,))
    other, second, third = Device("Some keyboard"), Device("Scanner"), Device("Scanner")
    devices |= {
        "/dev/input/event1": buttons,
        "/dev/input/event2": OSError(errno.EIO, "broken"),
        "/dev/input/event3": other,
        "/dev/input/event4": second,
        "/dev/input/event10": third,
    }
    take_keyboard("scanner")
    assert [(d.grabbed, d.closed) for d in (buttons, other, second, third)] == [
        (False, True),
        (False, True),
        (True, False),
        (False, False),
    ]


def test_a_path_is_taken_as_it_is_and_ids_find_their_keyboard(devices: dict[str, Device | OSError]) -> None:
    by_path, by_ids = Device("a"), Device("b", vendor=0x1EAB, product=0x22)
    devices |= {"/dev/kiosk/scanner-keys": by_path, "/dev/input/event7": by_ids}
    take_keyboard("/dev/kiosk/scanner-keys")
    take_keyboard("1eab:0022")
    assert by_path.grabbed
    assert by_ids.grabbed


def test_what_is_not_there_or_is_no_keyboard_is_refused(devices: dict[str, Device | OSError]) -> None:
    mouse = Device("mouse", (ecodes.BTN_LEFT,))
    devices["/dev/input/event0"] = mouse
    for choice, number in (
        ("/dev/input/event0", errno.ENODEV),
        ("/dev/input/event9", errno.ENOENT),
        ("mouse", errno.ENOENT),
        ("", errno.ENOENT),
    ):
        with pytest.raises(OSError, match=r".*") as raised:
            take_keyboard(choice)
        assert raised.value.errno == number
    assert mouse.closed
    assert not mouse.grabbed


def test_a_keyboard_another_program_holds_is_closed_not_used(devices: dict[str, Device | OSError]) -> None:
    device = Device("Scanner")
    device.refusal = OSError(errno.EBUSY, "busy")
    devices["/dev/input/event0"] = device
    with pytest.raises(OSError, match="busy"):
        take_keyboard("scanner")
    assert device.closed


def event(kind: int, code: int, value: int) -> InputEvent:
    return InputEvent(12, 500_000, kind, code, value)


def test_keys_and_losses_are_handed_on_other_events_are_not(devices: dict[str, Device | OSError]) -> None:
    device = Device("Scanner")
    devices["/dev/input/event0"] = device
    keys = take_keyboard("scanner")
    assert keys.read(0.01) is None
    device.wake([event(ecodes.EV_MSC, 4, 30), event(ecodes.EV_KEY, 30, 1), event(ecodes.EV_SYN, 0, 0)])
    assert keys.read(PATIENCE) == [KeyEvent(30, DOWN, 12.5)]
    device.wake([event(ecodes.EV_SYN, ecodes.SYN_DROPPED, 0), event(ecodes.EV_KEY, 30, 0)])
    assert keys.read(PATIENCE) == [EventsLost(), KeyEvent(30, UP, 12.5)]
    device.wake([event(ecodes.EV_LED, 0, 1)])
    assert keys.read(PATIENCE) == []
    device.wake(BlockingIOError())
    assert keys.read(PATIENCE) == []
    device.wake(OSError(errno.ENODEV, "gone"))
    with pytest.raises(OSError, match="gone"):
        keys.read(PATIENCE)
    keys.close()
    assert device.closed


def test_a_keyboard_in_use_is_disconnected_until_it_is_free_and_is_never_read_ungrabbed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    keyboard = SimulatedKeyboard()
    holder = keyboard.take()
    scans: Queue[str] = Queue()
    states: Queue[ScannerState] = Queue()
    scanner = KeyboardScanner(keyboard.take, idle_gap=0.02, longest_pause=0.05)
    with caplog.at_level(logging.DEBUG):
        scanner.start(scans.put, states.put)
        assert states.get(timeout=PATIENCE) is ScannerState.DISCONNECTED
        keyboard.show("theirs")
        assert "EBUSY" in caplog.text
        holder.close()
        assert states.get(timeout=PATIENCE) is ScannerState.READY
        keyboard.show("private")
        assert scans.get(timeout=PATIENCE) == "private"
        scanner.close()
    assert keyboard.in_console == 0
    assert "private" not in caplog.text
    assert "theirs" not in caplog.text


def test_a_closed_scanner_lets_its_keyboard_go() -> None:
    keyboard = SimulatedKeyboard()
    states: Queue[ScannerState] = Queue()
    scanner = KeyboardScanner(keyboard.take, idle_gap=0.02)
    scanner.start(lambda _: None, states.put)
    states.get(timeout=PATIENCE)
    scanner.close()
    keyboard.take()
    with pytest.raises(OSError, match="taken"):
        keyboard.take()


def test_the_rest_of_a_code_that_began_before_the_grab_is_no_code() -> None:
    keyboard = SimulatedKeyboard()
    keyboard.press(strokes("begun before ", end=None))
    assert keyboard.in_console > 0

    def take_in_the_middle_of_a_code() -> module.Keys:
        keys = keyboard.take()
        keyboard.show("the rest")
        return keys

    scans: Queue[str] = Queue()
    states: Queue[ScannerState] = Queue()
    scanner = KeyboardScanner(take_in_the_middle_of_a_code, idle_gap=0.02)
    scanner.start(scans.put, states.put)
    assert states.get(timeout=PATIENCE) is ScannerState.READY
    keyboard.show("whole")
    assert scans.get(timeout=PATIENCE) == "whole"
    scanner.close()


class Chatter:
    """A keyboard that is never silent: something lies on its Shift key. Codes come through in between."""

    def __init__(self) -> None:
        self.reads = 0

    def read(self, timeout: float) -> list[KeyEvent] | None:
        self.reads += 1
        if self.reads in (50, 100):
            return [KeyEvent(code, value, 0.0) for code, value in strokes("code")]
        return [KeyEvent(Key.LEFTSHIFT, 2, 0.0)] if self.reads < 200 else None

    def close(self) -> None:
        pass


def test_a_keyboard_that_is_never_silent_is_used_after_its_first_code() -> None:
    scans: Queue[str] = Queue()
    scanner = KeyboardScanner(Chatter)
    scanner.start(scans.put, lambda _: None)
    assert scans.get(timeout=PATIENCE) == "code"
    scanner.close()
    assert scans.empty()
