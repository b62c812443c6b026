"""Writing one value into ``notebench.toml`` while all that a person wrote there stays as it is."""

import json
import tomllib
from pathlib import Path

from notebench.errors import BadInput, Conflict, Unavailable
from notebench.redaction import Redactor
from notebench.workspace import write_whole

SETTINGS_FILE = "notebench.toml"
_KEY = "tracking_uri"


def set_tracking_uri(root: Path, uri: str) -> None:
    """Write the store's address into the workspace's settings; again is safe.

    Raises
    ------
    Conflict
        When another address is there.
    BadInput
        When the file is not TOML.
    Unavailable
        When the file cannot be read or written.
    """
    path = (root / SETTINGS_FILE).resolve()
    try:
        text = path.read_bytes().decode("utf-8") if path.exists() else ""
        changed = with_tracking_uri(text, uri)
        if changed != text:
            write_whole(path, changed.encode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise BadInput(f"{path} cannot be read: {err}; correct it or move it away") from err
    except OSError as err:
        raise Unavailable(f"{path} cannot be written ({err.strerror}); mend that and repeat") from err


def with_tracking_uri(text: str, uri: str) -> str:
    r"""The TOML with the address in front, as the head of a file belongs to no table; all else untouched.

    Raises
    ------
    Conflict
        When another address is there.
    TOMLDecodeError
        When the text is not TOML.

    Examples
    --------
    >>> print(with_tracking_uri("# ours\n[capture]\nfigures = 5\n", "http://mlflow.example"))
    tracking_uri = "http://mlflow.example"
    # ours
    [capture]
    figures = 5
    <BLANKLINE>
    """
    known = tomllib.loads(text).get(_KEY)
    if known == uri:
        return text
    if known is not None:
        raise Conflict(
            f"{SETTINGS_FILE} has tracking_uri = {Redactor().redact(str(known))!r} already; "
            "take that line out to use another store"
        )
    end = "\r\n" if "\r\n" in text else "\n"
    # A JSON string is a TOML string too, but for a character that TOML wants escaped.
    quoted = json.dumps(uri, ensure_ascii=False).replace("\x7f", "\\u007f")
    return f"{_KEY} = {quoted}{end}{text}"
