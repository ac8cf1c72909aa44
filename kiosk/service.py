"""What the control socket answers: the running terminal as staff tools see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk import audit_events as audit
from kiosk import visit_events as ev
from kiosk.audit import AuditSink
from kiosk.control import ControlFailure, Handler, Peer
from kiosk.terminal import Terminal


def control_handler(terminal: Terminal, audit_sink: AuditSink) -> Handler:
    """Commands: `ping`, `status`, `maintenance` with `on` true or false. Everything else is garbage."""

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
            case _:
                return {"error": ControlFailure.GARBAGE.value}

    return handle
