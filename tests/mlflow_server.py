"""MLflow's own server in processes of its own, on the loopback."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil
import urllib3

# Without the second it starts eight processes more, for jobs that no test asks for: 20 seconds of a core.
VARIABLES = {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}


@dataclass(frozen=True)
class MlflowServer:
    """A server that answers."""

    port: int
    process: "subprocess.Popen[bytes]"

    def end(self) -> None:
        """End its processes at once: it has nothing to say, and takes seconds to say it."""
        below = psutil.Process(self.process.pid).children(recursive=True)
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        psutil.wait_procs(below)


def start_mlflow_server(
    folder: Path, *options: str, variables: Mapping[str, str] | None = None
) -> MlflowServer:
    """Start one whose store is ``mlflow.db`` of the folder, and wait until it answers."""
    port = free_port()
    command = [
        sys.executable, "-m", "mlflow", "server", *options, "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--backend-store-uri", f"sqlite:///{folder / 'mlflow.db'}", "--artifacts-destination", str(folder / "artifacts"),
    ]  # fmt: skip
    environ = os.environ | VARIABLES | {"PYTHONWARNINGS": "ignore"} | dict(variables or {})
    log = folder / "server.log"
    with log.open("ab") as said:
        process = subprocess.Popen(command, env=environ, stdout=said, stderr=said, start_new_session=True)
    server = MlflowServer(port, process)
    retry = urllib3.Retry(total=400, connect=400, backoff_factor=0.2, backoff_max=0.3)
    try:
        health = urllib3.PoolManager().request("GET", f"http://127.0.0.1:{port}/health", retries=retry)
    except urllib3.exceptions.HTTPError as err:
        server.end()
        raise AssertionError(f"MLflow's server did not start:\n{log.read_text()}") from err
    assert health.status == 200
    return server


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
