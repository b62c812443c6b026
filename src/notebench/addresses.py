"""What the address of a store tells: what may be shown of it, and the file, folder or host that it names."""

import ipaddress
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname


def shown_uri(uri: str) -> str:
    """The address without user, password and query."""
    scheme, separator, rest = uri.partition("://")
    if not separator or scheme.partition("+")[0] in ("sqlite", "file"):
        return uri
    return f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}"


def sqlite_file(uri: str) -> Path | None:
    """The file of a ``sqlite:///`` address; None for any other."""
    prefix, separator, path = uri.partition(":///")
    if not separator or prefix.partition("+")[0] != "sqlite":
        return None
    return Path(unquote(path.partition("?")[0]))


def sqlite_uri(path: Path) -> str:
    """The ``sqlite:///`` address of a file, whatever its folders are called."""
    escaped = path.as_posix().replace("%", "%25").replace("?", "%3F").replace("#", "%23")
    return f"sqlite:///{escaped}"


def local_folder(uri: str) -> Path | None:
    """The folder that a ``file:`` address or a path names on this machine; None for a remote one."""
    parts = urlsplit(uri)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    if parts.scheme == "" or (len(parts.scheme) == 1 and uri[1:2] == ":"):  # a path; on Windows, with a drive
        return Path(uri)
    return None


def is_loopback(host: str) -> bool:
    """Whether what goes to the host never leaves this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
