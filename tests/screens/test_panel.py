"""The demo's control panel."""

from __future__ import annotations

from screens.panel import ControlPanel
from screens.sheet import Sheet
from tests.screens.conftest import Glass


def test_each_button_does_its_own_thing(glass: Glass) -> None:
    done: list[str] = []
    names = ["Đưa mã QR", "Đặt thẻ", "Lấy thẻ", "Hết giấy", "Cắt mạng"]
    panel = ControlPanel({name: lambda name=name: done.append(name) for name in names})
    sheet = Sheet(1.0, 420, 1920, left=600)
    panel.place(sheet, sheet.whole)
    window = glass.view.get_parent_window()
    window.add_widget(panel)
    for button in panel.buttons:
        glass.tap(button)
    window.remove_widget(panel)
    assert done == names
    assert not any(button.label.overflows() for button in panel.buttons)
