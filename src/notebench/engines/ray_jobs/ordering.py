"""Orders travel to a job's driver by a small job without CPUs, which adds them to the driver's own file."""

import base64
import json
import shlex
from collections.abc import Sequence

from notebench.events import Event

# It waits for the driver's folder, which is made when its job begins.
_PROGRAM = """
import base64, os, pathlib, sys, tempfile, time
path = pathlib.Path(tempfile.gettempdir(), "notebench-%d" % os.getuid(), {name!r}, "control.jsonl")
ends_at = time.monotonic() + {patience_s}
while not path.parent.is_dir():
    if time.monotonic() > ends_at:
        sys.exit("there is no " + str(path.parent))
    time.sleep(0.2)
with path.open("ab") as file:
    file.write(base64.b64decode({lines!r}))
"""
_PATIENCE_S = 60


def make_order_entrypoint(job_name: str, orders: Sequence[Event]) -> str:
    """The line for a shell that brings the orders to the job of this name."""
    lines = base64.b64encode(b"".join(each.to_line() for each in orders)).decode()
    program = _PROGRAM.format(name=job_name, patience_s=_PATIENCE_S, lines=lines)
    coded = base64.b64encode(program.encode()).decode()
    return f"python -c {shlex.quote(f'import base64; exec(base64.b64decode({json.dumps(coded)}))')}"
