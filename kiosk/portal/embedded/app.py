"""The embedded portal as a web application: token, search, detail, with an OpenAPI contract at
`/openapi.json`. It keeps what it was asked as counts only.
"""

from __future__ import annotations

import secrets
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from kiosk.portal.embedded.contract import (
    DossierDetailOut,
    DossierOut,
    SearchQuery,
    SliceOut,
    TokenOut,
)
from kiosk.portal.embedded.desk import Desk
from kiosk.portal.embedded.dvcqg_app import routes

_BEARER = HTTPBearer(auto_error=False)
REALM = "motcua"
TOKEN_PATH = f"/auth/realms/{REALM}/protocol/openid-connect/token"
CLIENT_ID = "kiosk"
TOKEN_SECONDS = 86_400
_LATEST = "9999"
"""Sorts dossiers without an appointment last."""
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["grant_type", "client_id"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": ["client_credentials", "password"]},
                        "client_id": {"type": "string"},
                        "client_secret": {"type": "string"},
                        "username": {"type": "string"},
                        "password": {"type": "string"},
                    },
                }
            }
        },
    }
}


def application(desk: Desk) -> FastAPI:
    """The web application over `desk`."""
    app = FastAPI(
        title="Embedded one-stop portal",
        version="1.0.0",
        description="Synthetic people only. Dialects: iGate (bearer token), national bus (session).",
        docs_url=None,
        redoc_url=None,
    )

    def signed_in(
        given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    ) -> None:
        if given is None or given.credentials not in desk.tokens:
            raise HTTPException(401, "invalid_token", headers={"WWW-Authenticate": "Bearer"})

    @app.post(TOKEN_PATH, response_model=TokenOut, openapi_extra=_FORM, summary="Sign in")
    async def token(request: Request) -> TokenOut:
        desk.asked["token"] += 1
        # Parsed here, because the framework's form fields need one more library.
        fields = parse_qs((await request.body()).decode("utf-8", "replace"))
        given = {key: values[0] for key, values in fields.items()}
        if given.get("grant_type") not in {"client_credentials", "password"}:
            raise HTTPException(400, "unsupported_grant_type")
        known = given.get("client_id") == CLIENT_ID
        if not (
            known and secrets.compare_digest(given.get("client_secret", "").encode(), desk.secret.encode())
        ):
            raise HTTPException(401, "invalid_client")
        fresh = secrets.token_urlsafe(32)
        desk.tokens.add(fresh)
        return TokenOut(access_token=fresh, expires_in=TOKEN_SECONDS)

    @app.get(
        "/pa/dossier/search",
        response_model=SliceOut,
        dependencies=[Depends(signed_in)],
        summary="Dossiers by code or identity number",
    )
    async def search(query: Annotated[SearchQuery, Query()]) -> SliceOut:
        desk.asked["search"] += 1
        rows = sorted(
            (row for row in desk.filed(query.identity_number, query.code) if query.matches(row)),
            key=lambda row: row.appointment_date or _LATEST,
            reverse=query.sort.endswith("desc"),
        )
        page, size = query.page, query.size
        part = rows[page * size : (page + 1) * size]
        return SliceOut(
            # The search tells less than the detail: down to the fields of its own model.
            content=[
                DossierOut.model_validate(row.model_dump(include=set(DossierOut.model_fields)))
                for row in part
            ],
            number=page,
            size=size,
            number_of_elements=len(part),
            first=page == 0,
            last=(page + 1) * size >= len(rows),
        )

    @app.get(
        "/pa/dossier/{dossier_id}/--online",
        response_model=DossierDetailOut,
        dependencies=[Depends(signed_in)],
        summary="One dossier",
    )
    async def detail(dossier_id: str) -> DossierDetailOut:
        desk.asked["detail"] += 1
        found = desk.detail(dossier_id)
        if found is None:
            raise HTTPException(404, "not_found")
        return found

    app.include_router(routes(desk))
    return app
