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
told = {{"python": platform.python_version(), "missing": missing}}
uri = {tracking!r}
if uri:
    import base64, os, socket, urllib.error, urllib.parse, urllib.request
    parts = urllib.parse.urlsplit(uri)
    try:
        if parts.scheme in ("http", "https"):
            headers, known = {{"Content-Type": "application/json"}}, os.environ.get
            if known("MLFLOW_TRACKING_USERNAME"):
                pair = known("MLFLOW_TRACKING_USERNAME") + ":" + known("MLFLOW_TRACKING_PASSWORD", "")
                headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
            elif known("MLFLOW_TRACKING_TOKEN"):
                headers["Authorization"] = "Bearer " + known("MLFLOW_TRACKING_TOKEN")
            address = uri.rstrip("/") + "/api/2.0/mlflow/experiments/search"
            request = urllib.request.Request(address, b'{{"max_results": 1}}', headers)
            told["tracking_status"] = urllib.request.urlopen(request, timeout={patience_s}).status
        elif parts.hostname:
            usual = {{"mysql": 3306, "mssql": 1433}}.get(parts.scheme.partition("+")[0], 5432)
            socket.create_connection((parts.hostname, parts.port or usual), timeout={patience_s}).close()
            told["tracking_status"] = 200
        else:
            os.stat(urllib.request.url2pathname(parts.path))
            told["tracking_status"] = 200
    except urllib.error.HTTPError as err:
        told["tracking_status"] = err.code
    except Exception as err:
        told["tracking_failure"] = " ".join(str(getattr(err, "reason", None) or err).split())[:200]
print({mark!r} + json.dumps(told))
"""
_PATIENCE_S = 10


def make_entrypoint(needs: Iterable[str], tracking_uri: str = "") -> str:
    """The line for a shell that looks for the requirements, the version of Python, and the tracking server.

    Credentials of the server are those of the cluster's own environment, as MLflow finds them there.
    """
    program = _PROGRAM.format(needs=list(needs), mark=_MARK, tracking=tracking_uri, patience_s=_PATIENCE_S)
    coded = base64.b64encode(program.encode()).decode()  # no quotes that a shell would read
    return f"python -c 'import base64; exec(base64.b64decode(\"{coded}\"))'"


def read_probe(log: str) -> Probe | None:
    """What it told; None where it did not."""
    for line in log.splitlines():
        if line.startswith(_MARK):
            try:
                read = json.loads(line.removeprefix(_MARK))
                status = read.get("tracking_status")
                return Probe(
                    str(read["python"]),
                    tuple(map(str, read["missing"])),
                    None if status is None else int(status),
                    str(read.get("tracking_failure", "")),
                )
            except (ValueError, KeyError, TypeError, AttributeError):
                return None
    return None
