"""A real JupyterLab in a folder of its own: nothing of the user's is read or written."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

CONFIG = Path(__file__).with_name("server_config.py")
START_S = 60
END_S = 20
# JUPYTER_PATH stays: it lets one try another build of the panel.
_KEPT = ("JUPYTER_PATH",)
_FOREIGN = ("NOTEBENCH_", "MLFLOW_", "_MLFLOW_", "JUPYTER", "JPY_", "XDG_", "IPYTHON", "PYTEST_")


@dataclass(frozen=True)
class Lab:
    """A server that runs.

    Attributes
    ----------
    root
        The folder that the browser sees, and the workspace.
    """

    root: Path
    port: int
    token: str
    base_url: str
    environ: dict[str, str]

    @property
    def url(self) -> str:
        """The address of the front end, without a token."""
        return f"http://127.0.0.1:{self.port}{self.base_url}lab"

    @property
    def store(self) -> Path:
        """The database of the runs."""
        return self.root / ".notebench" / "mlflow.db"

    def forget_settings(self) -> None:
        """Take away the theme and the columns that a user chose: JupyterLab keeps them with the settings."""
        settings = self.root.parent / "settings"
        (settings / "@jupyterlab" / "apputils-extension" / "themes.jupyterlab-settings").unlink(
            missing_ok=True
        )
        (settings / "notebench" / "preferences.jupyterlab-settings").unlink(missing_ok=True)

    def events(self) -> list[dict[str, str]]:
        """What the journal tells, oldest first."""
        text = (self.root / ".notebench" / "journal.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def delete_runs(self, run_ids: Sequence[str]) -> None:
        """Put runs into the bin."""
        asked = urllib.request.Request(
            f"{self.url.removesuffix('lab')}notebench/api/runs/delete",
            data=json.dumps({"run_ids": list(run_ids)}).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
        )
        urllib.request.urlopen(asked, timeout=30).close()

    def python(self, script: str, name: str = "script.py") -> str:
        """Run a script in the root to its end; gives what it printed."""
        path = self.root / name
        path.write_text(script, encoding="utf-8")
        ended = subprocess.run(
            [sys.executable, str(path)],
            cwd=self.root,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout


@contextmanager
def lab(home: Path, base_url: str = "/", root: str = "project") -> Iterator[Lab]:
    """A JupyterLab whose settings, layouts, kernels and notebooks lie in ``home``."""
    folder = home / root
    folder.mkdir(parents=True)
    environ = _environ(home)
    _keep_quiet(home / "settings")
    # Whoever asks for a free port may lose it to another before the server takes it: then once more.
    for _ in range(3):
        server = Lab(folder, _free_port(), secrets.token_hex(16), base_url, environ)
        process = _start(server, home)
        try:
            if _answers(server, process):
                yield server
                return
        finally:
            _end(process)
    raise AssertionError(f"JupyterLab does not start:\n{(home / 'server.log').read_text(encoding='utf-8')}")


def _environ(home: Path) -> dict[str, str]:
    own = {
        name: value for name, value in os.environ.items() if name in _KEPT or not name.startswith(_FOREIGN)
    }
    folders = {
        "HOME": "home",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
    }
    for folder in folders.values():
        (home / folder).mkdir()
    paths = {name: str(home / folder) for name, folder in folders.items()}
    return {
        **own,
        **paths,
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MPLBACKEND": "agg",
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def _keep_quiet(settings: Path) -> None:
    """Ask for no news and no updates: nothing leaves this machine."""
    folder = settings / "@jupyterlab" / "apputils-extension"
    folder.mkdir(parents=True)
    wanted = {"fetchNews": "false", "checkForUpdates": False}
    (folder / "notification.jupyterlab-settings").write_text(json.dumps(wanted), encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _start(server: Lab, home: Path) -> subprocess.Popen[bytes]:
    options = {
        "config": CONFIG,
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": server.port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": server.root,
        "ServerApp.base_url": server.base_url,
        "ServerApp.allow_root": True,
        "ServerApp.open_browser": False,
        "IdentityProvider.token": server.token,
        "LabApp.expose_app_in_browser": True,
        "LabApp.user_settings_dir": home / "settings",
        "LabApp.workspaces_dir": home / "layouts",
        "LabApp.extension_manager": "readonly",
    }
    arguments = [f"--{name}={value}" for name, value in options.items()]
    with (home / "server.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *arguments],
            cwd=server.root,
            env=server.environ,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _answers(server: Lab, process: subprocess.Popen[bytes]) -> bool:
    address = f"{server.url.removesuffix('lab')}api"
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)  # a port tells nobody when it opens
        else:
            return True
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server, which ends its kernels; then whatever is left of its group."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(END_S)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
