"""Who may ask: only a page that was opened with the address that the command printed.

Any website may let a browser send requests to this computer. So the address has a secret in it, the request must be meant
for this host by name (a name of somebody else's that leads here is refused), and no other page's script may ask.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = {
    "content-security-policy": (
        "default-src 'none'; img-src 'self' data:; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}

FRIENDS = frozenset({"same-origin", "none"})
"""What a browser says of a request that this page or the person's own hand has made."""


class Guard:
    """Refuses strangers before anything else is looked at.

    Parameters
    ----------
    hosts
        Names, with their ports, by which this server may be asked for.
    """

    def __init__(self, app: ASGIApp, token: str, hosts: Iterable[str]) -> None:
        self._app, self._token, self._hosts = app, token, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE.items():
                    headers[name] = value
            await send(message)

        why = "http only" if scope["type"] != "http" else self._refusal(scope)
        if not why:
            await self._app(scope, receive, send_safely)
        elif scope["type"] == "http":
            status = 405 if why.startswith("only") else 403
            await PlainTextResponse(f"{why}\n", status)(scope, receive, send_safely)
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _refusal(self, scope: Scope) -> str:
        """Why a request isn't answered; empty if it is."""
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return "this server answers under its own name only"
        if any(origin != f"http://{hosts[0]}" for origin in origins):
            return "other pages may not ask"
        if headers.get("sec-fetch-site", "none") not in FRIENDS:
            return "other pages may not ask"
        if scope["method"] not in ("GET", "HEAD"):
            return "only GET"
        given = scope["path"].lstrip("/").partition("/")[0]
        if not secrets.compare_digest(given.encode(), self._token.encode()):
            return "use the whole address that kwmaps preview printed: it has a key in it"
        return ""
