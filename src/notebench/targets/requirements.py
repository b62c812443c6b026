"""The file of what a target's jobs need, as pip reads it, with nothing in it that only this machine has."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from notebench.errors import BadInput, Unavailable

_COMMENT = re.compile(r"(^|\s+)#.*$")  # pip's own: other # belong to an address
_OTHER_FILE = re.compile(r"(?:-r|--requirement)(?:\s*=\s*|\s+|(?=[^-\s]))(.+)")
_HERE = ("-c", "--constraint", "-e", "--editable", "-f", "--find-links", ".", "/", "~", "file:")
_MOST_FILES = 50


def read_requirements(path: Path) -> tuple[str, ...]:
    """The lines for pip in a cluster, with those of other files that it names by ``-r`` in their place.

    Raises
    ------
    BadInput
        When a line names a file of this machine, or carries a password.
    Unavailable
        When a file cannot be read.
    """
    return tuple(_lines(path, [path.absolute()]))


def _lines(path: Path, way: list[Path]) -> Iterator[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as err:
        raise Unavailable(f"{path} cannot be read ({err}); mend it, or attach the target without it") from err
    joined = re.sub(r"\\\n", "", text)  # a line that goes on in the next
    for number, line in enumerate(joined.splitlines(), 1):
        said = _COMMENT.sub("", line).strip()
        found = _OTHER_FILE.fullmatch(said)
        if found and "://" not in said:
            other = (path.parent / found[1].strip()).absolute()
            if other in way or len(way) >= _MOST_FILES:
                raise BadInput(f"{path.name}:{number}: {said[:80]!r} leads back to itself; take it away")
            yield from _lines(other, [*way, other])
        elif said:
            _check(f"{path.name}:{number}", said)
            yield said


def _check(where: str, said: str) -> None:
    if said.startswith(_HERE) and ("://" not in said or "file:" in said):
        raise BadInput(
            f"{where}: {said[:80]!r} names what lies on this machine, which no cluster has; "
            "name a package of an index, or an address"
        )
    for word in said.split():
        if "://" in word and _has_password(word):
            raise BadInput(
                f"{where}: an address in it carries a password, which everyone would read who sees the job; "
                "write ${NAME} in its place, and set that variable on the cluster's nodes"
            )


def _has_password(address: str) -> bool:
    try:
        parts = urlsplit(address)
        told = parts.password or ("" if parts.scheme.endswith("ssh") else parts.username) or ""
    except ValueError:  # pip will tell
        return False
    return bool(told) and not re.fullmatch(r"\$\{\w+\}", told)
