"""What the address of a tracking store tells: what may be shown of it, and the file it names."""

from pathlib import Path
from urllib.parse import unquote


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
