"""Attacks on a server from this machine, and what they cost it and another visitor.

Usage: python -m benchmarks.attacks [attack ...] [--seconds 12] [--connections 40]

Starts a server of its own for each. Prints its memory before and at most, and how long another
visitor waited meanwhile: for the page's answers (p95), or that there was no place for them.
"""

import argparse
import asyncio
import contextlib
import multiprocessing
import random
import struct
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.cards import random_link
from benchmarks.served import Served, served
from benchmarks.sessions import percentile
from benchmarks.visitor import Visitor

SMALL_BUFFER = 4096
"""Bytes that an attacker's kernel takes in before the server has to keep the rest."""

Attack = Callable[[int, float], Coroutine[Any, Any, None]]


@dataclass
class Cost:
    """What an attack cost.

    Attributes:
        peak: Most memory of the server, in MB.
        waits: Seconds that another visitor waited for each answer.
        refused: How often there was no place for another visitor.
    """

    peak: float = 0.0
    waits: list[float] = field(default_factory=list)
    refused: int = 0


async def opened(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect as one who is not going to read."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=SMALL_BUFFER)
    return reader, writer


async def pour(port: int, first: bytes, more: bytes, seconds: float, pause: float = 0.0) -> None:
    """Send ``first``, then ``more`` again and again, and read nothing; again when cut off."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError, TimeoutError):
            _reader, writer = await opened(port)
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            writer.write(first)
            await asyncio.sleep(pause)  # what comes in one piece with a handshake is lost
            while time.monotonic() < until:
                writer.write(more)
                await asyncio.wait_for(writer.drain(), until - time.monotonic())
        await asyncio.sleep(0.05)


async def silent(port: int, seconds: float) -> None:
    """Open a page's websocket and say nothing."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(Exception):
            async with Visitor.arriving(f"http://localhost:{port}") as visitor:
                left = until - time.monotonic()
                await asyncio.wait_for(visitor.connection.wait_closed(), left)
        await asyncio.sleep(0.2)


async def pipelined(port: int, seconds: float) -> None:
    """Ask for small things without end in one connection, and read no answer."""
    request = f"GET /_stcore/health HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode()
    await pour(port, b"", request * 2000, seconds)


async def unread(port: int, seconds: float) -> None:
    """Ask for large things, and read no answer."""
    ask = f"GET /card.png?dataset=xor HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode()
    await pour(port, ask * 8, b"", seconds)


async def pings(port: int, seconds: float) -> None:
    """Open a page's websocket and ping it without end, and read no answer."""
    await pour(port, _handshake(port), _masked(9, b"p" * 125) * 1000, seconds, 0.3)


async def widgets(port: int, seconds: float) -> None:
    """Send the largest messages that a page may send, as fast as they go."""
    message = _masked(2, _largest())
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
            reader, writer = await opened(port)
            writer.write(_handshake(port))
            await reader.readuntil(b"\r\n\r\n")
            reading = asyncio.create_task(_read_on(reader))
            while time.monotonic() < until and not reading.done():
                writer.write(message)
                await asyncio.wait_for(writer.drain(), until - time.monotonic())
            reading.cancel()
            writer.close()
        await asyncio.sleep(0.05)


async def cards(port: int, seconds: float) -> None:
    """Ask for ever new cards."""
    until = time.monotonic() + seconds
    async with httpx.AsyncClient(
        base_url=f"http://localhost:{port}", trust_env=False, timeout=60
    ) as client:
        while time.monotonic() < until:
            link = random_link(random.Random(str(time.monotonic_ns())))
            with contextlib.suppress(httpx.HTTPError):
                await client.get(f"/card.png?{link}")


HOSTILE_STORY = "".join(f"field_{i} = [1, [2, {{a = 'x'}}]]\n" for i in range(1800)).encode()
"""A file of as many bytes as a story may have, all of them to be read and none of them right."""


async def stories(port: int, seconds: float) -> None:
    """Send lecturers' files without end."""
    until = time.monotonic() + seconds
    kind = {"Content-Type": "application/toml"}
    async with httpx.AsyncClient(
        base_url=f"http://localhost:{port}", trust_env=False, timeout=60
    ) as client:
        while time.monotonic() < until:
            with contextlib.suppress(httpx.HTTPError):
                await client.post("/story", content=HOSTILE_STORY, headers=kind)


ATTACKS: dict[str, Attack] = {
    attack.__name__: attack
    for attack in (silent, pipelined, unread, pings, widgets, cards, stories)
}


async def _read_on(reader: asyncio.StreamReader) -> None:
    with contextlib.suppress(OSError):
        while await reader.read(65536):
            pass


def _handshake(port: int) -> bytes:
    return (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: localhost:{port}\r\n"
        f"Origin: http://localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Protocol: streamlit, none\r\n\r\n"
    ).encode()


def _masked(opcode: int, payload: bytes) -> bytes:
    """Return one frame of a websocket's client, masked with zeros."""
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", 128 | opcode, 128 | size)
    elif size < 2**16:
        head = struct.pack("!BBH", 128 | opcode, 128 | 126, size)
    else:
        head = struct.pack("!BBQ", 128 | opcode, 128 | 127, size)
    return head + bytes(4) + payload


def _largest() -> bytes:
    """Return a message with 200 widgets that the page does not have, just below the limit."""
    message = BackMsg()
    for number in range(200):
        state = message.rerun_script.widget_states.widgets.add(id=f"$$ID-{number:032}-w{number}")
        state.json_value = '{"a": [' + "1, " * 380 + "1]}"
    serialised: bytes = message.SerializeToString()
    return serialised


async def another(server: Served, cost: Cost, seconds: float) -> None:
    """Visit the page and ask for another moment every now and then; count the seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            async with Visitor.arriving(server.address) as visitor:
                cost.waits.append((await visitor.ask(timeout=seconds)).seconds)
                for epoch in range(100_000):
                    visitor.stand_at(epoch % 60)
                    answer = await visitor.ask(only_fragment=True, timeout=seconds)
                    cost.waits.append(answer.seconds)
                    await asyncio.sleep(0.25)
                    if time.monotonic() > until:
                        return
        except Exception:
            cost.refused += 1
            await asyncio.sleep(0.5)


async def watch(server: Served, cost: Cost, seconds: float) -> None:
    """Keep the peak of the server's memory; end the attack where it gets out of hand."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        cost.peak = max(cost.peak, server.megabytes())
        if cost.peak > 3000:
            raise MemoryError("3 GB: enough")
        await asyncio.sleep(0.1)


async def attacked(server: Served, name: str, connections: int, seconds: float) -> Cost:
    """Return what an attack from so many connections at once costs."""
    cost = Cost()
    attack = (name, server.port, connections, seconds)
    # A process of its own, so that the other visitor waits for the server alone.
    attackers = multiprocessing.get_context("spawn").Process(target=at_once, args=attack)
    attackers.start()
    try:
        # The other visitor comes late enough to find the places taken that can be taken for long.
        async with asyncio.timeout(seconds):
            await asyncio.gather(
                watch(server, cost, seconds), _late(another(server, cost, seconds), 4)
            )
    except (MemoryError, TimeoutError):
        pass
    finally:
        attackers.kill()
        attackers.join()
    return cost


def at_once(name: str, port: int, connections: int, seconds: float) -> None:
    """Attack from so many connections at once."""

    async def all_of_them() -> None:
        attack = ATTACKS[name]
        await asyncio.gather(
            *(attack(port, seconds) for _ in range(connections)), return_exceptions=True
        )

    asyncio.run(all_of_them())


async def _late(what: Awaitable[None], seconds: float) -> None:
    await asyncio.sleep(seconds)
    await what


def main() -> None:
    """Run the attacks and print what they cost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("attacks", nargs="*", help=f"of {', '.join(ATTACKS)}; all")
    parser.add_argument("--seconds", type=float, default=14)
    parser.add_argument("--connections", type=int, default=40)
    chosen = parser.parse_args()
    # So few places that those who hold them without need are noticed.
    places = str(chosen.connections)
    for name in chosen.attacks or ATTACKS:
        with served(COLLAPSE_SESSIONS=places) as server:
            before = server.megabytes()
            cost = asyncio.run(attacked(server, name, chosen.connections, chosen.seconds))
            p95 = f"{1000 * percentile(cost.waits, 0.95):.0f} ms" if cost.waits else "never"
            print(
                f"{name}: memory {before:.0f} -> {cost.peak:.0f} MB; another visitor: p95 {p95}"
                f" of {len(cost.waits)} answers, {cost.refused} times refused",
                flush=True,
            )


if __name__ == "__main__":
    main()
