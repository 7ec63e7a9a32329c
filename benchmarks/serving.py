"""A server that counts (``measured_app``), in a process of its own."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.request import urlopen

from benchmarks.served import ROOT, free_port

START_SECONDS = 120
"""Enough to compile the engine, where nobody has before."""


@dataclass(frozen=True)
class Server:
    """A server that runs; ``port`` is on the loopback interface."""

    port: int

    def measured(self) -> dict[str, Any]:
        """Return what ``measured_app`` has counted."""
        with urlopen(f"http://127.0.0.1:{self.port}/measured", timeout=30) as response:
            counted: dict[str, Any] = json.load(response)
        return counted


@contextmanager
def serving(store_bytes: int = 256 * 2**20) -> Iterator[Server]:
    """Run a cold server in a process of its own, for as long as the block takes.

    Args:
        store_bytes: Bound on what its runs may hold.
    """
    server = Server(free_port())
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.measured_app", str(server.port)],
        cwd=ROOT,
        env=os.environ | {"COLLAPSE_STORE_BYTES": str(store_bytes)},
    )
    try:
        await_port(process, server.port)
        yield server
    finally:
        process.terminate()
        process.wait(30)


def await_port(process: subprocess.Popen[bytes], port: int) -> None:
    """Return when ``process`` listens on ``port``.

    Raises:
        RuntimeError: If it ended, or took longer than START_SECONDS.
    """
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} did not start")
