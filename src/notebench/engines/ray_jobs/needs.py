"""Whether a cluster can install what a target requires, asked beside the job that needs it.

Ray copies a whole environment before it asks pip, and does so three times before it gives up: minutes until a
name that is misspelt is told. A small job without CPUs asks pip at once, and installs nothing.
"""

import base64
import secrets
import shlex
import threading
from collections.abc import Sequence

from notebench.engines.ray_jobs.api import RayApi
from notebench.engines.ray_jobs.lacking import why_not_begun

_PROGRAM = """
import base64, pathlib, subprocess, sys, tempfile
with tempfile.TemporaryDirectory() as folder:
    needs = pathlib.Path(folder, "needs.txt")
    needs.write_bytes(base64.b64decode({lines!r}))
    pip = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--quiet"]
    sys.exit(subprocess.call([*pip, "--disable-pip-version-check", "--no-input", "-r", str(needs)]))
"""
_NONE, _UNREACHED = "No matching distribution found for", "Retrying"
_LOOK_EVERY_S = 0.5


def why_none_of(api: RayApi, submission_id: str, packages: Sequence[str], is_over: threading.Event) -> str:
    """Why pip finds no such package, in one line; empty where it does, does not say, or it is over before.

    An index that does not answer is no reason: Ray may have installed the packages before.

    Raises
    ------
    NotFound, Unavailable, EngineFailure
        As :meth:`RayApi.get`.
    """
    name = f"{submission_id}-{secrets.token_hex(4)}"
    api.submit(name, make_needs_entrypoint(packages), entrypoint_num_cpus=0)
    while (status := api.job(name).get("status")) not in ("SUCCEEDED", "FAILED", "STOPPED"):
        if is_over.wait(_LOOK_EVERY_S):
            api.stop(name)
            return ""
    return why_refused(api.log(name)) if status == "FAILED" else ""


def make_needs_entrypoint(packages: Sequence[str]) -> str:
    """The line for a shell that asks pip for them."""
    lines = base64.b64encode("\n".join(packages).encode()).decode()
    coded = base64.b64encode(_PROGRAM.format(lines=lines).encode()).decode()
    return f"python -c {shlex.quote(f'import base64; exec(base64.b64decode({coded!r}))')}"


def why_refused(log: str) -> str:
    r"""What pip's output says of a package that is not there; empty where it says something else.

    Examples
    --------
    >>> why_refused("ERROR: No matching distribution found for pandsa").partition(":")[0]
    'the cluster could not install pandsa'
    >>> why_refused("WARNING: Retrying ...\nERROR: No matching distribution found for pandsa")
    ''
    """
    told = [line for line in log.splitlines() if _NONE in line]
    return why_not_begun(told[-1]) if told and _UNREACHED not in log else ""
