"""A server of the page in a process of its own, and what that process uses."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]

READY_SECONDS = 300
"""So long a server may take: where machine code is not kept, it compiles first."""


@dataclass
class Served:
    """A running server.

    Attributes:
        process: Its process.
        port: Where it listens, on every address of this machine.
        environment: What is set for it beside our own environment.
        log: Where its output goes.
    """

    process: subprocess.Popen[bytes]
    port: int
    environment: dict[str, str]
    log: Path | None = None

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://localhost:{self.port}"

    def megabytes(self) -> float:
        """Memory that it holds at the moment (resident set)."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def processor_seconds(self) -> float:
        """Processor time that it has used so far."""
        status = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(status[11]) + int(status[12])) / os.sysconf("SC_CLK_TCK")

    def threads(self) -> int:
        """Threads that it has at the moment."""
        return len(list(Path(f"/proc/{self.process.pid}/task").iterdir()))

    def load(self, seconds: float) -> float:
        """Watch it for ``seconds``; return the processors that it kept busy."""
        before = self.processor_seconds()
        time.sleep(seconds)
        return (self.processor_seconds() - before) / seconds

    def kill(self) -> None:
        """End it at once, as a crash would (signal 9)."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def start_again(self) -> None:
        """Start it anew on the same port, ready for visitors."""
        self.process = _started(self.port, self.environment, self.log)
        wait_until_ready(self)


@contextmanager
def served(log: Path | None = None, **environment: str) -> Iterator[Served]:
    """Start a server that is ready for visitors, and end it afterwards.

    Args:
        log: A file for its output; None: away with it.
        environment: Variables for it, as in ``COLLAPSE_SESSIONS="50"``.
    """
    port = free_port()
    server = Served(_started(port, environment, log), port, environment, log)
    try:
        wait_until_ready(server)
        yield server
    finally:
        server.process.terminate()
        try:
            server.process.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def wait_until_ready(server: Served) -> None:
    """Wait until a frame can be had.

    Raises:
        RuntimeError: If the server stops, or takes longer than READY_SECONDS.
    """
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise RuntimeError(f"the server stopped with {server.process.returncode}")
        try:
            with urllib.request.urlopen(f"{server.address}/ready", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server was not ready within {READY_SECONDS} s")


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _started(port: int, environment: dict[str, str], log: Path | None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    output = log.open("ab") if log else subprocess.DEVNULL
    try:
        return subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdout=output, stderr=output
        )
    finally:
        if log:
            output.close()  # type: ignore[union-attr]
