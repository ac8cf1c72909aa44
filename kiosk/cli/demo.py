"""`kiosk demo`: the whole product on simulated hardware; offscreen it plays visits and leaves pictures."""

from __future__ import annotations

import json
import re
import tempfile
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kiosk.cli import help_text
from kiosk.cli.output import Exit, answer, failed, json_option, texts
from kiosk.failures import FailureCode

PORTRAIT = (1080, 1920)
PICTURE_S = 5.0
_OURS = re.compile(r"\d{2,}-[A-Z][A-Za-z]+\.png|tickets/\d{4,}\.(bin|png|json)|report\.json")
"""What a demo writes into its folder."""


@click.command(help=help_text("cli.demo"))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("demo-out"))
@click.option("--visits", "count", type=click.IntRange(1, 1000), default=None)
@click.option("--window", is_flag=True)
@click.option("--landscape", is_flag=True)
@json_option
def demo(out: Path, count: int | None, window: bool, landscape: bool, as_json: bool) -> None:
    """Exit 0 when every visit ended as it should."""
    from kiosk.audit import AuditLog
    from kiosk.demo.clock import demo_clock
    from kiosk.demo.stage import set_the_stage
    from kiosk.frontend import FrontEndOptions, find_front_end

    front_end = find_front_end()
    if front_end is None:
        failed(FailureCode.FRONT_END_MISSING, Exit.USAGE)
    say = texts()
    out.mkdir(parents=True, exist_ok=True)
    _clear(out)
    click.echo(say.text("cli.demo.start"), err=True)
    size = PORTRAIT[::-1] if landscape else PORTRAIT
    with tempfile.TemporaryDirectory(prefix="kiosk-demo-") as folder:
        now = demo_clock()
        audit = AuditLog(Path(folder) / "audit.jsonl", now)
        try:
            stage = set_the_stage(Path(folder), out / "tickets", audit, now)
        except OSError as error:
            failed(FailureCode.DEVICE_SIMULATOR_UNAVAILABLE, Exit.UNREACHABLE, type(error).__name__)
        if window:
            options = FrontEndOptions(
                orientation="landscape" if landscape else "portrait",
                size=(size[0] // 2, size[1] // 2),
                fullscreen=False,
                panel=_panel(stage, say),
            )
            stage.terminal.start()
            try:
                status = front_end(stage.terminal, options)
            finally:
                stage.close()
                audit.close()
            raise click.exceptions.Exit(status)
        show = _Show(stage, count, say)
        options = FrontEndOptions(
            orientation="landscape" if landscape else "portrait",
            size=size,
            fullscreen=False,
            offscreen=True,
            pictures=out,
            on_picture=show.pictured,
            on_ready=show.begin,
        )
        stage.terminal.start()
        try:
            front_end(stage.terminal, options)
        finally:
            show.finish()
            stage.close()
            audit.close()
    report = show.report()
    (out / "report.json").write_text(
        json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    if not show.good:
        failed(FailureCode.DEMO_VISIT_FAILED, Exit.NOT_PASSED, **report)
    answer(report, say.text("cli.demo.done", folder=out))


def _clear(out: Path) -> None:
    """Removes what an earlier demo left, and nothing else that lies in the folder."""
    for old in (*out.glob("*.png"), *out.glob("tickets/*"), out / "report.json"):
        if _OURS.fullmatch(old.relative_to(out).as_posix()):
            old.unlink(missing_ok=True)


class _Show:
    """Plays the visits on a thread of its own while the front end draws on the main one."""

    def __init__(self, stage: Any, count: int | None, say: Any) -> None:
        from kiosk.demo.play import Player, VisitRecord
        from kiosk.demo.script import visits

        self._stage = stage
        self._say = say
        self._visits = visits(count)
        self._player = Player(stage, self._settled)
        self._records: list[VisitRecord] = []
        self._pictures: list[str] = []
        self._drawn = threading.Condition()
        self._seen: list[str] = []
        self._began = time.monotonic()
        self._ready_ms = 0
        self._thread = threading.Thread(target=self._run, name="demo", daemon=True)

    @property
    def good(self) -> bool:
        return len(self._records) == len(self._visits) and all(record.good for record in self._records)

    def begin(self) -> None:
        """The first picture is there."""
        self._ready_ms = round((time.monotonic() - self._began) * 1000)
        self._thread.start()

    def pictured(self, state: str, path: Path) -> None:
        """The front end has drawn and saved a screen."""
        with self._drawn:
            self._pictures.append(path.name)
            self._seen.append(state)
            self._drawn.notify_all()

    def finish(self) -> None:
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def report(self) -> dict[str, Any]:
        return {
            "visits": [asdict(record) for record in self._records],
            "card": self._stage.desk.rung,
            "first_picture_ms": self._ready_ms,
            "pictures": self._pictures,
        }

    def _settled(self, state: str) -> None:
        """Waits for the picture of the screen just reached, so that none is passed undrawn."""
        with self._drawn:
            self._drawn.wait_for(lambda: bool(self._seen) and self._seen[-1] == state, PICTURE_S)

    def _run(self) -> None:
        try:
            self._play()
        finally:
            # Whatever became of the visits: the front end must not wait for an end that never comes.
            self._stage.terminal.stop()

    def _play(self) -> None:
        self._player.wait_for_devices()
        for number, visit in enumerate(self._visits, start=1):
            record = self._player.play(visit)
            self._records.append(record)
            line = self._say.text(
                "cli.demo.progress",
                number=number,
                total=len(self._visits),
                name=record.name,
                outcome=record.outcome,
                seconds=f"{record.elapsed_ms / 1000:.1f}",
            )
            click.echo(line, err=True)
            if not record.good:
                break


def _panel(stage: Any, say: Any) -> dict[str, Any]:
    """The control panel's buttons: what a citizen's hands and a bad day can do."""
    return {
        say.text("cli.demo.panel.show_qr"): stage.show_qr,
        say.text("cli.demo.panel.lay"): stage.desk.lay,
        say.text("cli.demo.panel.take"): stage.desk.take,
        say.text("cli.demo.panel.paper_out"): lambda: stage.paper_out(True),
        say.text("cli.demo.panel.paper_in"): lambda: stage.paper_out(False),
        say.text("cli.demo.panel.cut"): lambda: stage.cut_network(True),
        say.text("cli.demo.panel.restore"): lambda: stage.cut_network(False),
    }
