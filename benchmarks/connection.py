"""One plain HTTP connection that asks as a browser does, at a fraction of a client's cost."""

import asyncio
import zlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What came back: ``headers`` in small letters, ``body`` as it went over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    def first(self, count: int) -> bytes:
        """Return the first bytes of what the body stands for."""
        if self.headers.get("content-encoding") == "gzip":
            return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(self.body, count)
        return self.body[:count]


class Connection:
    """A connection to this machine, kept alive."""

    def __init__(self, port: int) -> None:
        """Connect to ``port`` of the loopback interface when first asked for something."""
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Answer:
        """Return the answer; like a browser, once more if the server had hung up meanwhile.

        Raises:
            OSError: If there is no answer.
        """
        again = self._streams is not None
        try:
            return await self._get(path)
        except (OSError, EOFError) as error:
            self.close()
            if again:
                return await self._get(path)
            raise ConnectionError("no answer") from error

    async def _get(self, path: str) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        host = f"127.0.0.1:{self._port}"
        head = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip, deflate, br\r\n\r\n"
        writer.write(head.encode("ascii"))
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        body = await reader.readexactly(int(headers["content-length"]))
        return Answer(int(lines[0].split()[1]), headers, body)

    def close(self) -> None:
        """Hang up."""
        if self._streams:
            self._streams[1].close()
        self._streams = None
