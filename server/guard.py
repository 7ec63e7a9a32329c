"""The guard: sees every request and every websocket message before Streamlit does."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from components.incident import report
from server.headers import embed_headers, security_headers
from server.limits import Limits
from server.messages import FAILED, TRY_AGAIN_LATER, Messages
from server.paths import Paths

_UNKEPT = {"Cache-Control": "no-store"}

_FULL = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Collapse Playground</title>
<meta http-equiv="refresh" content="5"><meta name="viewport" content="width=device-width">
<body style="font: 1.1rem/1.5 sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem">
<h1>The playground is full</h1><p>As many people are using it as this server can bear. This page
looks again by itself every few seconds.</p>
"""


class Guard:
    """ASGI middleware that lets through what the page needs, within ``limits``.

    Args:
        app: What it guards.
        limits: How much of it.
        routes: The routes that the page adds to Streamlit's.
        base: The server's base path, "" if it has none.
    """

    def __init__(
        self, app: ASGIApp, limits: Limits, routes: Sequence[BaseRoute], base: str
    ) -> None:
        self._app = app
        self._limits = limits
        self._paths = Paths(base, routes)
        self._headers = security_headers(limits.frame_ancestors)
        self._embed_headers = embed_headers()
        self._sessions = 0
        self._silent: dict[object, Messages] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse or pass on."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._converse(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False
        is_for_any_site = self._paths.is_embed(scope) or self._paths.is_card(scope)
        headers = self._embed_headers if is_for_any_site else self._headers

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message).update(headers)
            await send(message)

        refusal = self._refusal(scope)
        if refusal:
            await refusal(scope, receive, send_guarded)
            return
        try:
            await self._app(scope, receive, send_guarded)
        except Exception as error:
            incident = report(error, scope["path"])
            if not started:
                sorry = PlainTextResponse(f"This failed here: {incident}", 500, _UNKEPT)
                await sorry(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        """Return why the request goes no further, or None if it may."""
        if not self._paths.is_used(scope):
            return PlainTextResponse("There is nothing here.", 404, _UNKEPT)
        allowed = "POST" if self._paths.is_story(scope) else "GET, HEAD"
        if scope["method"] not in allowed.split(", "):
            sentence = "Only for files." if allowed == "POST" else "Only to be read."
            return PlainTextResponse(sentence, 405, {**_UNKEPT, "Allow": allowed})
        if len(scope["query_string"]) > self._limits.query_bytes:
            return PlainTextResponse("This link is too long.", 414, _UNKEPT)
        if self._paths.is_bare_base(scope):
            # Streamlit would redirect to whatever host the request names.
            query = scope["query_string"].decode("latin-1")
            place = f"{scope['path']}/{query and '?'}{query}"
            return RedirectResponse(place, 307, _UNKEPT)
        if self._paths.is_page(scope) and self._is_full:
            return HTMLResponse(_FULL, 503, {**_UNKEPT, "Retry-After": "5"})
        return None

    @property
    def _is_full(self) -> bool:
        return self._sessions >= self._limits.sessions

    async def _converse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not (self._paths.is_stream(scope) and _is_own_page(scope)):
            await receive()
            await send({"type": "websocket.close", "code": 1000})
        elif self._is_full:
            await self._turn_away(scope, receive, send)
        else:
            await self._hold_session(scope, receive, send)

    async def _turn_away(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        # Accepted first: a connection refused before that never learns the code.
        protocols = scope.get("subprotocols") or [None]
        await send({"type": "websocket.accept", "subprotocol": protocols[0]})
        await send({"type": "websocket.close", "code": TRY_AGAIN_LATER, "reason": "full"})

    async def _hold_session(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a page speak with its session, which has a place from its first message on."""
        visit = object()
        messages = Messages(receive, send, self._limits, admit=lambda: self._admit(visit))
        if len(self._silent) >= self._limits.sessions:
            next(iter(self._silent.values())).make_room()
        self._silent[visit] = messages
        try:
            await self._app(scope, messages.receive, messages.send)
        except Exception as error:
            report(error, scope["path"])
            await messages.close(FAILED)
        finally:
            if self._silent.pop(visit, None) is None:
                self._sessions -= 1

    def _admit(self, visit: object) -> bool:
        if self._is_full:
            return False
        del self._silent[visit]
        self._sessions += 1
        return True


_THIS_MACHINE = {"localhost", "127.0.0.1", "0.0.0.0"}


def _is_own_page(scope: Scope) -> bool:
    """Return whether a websocket is opened by a page from here.

    Streamlit refuses others too, but asks the internet for this machine's address first, while
    everybody waits.
    """
    headers = Headers(scope=scope)
    allowed = [f"//{headers.get('host', '')}", *config.get_option("server.corsAllowedOrigins")]
    try:
        origin = urlsplit(headers.get("origin", "http://localhost")).hostname
        return origin in _THIS_MACHINE | {urlsplit(one).hostname for one in allowed}
    except ValueError:
        return False
