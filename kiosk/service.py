"""What the control socket answers: the running terminal as staff tools see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk import audit_events as audit
from kiosk import visit_events as ev
from kiosk.audit import AuditSink
from kiosk.control import ControlFailure, Handler, Peer
from kiosk.paper import PaperNote
from kiosk.terminal import Terminal


def control_handler(terminal: Terminal, audit_sink: AuditSink) -> Handler:
    """Commands: `ping`, `status`, `maintenance` with `on` true or false, `print` with a `job` of the
    queue's journal, `paper` with `roll` new or same. Everything else is garbage.

    While the printer is lent, `print` is answered by `printer_lent`: whoever asked prints it himself.
    """

    def handle(request: dict[str, Any], peer: Peer) -> Mapping[str, Any]:
        match request:
            case {"command": "ping"}:
                return {"pong": True}
            case {"command": "status"}:
                return terminal.status()
            case {"command": "maintenance", "on": bool(on)}:
                audit_sink(audit.ControlUsed("maintenance", peer.uid))
                terminal.post(ev.ServiceStopped(maintenance=True) if on else ev.ServiceResumed())
                return {"maintenance": on}
            case {"command": "print", "job": int(job)} if not isinstance(job, bool):
                if terminal.printer_lent:
                    return {"printer_lent": True}
                audit_sink(audit.ControlUsed("print", peer.uid))
                terminal.print_job(job)
                return {"job": job}
            case {"command": "paper", "roll": "new" | "same" as roll}:
                audit_sink(audit.ControlUsed("paper", peer.uid))
                terminal.note_paper(PaperNote.NEW_ROLL if roll == "new" else PaperNote.SAME_ROLL)
                return {"roll": roll}
            case _:
                return {"error": ControlFailure.GARBAGE.value}

    return handle
