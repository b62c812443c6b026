"""``doctor`` on the workspace: its settings, its folder, its store, and the servers that show it.

Each check brings its own imports: what is broken must not keep the others from looking.
"""

import difflib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from notebench.cli.opening import Opener
from notebench.cli.output import format_size
from notebench.findings import Finding, ok, problem, warning
from notebench.jobs.watch import DRIVER_VARIABLE
from notebench.processes import JOB_VARIABLE
from notebench.workspace import WORKSPACE_VARIABLE, find_workspace

_LITTLE_SPACE = 1_000_000_000  # bytes
_OTHER_VARIABLES = (
    WORKSPACE_VARIABLE,
    JOB_VARIABLE,
    DRIVER_VARIABLE,
    "NOTEBENCH_DEBUG",
    "NOTEBENCH_CHROMIUM",
)
# click's, for shell completion: _NOTEBENCH_COMPLETE does not begin with the prefix.
_PREFIX = "NOTEBENCH_"
_TARGET = f"{_PREFIX}TARGETS__"  # what follows is a name that the user chose


def check_settings() -> Iterator[Finding]:
    """Whether ``notebench.toml`` and the environment can be read as settings."""
    from notebench.settings import SETTINGS_FILE, load_settings

    root = find_workspace(Path.cwd()).root
    load_settings(root)
    has_file = (root / SETTINGS_FILE).exists()
    yield ok(f"{root / SETTINGS_FILE} is right" if has_file else f"no {SETTINGS_FILE}: the defaults hold")


def check_variables(environ: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Whether each ``NOTEBENCH_*`` variable is one that something reads."""
    known = setting_variables()
    asked = [name for name in environ if name.startswith(_PREFIX) and not name.startswith(_TARGET)]
    unknown = [name for name in asked if name not in known]
    for name in sorted(unknown):
        near = difflib.get_close_matches(name, known, n=1)
        yield warning(
            f"{name} is set, and nothing reads it", f"did you mean {near[0]}?" if near else "unset it"
        )
    if not unknown:
        yield ok(f"no unknown {_PREFIX}* variable is set")


def setting_variables() -> list[str]:
    """The environment variables that Notebench reads."""
    from notebench.settings import Settings

    names = []
    for name, info in Settings.model_fields.items():
        inner = getattr(info.annotation, "model_fields", {})
        names += [name, *(f"{name}__{part}" for part in inner)]
    return [*_OTHER_VARIABLES, *(f"{_PREFIX}{name.upper()}" for name in names)]


def check_folder() -> Iterator[Finding]:
    """Whether the workspace can be written, and has space left."""
    workspace = find_workspace(Path.cwd())
    folder = workspace.folder if workspace.exists else workspace.root
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as err:
        yield problem(
            f"{folder} cannot be written ({err.strerror})",
            f"correct its permissions, or name another folder with {WORKSPACE_VARIABLE}",
        )
        return
    yield ok(
        f"{folder} can be written"
        + ("" if workspace.exists else "; the first tracked run makes the workspace")
    )
    free = shutil.disk_usage(folder).free
    if free < _LITTLE_SPACE:
        yield warning(
            f"{format_size(free)} are free on the disk of {folder}", "make space; models and figures need it"
        )
    else:
        yield ok(f"{format_size(free)} are free on its disk")


def store_check(open_workbench: Opener) -> Iterator[Finding]:
    """Whether the runs can be read, and how a SQLite store is kept."""
    from notebench.addresses import sqlite_file
    from notebench.redaction import Redactor

    bench = open_workbench(Path.cwd())
    uri = bench.tracking_uri
    if told := bench.check_store():
        yield problem(told, "")
        return
    path = sqlite_file(uri)
    if path is not None and not path.exists():
        yield ok(f"{path} is not made yet; the first tracked run makes it")
        return
    yield ok(f"{Redactor().redact(uri)} can be read")
    if path is not None:
        yield from _sqlite_findings(path)


def _sqlite_findings(path: Path) -> Iterator[Finding]:
    from notebench.cli.sqlite_store import known_revisions, read_sqlite

    kept = read_sqlite(path)
    if kept.journal_mode == "wal":
        yield ok("SQLite writes ahead (WAL), so that readers and writers do not wait for each other")
    else:
        yield warning(
            f"SQLite's journal mode is {kept.journal_mode}: several processes wait for each other",
            f"close all notebooks, then: sqlite3 '{path}' 'PRAGMA journal_mode=WAL' (not on a network drive)",
        )
    known = known_revisions()
    if kept.revision not in known.all:
        yield problem(
            f"its schema {kept.revision} was made by a newer MLflow than the one here",
            "pip install --upgrade mlflow",
        )
    elif kept.revision != known.newest:
        yield warning(
            f"its schema {kept.revision} is older than MLflow's {known.newest}: MLflow refuses to write it",
            f"copy the file, then: mlflow db upgrade 'sqlite:///{path}'",
        )
    else:
        yield ok(f"its schema {kept.revision} is that of the MLflow here")


def outbox_check(open_workbench: Opener) -> Iterator[Finding]:
    """Whether runs wait for a server that could not be reached."""
    waiting = open_workbench(Path.cwd()).sending.waiting()
    for target, each in waiting:
        yield warning(f"{each.ended} runs wait for {target}, and {each.running} that go on", "notebench sync")
    if not waiting:
        yield ok("no run waits for its server")


def check_servers() -> Iterator[Finding]:
    """Whether the Jupyter servers that run show this workspace."""
    from jupyter_server.serverapp import list_running_servers

    root = find_workspace(Path.cwd()).root
    servers = [Path(server["root_dir"]).resolve() for server in list_running_servers()]
    if not servers:
        yield ok("no Jupyter server of yours is running")
    for folder in servers:
        seen = find_workspace(folder).root
        if seen == root or root.is_relative_to(folder):
            yield ok(f"the Jupyter server in {folder} runs")
        else:
            yield warning(
                f"the Jupyter server in {folder} shows the workspace {seen}, not {root}",
                f"notebench lab '{root}' shows this one",
            )
