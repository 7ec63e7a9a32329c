"""nginx in front of servers, with deploy/nginx.conf."""

import getpass
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.served import ROOT, free_port
from benchmarks.serving import await_port

MAIN = """
user {user};
worker_processes 1;
daemon off;
pid nginx.pid;
error_log stderr crit;
events {{ worker_connections 2048; }}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include site.conf;
}}
"""


@contextmanager
def nginx(replicas: Sequence[int]) -> Iterator[int]:
    """Run nginx in front of the servers on ports ``replicas``; give its port.

    Everything of nginx's is in a temporary directory, on every address of this machine.
    """
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/opt/homebrew/bin")
    if not program:
        raise SystemExit("there is no nginx here: apt-get install nginx-light")
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        (directory / "nginx.conf").write_text(MAIN.format(user=getpass.getuser()))
        (directory / "site.conf").write_text(_site(port, replicas, directory / "cache"))
        command = [program, "-e", "stderr", "-p", name, "-c", str(directory / "nginx.conf")]
        process = subprocess.Popen(command)
        try:
            await_port(process, port)
            yield port
        finally:
            process.terminate()
            process.wait(10)


def _site(port: int, replicas: Sequence[int], cache: Path) -> str:
    """Return deploy/nginx.conf with these ports and another place for its cache."""
    text = (ROOT / "deploy/nginx.conf").read_text("utf-8")
    servers = "\n    ".join(f"server 127.0.0.1:{replica};" for replica in replicas)
    for pattern, replacement in {
        r"listen 80;": f"listen {port};",
        r"server 127\.0\.0\.1:8501;": servers,
        r"/var/cache/nginx/\S+": str(cache),
    }.items():
        text, count = re.subn(pattern, replacement, text)
        if not count:
            raise ValueError(f"deploy/nginx.conf has no {pattern}")
    return text
