"""The preview's page, its pictures, and the stream by which the page hears of every save."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from kwmaps import dates
from kwmaps.errors import KwmapsError, RequestError
from kwmaps.preview.desk import Desk
from kwmaps.preview.guard import Guard
from kwmaps.preview.watching import saves

HERE = Path(__file__).parent
HOST = "127.0.0.1"

PARTS = {
    "": ("page.html", "text/html"),
    "page.css": ("page.css", "text/css"),
    "page.js": ("page.js", "text/javascript"),
}

STREAMS = 24
"""Pages that may listen at once; each holds a connection."""

CONNECTIONS = 400
"""Connections at once, above which newcomers are turned away."""

NUMBER = re.compile(r"[0-9]{1,9}")
"""Of a state."""

BEAT = 15.0
"""Seconds after which a silent stream says that it is alive, and finds out whether anybody still listens."""

AGAIN = 0.25
"""Seconds until files that are faulty are looked at once more: an editor may be in the middle of writing them."""


class Bell:
    """Wakes everybody who waits."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self.is_over = False

    def ring(self) -> None:
        self._rung.set()
        self._rung = asyncio.Event()

    def close(self) -> None:
        """Sends everybody home."""
        self.is_over = True
        self.ring()

    async def wait(self, seconds: float) -> bool:
        """Whether it rang within some seconds."""
        rung = self._rung
        with suppress(TimeoutError):
            await asyncio.wait_for(rung.wait(), seconds)
        return rung.is_set()


class Preview:
    """The server's parts around one desk."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder = desk, folder
        self.bell = Bell()
        self.streams = 0

    def app(self, token: str, port: int) -> Guard:
        """The whole application, guarded."""
        routes = [
            *(Route(f"/{token}/{name}", self._part(*part)) for name, part in PARTS.items()),
            Route(f"/{token}/state", self._state),
            Route(f"/{token}/events", self._events),
            Route(f"/{token}/map/{{number}}/{{day}}.png", self._map),
        ]
        app = Starlette(routes=routes, lifespan=self._while_open)
        app.router.redirect_slashes = False
        return Guard(app, token, (f"{HOST}:{port}", f"localhost:{port}"))

    @asynccontextmanager
    async def _while_open(self, _: Starlette) -> AsyncIterator[None]:
        stop = asyncio.Event()
        watching = asyncio.create_task(self._watch(stop))
        yield
        stop.set()
        self.bell.close()
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching

    async def _watch(self, stop: asyncio.Event) -> None:
        async for _ in saves(self.folder, stop):
            # The map first: whether it agrees with everything else is found out while people look at it.
            for look in (self._reread, self.desk.examine):
                if await asyncio.to_thread(look):
                    self.bell.ring()

    def _reread(self) -> bool:
        news = self.desk.reread()
        if self.desk.faults:
            time.sleep(AGAIN)
            news = self.desk.reread() or news
        return news

    @staticmethod
    def _part(name: str, kind: str) -> Callable[[Request], Response]:
        content = (HERE / name).read_bytes()
        return lambda _: Response(content, media_type=kind)

    async def _state(self, _: Request) -> Response:
        return Response(await run_in_threadpool(self._told), media_type="application/json")

    def _told(self) -> str:
        return json.dumps(self.desk.told(), ensure_ascii=False)

    async def _map(self, request: Request) -> Response:
        try:
            day, number = dates.parse(request.path_params["day"]), request.path_params["number"]
            content = await run_in_threadpool(self.desk.png, int(number) if NUMBER.fullmatch(number) else 0, day)
        except RequestError as error:
            return PlainTextResponse(f"{error}\n", 404)
        except KwmapsError as error:
            return PlainTextResponse(f"{error}\n", 409)
        return Response(content, media_type="image/png")

    async def _events(self, _: Request) -> Response:
        if self.streams >= STREAMS:
            return PlainTextResponse("too many pages are open: close some\n", 503, {"retry-after": "5"})
        return _Counted(self)

    async def news(self) -> AsyncIterator[str]:
        """What a page hears: how things stand, and again after every save."""
        while not self.bell.is_over:
            yield f"data: {await run_in_threadpool(self._told)}\n\n"
            while not await self.bell.wait(BEAT):
                yield ": still here\n\n"


class _Counted(StreamingResponse):
    """A page's stream, counted for as long as the page listens."""

    def __init__(self, preview: Preview) -> None:
        super().__init__(preview.news(), media_type="text/event-stream")
        self._preview = preview

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._preview.streams += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._preview.streams -= 1


def serve(desk: Desk, folder: Path, opened: Callable[[str], None]) -> None:
    """Serves a desk on this computer until Ctrl-C; `opened` hears the address when it can be asked."""
    with listening() as listener:
        server = Server(Preview(desk, folder), listener.getsockname()[1], opened)
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def listening() -> socket.socket:
    """A socket on a free port, for this computer only."""
    # Told that it is TCP, asyncio sends what there is at once; otherwise each answer waits forty milliseconds.
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.bind((HOST, 0))
    return found


class Server(uvicorn.Server):
    """A server that tells its address when it listens, and sends listeners home when it ends."""

    def __init__(self, preview: Preview, port: int, opened: Callable[[str], None]) -> None:
        token = secrets.token_urlsafe(18)
        super().__init__(
            uvicorn.Config(
                preview.app(token, port),
                log_level="error",
                access_log=False,
                server_header=False,
                date_header=False,
                ws="none",
                timeout_graceful_shutdown=1,
                limit_concurrency=CONNECTIONS,
            )
        )
        self.preview, self._opened = preview, opened
        self.address = f"http://{HOST}:{port}/{token}/"

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._opened(self.address)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Streams never end of themselves, and would be waited for.
        self.preview.bell.close()
        # Where a machine is so busy that one doesn't end in time, it is cut off, and nobody wants to read about that.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)
