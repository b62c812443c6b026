"""A few lines of Python that a job runs inside a cluster, and what they print."""

import base64
import json
from collections.abc import Iterable

from notebench.targets.cluster import Probe

_MARK = "notebench-probe "
# It runs where nothing of Notebench is; `packaging` comes with Ray.
_PROGRAM = """
import importlib.metadata as found, json, platform
from packaging.requirements import Requirement
missing = []
for text in {needs!r}:
    need = Requirement(text)
    if need.marker and not need.marker.evaluate({{"extra": ""}}):
        continue
    try:
        version = found.version(need.name)
    except found.PackageNotFoundError:
        missing.append(need.name)
        continue
    if not need.specifier.contains(version, prereleases=True):
        missing.append(f"{{need.name}} {{need.specifier}} ({{version}})")
print({mark!r} + json.dumps({{"python": platform.python_version(), "missing": missing}}))
"""


def make_entrypoint(needs: Iterable[str]) -> str:
    """The line for a shell that looks for the requirements, and for the version of Python."""
    program = _PROGRAM.format(needs=list(needs), mark=_MARK)
    coded = base64.b64encode(program.encode()).decode()  # no quotes that a shell would read
    return f"python -c 'import base64; exec(base64.b64decode(\"{coded}\"))'"


def read_probe(log: str) -> Probe | None:
    """What it told; None where it did not."""
    for line in log.splitlines():
        if line.startswith(_MARK):
            try:
                read = json.loads(line.removeprefix(_MARK))
                return Probe(str(read["python"]), tuple(map(str, read["missing"])))
            except (ValueError, KeyError, TypeError):
                return None
    return None
