"""A lecture behind nginx with deploy/nginx.conf: each chunk reaches the server once.

    python -m benchmarks.nginx_cache [--seconds 20] [--viewers 200]

Starts a cold server and nginx (Debian: nginx-light) on free ports, and prints what was measured
beside what is wanted. Then the same lecture is given again, and the page is opened through nginx.
"""

import argparse
import asyncio
import gzip
import socket
import time
from collections.abc import Iterator
from urllib.request import Request, urlopen

from benchmarks.behind_nginx import nginx
from benchmarks.serving import Server, serving
from benchmarks.viewers import (
    SPEEDS,
    Line,
    Viewer,
    cost_lines,
    equal,
    plain,
    playing_lines,
    show,
    so,
    watch,
)


def give(server: Server, port: int, options: argparse.Namespace, title: str, chunks: bool) -> bool:
    """Give a lecture through nginx; ``chunks``: whether the server should be asked for any."""
    before = server.measured()
    query = f"seed=7&v={before['version']}"
    viewers = [Viewer(port, query, *SPEEDS["1x"]) for _ in range(options.viewers)]
    used = time.process_time()
    asyncio.run(watch(viewers, options.seconds))
    used = time.process_time() - used
    after = server.measured()
    pulls = sum(len(viewer.pull_seconds) for viewer in viewers)
    reached = after["pulls"] - before["pulls"]
    wanted = after["addresses"] if chunks else 0
    return show(
        title,
        [
            *playing_lines(viewers, options.seconds),
            plain("pulls that nginx answered", f"{pulls:,}"),
            plain("chunks", f"{after['addresses']:,}"),
            equal("pulls that reached the server", reached, wanted),
            equal("most for one chunk", after["most_per_address"], 1),
            *cost_lines(before, after, options.seconds, used),
        ],
    )


def page_lines(port: int, version: str) -> Iterator[Line]:
    """Yield whether the rest of the page works through nginx."""
    address = f"http://127.0.0.1:{port}"
    with urlopen(f"{address}/", timeout=10) as page:
        yield equal("the page, HTTP status", page.status, 200)
        yield so("  names a replica to come back to", "replica=" in str(page.headers))
    yield equal("its websocket, HTTP status", upgraded(port), 101)
    chunk = f"{address}/frames?seed=7&v={version}&start=0&count=60&stride=1"
    bodies = set()
    for encoding in ("identity", "gzip", "gzip, deflate, br, zstd"):
        with urlopen(Request(chunk, headers={"Accept-Encoding": encoding}), timeout=10) as answer:
            hit = answer.headers["X-Cache"] == "HIT"
            packed = answer.headers["Content-Encoding"] == "gzip"
            yield so(f"to '{encoding}' from the cache", hit)
            yield so("  compressed", packed, encoding != "identity")
            bodies.add(_plain(answer.read(), packed))
    yield equal("different answers among these", len(bodies), 1)


def _plain(body: bytes, packed: bool) -> bytes:
    return gzip.decompress(body) if packed else body


def upgraded(port: int) -> int:
    """Return the status with which the page's websocket is opened."""
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        lines = (
            "GET /_stcore/stream HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            f"Origin: http://127.0.0.1:{port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        )
        connection.sendall("".join(f"{line}\r\n" for line in (*lines, "")).encode())
        return int(connection.recv(64).split()[1])


def main() -> None:
    """Print the tables; the exit status is 1 if something wanted was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=20.0, help="for which viewers play")
    parser.add_argument("--viewers", type=int, default=200)
    options = parser.parse_args()
    audience = f"{options.viewers} viewers on one link at 1x, {options.seconds:g} s"
    with serving() as server, nginx([server.port]) as port:
        good = [
            give(server, port, options, f"behind nginx: {audience}, cold", chunks=True),
            give(server, port, options, f"behind nginx: {audience}, again", chunks=False),
            show("behind nginx: the rest", page_lines(port, server.measured()["version"])),
        ]
    raise SystemExit(not all(good))


if __name__ == "__main__":
    main()
