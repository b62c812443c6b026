"""Which files of pipelines a cell wrote, and what it wrote last: who edits one by hand does not lose that."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from notebench.data.column_content import combine
from notebench.errors import Conflict
from notebench.workspace import write_new, write_whole


@dataclass(frozen=True, slots=True)
class WrittenFiles:
    """What was written, noted in one folder.

    Attributes
    ----------
    folder
        It need not be there.
    """

    folder: Path

    def write(self, path: Path, content: bytes, *, is_replaced: bool = False) -> bool:
        """Write a file, where it says what was written last; whether it says something else now.

        Parameters
        ----------
        is_replaced
            Whatever the file says.

        Raises
        ------
        Conflict
            When it was edited elsewhere since, or somebody else made it; it is untouched.
        OSError
            As the file system says.
        """
        is_new = True
        try:
            there = path.read_bytes()
        except FileNotFoundError:
            self._write_new(path, content)
        else:
            is_new = there != content
            if is_new and not is_replaced and self._last(path) != _digest(there):
                raise _edited(path)
            if is_new:
                write_whole(path, content)
        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._note(path), _digest(content).encode())
        return is_new

    def _write_new(self, path: Path, content: bytes) -> None:
        try:
            write_new(path, content)
        except FileExistsError as err:  # since a moment ago
            raise _edited(path) from err

    def _last(self, path: Path) -> str:
        try:
            return self._note(path).read_text(encoding="ascii")
        except (OSError, ValueError):
            return ""

    def _note(self, path: Path) -> Path:
        return self.folder / combine(str(path.resolve()))[:16]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _edited(path: Path) -> Conflict:
    return Conflict(
        f"{path.name} says something else than a cell wrote last: it was edited elsewhere, and stays so;"
        f" `%load {path.name}` shows it, `%%pipeline --replace` writes over it"
    )
