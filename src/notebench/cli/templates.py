"""The ready notebooks: where they lie, and how they are copied without touching what is there."""

from collections.abc import Iterator
from pathlib import Path

from notebench.errors import Unavailable
from notebench.workspace import write_whole

FOLDER = "notebook_templates"


def find_templates() -> Path:
    """The folder with the ready notebooks: in the installed package, or in the checkout it is edited in.

    Raises
    ------
    Unavailable
        When it is in neither.
    """
    package = Path(__file__).parents[1]
    for folder in (package / FOLDER, package.parents[1] / FOLDER):
        if folder.is_dir():
            return folder
    raise Unavailable(f"the notebook templates are missing beside {package}; install notebench again")


def copy_templates(templates: Path, into: Path) -> list[Path]:
    """Copy the ready notebooks into a folder, which is made; what is there is never written.

    Returns
    -------
    list[Path]
        The files that are new, relative to ``into``.

    Raises
    ------
    Unavailable
        When a file cannot be read or written.
    """
    new = []
    try:
        into.mkdir(parents=True, exist_ok=True)
        for path in _files(templates):
            target = into / path
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                write_whole(target, (templates / path).read_bytes())
                new.append(path)
    except OSError as err:
        raise Unavailable(
            f"the notebooks cannot be copied to {into} ({err.strerror}); choose another folder"
        ) from err
    return new


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and not any(part.startswith((".", "__")) for part in relative.parts):
            yield relative
