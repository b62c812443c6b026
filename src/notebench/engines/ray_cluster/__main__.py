"""Runs the head of a cluster in the foreground, all of it on the loopback, with token authentication.

Begun by a job, below the guard of commands: whatever ends the job, ends all of Ray.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

import psutil

from notebench.engines.ray_cluster.layout import TryFolder
from notebench.jobs.tree import kill, wait_for

RAY = "notebench.engines.ray_cluster.patient"
"""The module that is Ray's command line."""
QUICK = Path(__file__).with_name("quick")
"""Modules that spare Ray's processes what takes long and is hardly ever used."""
_LOOPBACK = "127.0.0.1"
_STORE_BYTES = 200_000_000
_KILLED_WITHIN_S = 5.0


def environment(environ: Mapping[str, str], folder: TryFolder) -> dict[str, str]:
    """The environment of Ray's processes: they want the token, and this Python is `python` to jobs."""
    bins = os.pathsep.join([str(Path(sys.executable).parent), environ.get("PATH", os.defpath)])
    kept = {name: value for name, value in environ.items() if not name.startswith(("RAY_", "NOTEBENCH_"))}
    ours = {
        "PATH": bins,
        "PYTHONPATH": os.pathsep.join(filter(None, (str(QUICK), environ.get("PYTHONPATH")))),
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(folder.token_file),
        # Ray takes the host's own address for 127.0.0.1 without it, and listens on all interfaces.
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    # The job of this process, so that whatever is below it is known as the job's.
    jobs = {name: environ[name] for name in ("NOTEBENCH_JOB_ID", "NOTEBENCH_JOB_DRIVER") if name in environ}
    return {**kept, **jobs, **ours}


def command(cpus: str, gpus: str, ports: list[str], temp: str) -> list[str]:
    """Ray's own command line."""
    dashboard, head, client, agent = ports
    return [
        sys.executable,
        "-m",
        RAY,
        "start",
        "--head",
        "--block",
        "--disable-usage-stats",
        "--include-dashboard=true",
        f"--node-ip-address={_LOOPBACK}",
        f"--dashboard-host={_LOOPBACK}",
        f"--dashboard-port={dashboard}",
        f"--port={head}",
        f"--ray-client-server-port={client}",
        f"--dashboard-agent-listen-port={agent}",
        f"--object-store-memory={_STORE_BYTES}",
        f"--num-cpus={cpus}",
        f"--num-gpus={gpus}",
        f"--temp-dir={temp}",
    ]


def _end_all(number: int, frame: FrameType | None) -> None:
    """Kill all of Ray: asked to end, it takes half a minute, and has nothing to put in order."""
    del number, frame
    # Not by `end_below`: what other jobs began inside the cluster ends with it.
    found = psutil.Process().children(recursive=True)
    kill(found)
    wait_for(found, _KILLED_WITHIN_S)


def main(argv: list[str]) -> int:
    """Run it until it is asked to end; gives Ray's exit code."""
    folder, cpus, gpus, *ports = argv
    signal.signal(signal.SIGTERM, _end_all)
    variables = environment(os.environ, TryFolder(Path(folder)))
    # Short, as a socket's path is at most about 100 characters long.
    temp = tempfile.mkdtemp(prefix="nbray")
    try:
        return subprocess.run(command(cpus, gpus, ports, temp), env=variables, check=False).returncode  # noqa: S603 - our own words
    finally:
        shutil.rmtree(temp, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
