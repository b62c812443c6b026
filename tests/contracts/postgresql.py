"""A PostgreSQL server of this machine on the loopback, where its programs are installed."""

import contextlib
import getpass
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_OF_ROOT = "postgres"  # the server does not run as root


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Its address."""
    program = _program()
    if program is None or importlib.util.find_spec("psycopg") is None:
        pytest.skip("PostgreSQL and its package psycopg are not installed")
    user = _OF_ROOT if getpass.getuser() == "root" else None
    folder = Path(tempfile.mkdtemp(prefix="notebench-pg-"))
    if user:
        shutil.chown(folder, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories='' -c fsync=off"

    def control(*words: str) -> None:
        command = [str(program / "pg_ctl"), "-D", str(folder / "data"), *words]
        done = subprocess.run(
            command, user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
        )
        assert done.returncode == 0, done.stderr

    try:
        control("initdb", "-o", "-A trust -N -U me")
        control("-w", "-o", options, "-l", str(folder / "log"), "start")
        yield f"postgresql+psycopg://me@127.0.0.1:{port}/postgres"
        control("-m", "immediate", "stop")
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(folder)


def _program() -> Path | None:
    """The folder of its programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb", path=os.environ.get("PATH"))
    return Path(on_path).parent if on_path else None
