"""Faults a portal can be told to have while it runs, as an ASGI layer in front of the application."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Literal

Fault = Literal["html", "garbage", "slow", "down", "401", "500", "endless", "latency", "duplicate", "expired"]
"""`html`: a captive portal's page · `garbage`: JSON that breaks off · `slow`: one byte now and then, for
ever · `down`: nothing listens · `401`: no token is good · `500`: the server is broken · `endless`: bytes
without end, fast · `latency`: each answer a little late · `duplicate`: every row twice · `expired`: a token
or session is good for one question only."""

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_DRIP_SECONDS = 0.02
_LATENCY_SECONDS = 0.3
_SIGN_IN = ("/token", "/auth")
_BLOCK = b" " * 65_536
_PAGE = "<!DOCTYPE html><html><body><h1>Đăng nhập Wi-Fi</h1></body></html>".encode()


class FaultLayer:
    """Answers in the application's place while a fault is set; `down` is the server's own business."""

    def __init__(
        self, application: Application, current: Callable[[], Fault | None], expire: Callable[[], None]
    ) -> None:
        self._application = application
        self._current = current
        self._expire = expire

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        match self._current():
            case "html":
                await _answer(send, 200, b"text/html; charset=utf-8", _PAGE)
            case "garbage":
                await _answer(send, 200, b"application/json", b'{"content": [{"id": ')
            case "slow":
                await _drip(receive, send, lambda: self._current() == "slow")
            case "401":
                await _answer(send, 401, b"application/json", b'{"error": "invalid_token"}')
            case "500":
                await _answer(send, 500, b"application/json", b'{"error": "internal"}')
            case "endless":
                await _flood(receive, send, lambda: self._current() == "endless")
            case "latency":
                await asyncio.sleep(_LATENCY_SECONDS)
                await self._application(scope, receive, send)
            case "duplicate":
                await _twice(self._application, scope, receive, send)
            case "expired":
                await self._application(scope, receive, send)
                if not scope["path"].endswith(_SIGN_IN):
                    self._expire()
            case _:
                await self._application(scope, receive, send)


async def _start(send: Send, status: int, kind: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind)]})


async def _answer(send: Send, status: int, kind: bytes, body: bytes) -> None:
    await _start(send, status, kind)
    await send({"type": "http.response.body", "body": body})


async def _drip(receive: Receive, send: Send, still: Callable[[], bool]) -> None:
    """One space at a time: legal before JSON, so only the clock can tell that nothing will come."""
    gone = asyncio.ensure_future(_disconnected(receive))
    await _start(send, 200, b"application/json")
    while still() and not gone.done():
        await send({"type": "http.response.body", "body": b" ", "more_body": True})
        await asyncio.wait({gone}, timeout=_DRIP_SECONDS)
    gone.cancel()
    await send({"type": "http.response.body", "body": b""})


async def _flood(receive: Receive, send: Send, still: Callable[[], bool]) -> None:
    gone = asyncio.ensure_future(_disconnected(receive))
    await _start(send, 200, b"application/json")
    while still() and not gone.done():
        await send({"type": "http.response.body", "body": _BLOCK, "more_body": True})
        await asyncio.sleep(0)
    gone.cancel()
    await send({"type": "http.response.body", "body": b""})


async def _twice(application: Application, scope: Scope, receive: Receive, send: Send) -> None:
    """The application's answer with every row of its list twice."""
    status, parts = 500, bytearray()

    async def keep(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            parts.extend(message.get("body", b""))

    await application(scope, receive, keep)
    answer = json.loads(parts)
    for name in ("content", "result"):
        if isinstance(answer.get(name), list):
            answer[name] = [row for row in answer[name] for _ in range(2)]
    await _answer(send, status, b"application/json", json.dumps(answer).encode())


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
