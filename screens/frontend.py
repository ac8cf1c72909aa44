"""The front end: one window, one loop, between a terminal and the glass.

The terminal calls from its own thread; everything drawn happens on this one. Nothing here waits.
"""

from __future__ import annotations

import logging
import signal
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.frontend import FrontEndOptions
from kiosk.states import State, Visit
from kiosk.visit_events import ServiceStopped
from screens.display import display_size
from screens.environment import prepare
from screens.sheet import Sheet

if TYPE_CHECKING:
    from kiosk.terminal import Terminal

log = logging.getLogger(__name__)

PANEL_WIDTH = 420
"""Of the demo's control panel, design pixels."""
FPS = 30
"""At rest nothing is drawn, but each tick costs: 30 is 1.2 % of a core and 33 ms of a finger's patience."""
BUGS_SURVIVED = 3
"""After more the process ends, and the service manager starts a new one."""


def run(terminal: Terminal, options: FrontEndOptions) -> int:
    """Shows `terminal` until it stops, the window closes or SIGTERM arrives; 0 unless screens kept failing.

    To be called on the main thread. The terminal is stopped when this returns.
    """
    width, height = options.size or display_size(options.orientation)
    panel = round(PANEL_WIDTH * Sheet.of(width, height).scale) if options.panel else 0
    prepare(width + panel, height, offscreen=options.offscreen, kiosk=options.fullscreen, maxfps=FPS)
    front_end = _FrontEnd(terminal, options, panel)
    try:
        return front_end.run()
    finally:
        terminal.stop()


class _FrontEnd:
    def __init__(self, terminal: Terminal, options: FrontEndOptions, panel_width: int) -> None:
        from kivy.clock import Clock
        from kivy.core.window import Window

        from screens.root import VisitView

        self._terminal, self._options, self._panel_width = terminal, options, panel_width
        self._window, self._clock = Window, Clock
        self._status = 0
        self._bugs = 0
        self._arrived: deque[Visit] = deque()
        self._pictured: type[State] | None = None
        self._pictures = 0
        self._studio: Any = None
        self._panel: Any = None
        self._view = VisitView(terminal.post, Sheet.of(*self._room()))
        self._pump = Clock.create_trigger(self._draw_arrived)
        Window.clearcolor = (0, 0, 0, 1)
        Window.add_widget(self._view)

    def run(self) -> int:
        from kivy.base import ExceptionManager, runTouchApp

        ExceptionManager.add_handler(_handler(self._on_bug))
        self._window.bind(on_resize=self._on_resize, on_flip=self._on_first_frame)
        self._terminal.on_stop(lambda: self._clock.schedule_once(self._leave, 0))
        self._show(self._terminal.visit)
        self._terminal.subscribe(self._on_visit)
        signal.signal(signal.SIGTERM, self._on_signal)
        runTouchApp()
        return self._status

    # --- the visit, from the terminal's thread to this one ----------------------------------------------

    def _on_visit(self, visit: Visit) -> None:
        """On the terminal's thread."""
        self._arrived.append(visit)
        self._pump()

    def _draw_arrived(self, _elapsed: float) -> None:
        newest: Visit | None = None
        while self._arrived:
            newest = self._arrived.popleft()
            # A dossier still on its way is photographed once it has come.
            settled = not getattr(newest.state, "loading", False)
            if self._options.pictures is not None and settled and type(newest.state) is not self._pictured:
                self._photograph(newest, self._options.pictures)
        if newest is not None:
            self._show(newest)

    def _show(self, visit: Visit) -> None:
        self._view.draw(visit, self._terminal.surroundings(visit.language))

    def _photograph(self, visit: Visit, folder: Path) -> None:
        from screens.snapshot import PORTRAIT, Studio

        if self._studio is None:
            self._studio = Studio(self._options.size or PORTRAIT)
        self._pictured = type(visit.state)
        self._pictures += 1
        name = type(visit.state).__name__
        path = folder / f"{self._pictures:02d}-{name}.png"
        self._studio.take(visit, self._terminal.surroundings(visit.language)).save(path)
        if self._options.on_picture is not None:
            self._options.on_picture(name, path)

    # --- the window -------------------------------------------------------------------------------------

    def _room(self) -> tuple[float, float]:
        return max(self._window.width - self._panel_width, 1), self._window.height

    def _on_first_frame(self, *_args: Any) -> None:
        """The first picture is on the glass: now there is time for everything else."""
        self._window.unbind(on_flip=self._on_first_frame)
        self._clock.schedule_once(self._after_first_frame, 0)

    def _after_first_frame(self, _elapsed: float) -> None:
        if self._options.panel:
            self._add_panel()
        if self._options.on_ready is not None:
            self._options.on_ready()
        self._view.prepare_screens()

    def _add_panel(self) -> None:
        from screens.panel import ControlPanel

        self._panel = ControlPanel(self._options.panel)
        self._window.add_widget(self._panel)
        self._on_resize()

    def _on_resize(self, *_args: Any) -> None:
        width, height = self._room()
        shown = Sheet.of(width, height)
        self._view.resize(shown)
        if self._panel is not None:
            scale = shown.scale
            sheet = Sheet(scale, self._panel_width / scale, height / scale, left=width)
            self._panel.place(sheet, sheet.whole)

    # --- the end ----------------------------------------------------------------------------------------

    def _on_signal(self, *_args: Any) -> None:
        self._leave(0)

    def _leave(self, _elapsed: float) -> None:
        from kivy.base import stopTouchApp

        stopTouchApp()

    def _on_bug(self, kind: str) -> None:
        """The last handler: nothing of the failure is shown, its kind alone is logged."""
        log.error("a screen failed: %s", kind)
        self._bugs += 1
        if self._bugs > BUGS_SURVIVED:
            self._status = 1
            self._leave(0)
            return
        self._terminal.post(ServiceStopped(maintenance=False))


def _handler(on_bug: Any) -> Any:
    from kivy.base import ExceptionHandler, ExceptionManager

    class _LastHandler(ExceptionHandler):
        def handle_exception(self, inst: BaseException) -> Any:
            if not isinstance(inst, Exception):
                return ExceptionManager.RAISE
            on_bug(type(inst).__name__)
            return ExceptionManager.PASS

    return _LastHandler()
