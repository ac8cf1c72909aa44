"""The embedded bus as routes of the web application: sign in, and one address for every question."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Header

from kiosk.portal.embedded.dvcqg_contract import (
    Answer,
    Question,
    SignInAnswer,
    SignInQuestion,
    rows_of,
)

if TYPE_CHECKING:
    from kiosk.portal.embedded.desk import Desk

AUTH_PATH = "/dvcqg/auth"
INTEGRATION_PATH = "/dvcqg/integration"
DESTINATION = "MOTCUA"
"""Header `dstcode` it answers to."""
USERNAME = "kiosk"
SESSION_ENDED = "-3"
NOT_SIGNED_IN = -1
UNKNOWN_SERVICE = "-9"


def routes(desk: Desk) -> APIRouter:
    """The dialect over `desk`."""
    router = APIRouter()
    known = {dossier.code: dossier for dossier in desk.data.dossiers}

    @router.post(AUTH_PATH, response_model=SignInAnswer, summary="Bus: sign in")
    async def sign_in(
        question: SignInQuestion, dstcode: Annotated[str, Header(max_length=100)] = ""
    ) -> SignInAnswer:
        desk.asked["sign_in"] += 1
        right = secrets.compare_digest(question.password.encode(), desk.secret.encode())
        if not right or question.username != USERNAME or dstcode != DESTINATION:
            return SignInAnswer(error_code=NOT_SIGNED_IN)
        fresh = secrets.token_urlsafe(24)
        desk.sessions.add(fresh)
        return SignInAnswer(error_code=0, session=fresh)

    @router.post(
        INTEGRATION_PATH, response_model=Answer, response_model_by_alias=True, summary="Bus: TraCuuHoSo"
    )
    async def ask(question: Question) -> Answer:
        desk.asked["bus"] += 1
        if question.session not in desk.sessions:
            return Answer(error_code=SESSION_ENDED)
        if question.service != "TraCuuHoSo":
            return Answer(error_code=UNKNOWN_SERVICE)
        found = known.get(question.code)
        return Answer(error_code="00", result=[] if found is None else rows_of(found, desk.data.agency))

    return router
