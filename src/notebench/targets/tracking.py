"""The tracking server that a cluster reaches: what its address may be, seen from there and not from here."""

from pathlib import PurePath
from urllib.parse import urlsplit

from notebench.addresses import is_loopback, local_folder, shown_uri, sqlite_file
from notebench.errors import BadInput

_SERVERS = ("http", "https", "postgresql", "mysql", "mssql")
_WRITE = "write one such as https://mlflow.example"


def check_tracking_uri(uri: str, *, is_here: bool) -> None:
    """Go on only where a cluster can use the address.

    Parameters
    ----------
    is_here
        Whether the cluster answers on this machine, itself or through a tunnel: only its own check can tell
        then what it reaches.

    Raises
    ------
    BadInput
        When it is none, carries a password, or names a store of this machine for a cluster elsewhere.
    """
    shown = shown_uri(uri)[:120]
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname or "", parts.port
    except ValueError as err:
        raise BadInput(f"tracking_uri: {shown!r} is no address: {err}; {_WRITE}") from err
    if parts.password is not None:
        raise BadInput(
            "tracking_uri: the address carries a password; set MLFLOW_TRACKING_USERNAME and "
            "MLFLOW_TRACKING_PASSWORD in the environment of the cluster's nodes"
        )
    path = sqlite_file(uri) or local_folder(uri)
    if path is None and (parts.scheme.partition("+")[0] not in _SERVERS or not host):
        raise BadInput(f"tracking_uri: {shown!r} is no address of a tracking server; {_WRITE}")
    if is_here and (path is None or PurePath(path).is_absolute()):
        return
    if path is not None or is_loopback(host):
        raise BadInput(
            f"tracking_uri: {shown!r} is on this machine, and the cluster would look for it on its own; "
            "name a server that they reach, or leave it away: runs come home then"
        )
