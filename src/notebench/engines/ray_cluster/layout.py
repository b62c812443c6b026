"""What is kept of the cluster to try on, and the command that runs it.

Its token lies in a file that only this user reads, in the workspace's own folder, which git ignores.
"""

import contextlib
import importlib.util
import json
import os
import secrets
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from notebench.errors import BadInput, Unavailable
from notebench.ids import JobId
from notebench.workspace import write_whole

_PACKAGES = ("ray", "aiohttp_cors", "opencensus")  # the others come with ray[default], and hold the Jobs API
_MOST = 128
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class TryFolder:
    """The folder of the cluster to try on."""

    path: Path

    @property
    def token_file(self) -> Path:
        """Its token; Ray reads it from there too."""
        return self.path / "token"

    @property
    def facts_file(self) -> Path:
        """Where it answers, and which job runs it."""
        return self.path / "cluster.json"

    def prepare(self) -> str:
        """Make a token; gives it.

        Raises
        ------
        Unavailable
            When it cannot be written.
        """
        token = secrets.token_hex(32)
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.token_file.unlink(missing_ok=True)
            with os.fdopen(
                os.open(self.token_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
            ) as file:
                file.write(token)
        except OSError as err:
            raise Unavailable(
                f"{self.path} cannot be written ({err.strerror}); make room, or allow it"
            ) from err
        return token

    def keep(self, address: str, job_id: JobId) -> None:
        """Put down where it answers."""
        write_whole(self.facts_file, json.dumps({"address": address, "job_id": job_id}).encode())

    def facts(self) -> tuple[str, JobId] | None:
        """Where it answers, and its job; None where none was started."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            read = json.loads(self.facts_file.read_bytes())
            return str(read["address"]), JobId(read["job_id"])
        return None

    def token(self) -> str:
        """Its token; empty where there is none."""
        with contextlib.suppress(OSError):
            return self.token_file.read_text(encoding="ascii").strip()
        return ""


def check_installed() -> None:
    """Go on only where Ray is here, with its dashboard.

    Raises
    ------
    Unavailable
        When it is not; the text says what to install.
    """
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise Unavailable(f'{missing[0]} is not installed here; pip install "notebench[ray]"')


def make_command(folder: TryFolder, cpus: int, gpus: int) -> tuple[str, list[str]]:
    """The cluster's address, and the command line that runs it until it is asked to end.

    Raises
    ------
    BadInput
        When there cannot be so many CPUs or GPUs.
    """
    if not 1 <= cpus <= _MOST or not 0 <= gpus <= _MOST:
        raise BadInput(f"cpus: {cpus}, gpus: {gpus}; say 1 to {_MOST} CPUs, and up to {_MOST} GPUs")
    ports = _free_ports(4)
    words = [
        sys.executable,
        "-P",
        "-m",
        "notebench.engines.ray_cluster",
        str(folder.path),
        str(cpus),
        str(gpus),
        *map(str, ports),
    ]
    return f"http://{_LOOPBACK}:{ports[0]}", words


def _free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody listens on, all different."""
    with contextlib.ExitStack() as stack:
        found = []
        for _ in range(count):
            listening = stack.enter_context(socket.socket())
            listening.bind((_LOOPBACK, 0))
            found.append(int(listening.getsockname()[1]))
        return found
