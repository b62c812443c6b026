"""A trial's own store, come home as archives: made whole again, with nothing in it that leads out of it.

What a cluster sends is not trusted: an archive writes below its folder only, and not without measure; and the
store's own files name no place but this one.
"""

import shutil
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from notebench.errors import BadInput

_META = "meta.yaml"
_MODELS, _ARTIFACTS = "models", "artifacts"
_MOST_BYTES = 20_000_000  # that one archive unpacks to
_LARGEST_META_BYTES = 1_000_000


def unpack_store(archives: Iterable[Path], root: Path) -> None:
    """Unpack a trial's store.

    Raises
    ------
    BadInput
        When an archive is none, or holds what it should not.
    OSError
        As the file system says.
    """
    for path in archives:
        try:
            with zipfile.ZipFile(path) as archive:
                _unpack(archive, path.name, root)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as err:  # the last: it is encrypted
            raise BadInput(f"{path.name} cannot be unpacked: {err}") from err
    for meta, facts in _places(root):
        _put(meta, facts)


def _unpack(archive: zipfile.ZipFile, name: str, root: Path) -> None:
    entries = archive.infolist()
    if sum(each.file_size for each in entries) > _MOST_BYTES:
        raise BadInput(f"{name} unpacks to more than {_MOST_BYTES} bytes, and is left as it is")
    for each in entries:
        inside = PurePosixPath(each.filename)
        if inside.is_absolute() or ".." in inside.parts or "\\" in each.filename:
            raise BadInput(f"{name} holds {each.filename[:80]!r}, which leads out of it")
        path = root / inside
        if each.is_dir():
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(each) as source, path.open("wb") as file:
            shutil.copyfileobj(source, file)


def _places(root: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """The files in which the store says what something is and where it lies, with what is so here."""
    for experiment in (each for each in root.iterdir() if each.is_dir()):
        yield experiment / _META, {"experiment_id": experiment.name, "artifact_location": experiment.as_uri()}
        mine = {"experiment_id": experiment.name}
        for run in (each for each in experiment.iterdir() if each.is_dir() and each.name != _MODELS):
            ids = {"run_id": run.name, "run_uuid": run.name}
            yield run / _META, {**mine, **ids, "artifact_uri": (run / _ARTIFACTS).as_uri()}
        for model in (each for each in (experiment / _MODELS).glob("*") if each.is_dir()):
            location = (model / _ARTIFACTS).as_uri()
            yield model / _META, {**mine, "model_id": model.name, "artifact_location": location}


def _put(meta: Path, facts: dict[str, str]) -> None:
    if not meta.is_file():
        return
    if meta.stat().st_size > _LARGEST_META_BYTES:
        raise BadInput(f"{meta.name} of {meta.parent.name} has more than {_LARGEST_META_BYTES} bytes")
    try:
        read: Any = yaml.safe_load(meta.read_bytes())
    except yaml.YAMLError as err:
        raise BadInput(f"{meta.name} of {meta.parent.name} cannot be read") from err
    if not isinstance(read, dict):
        raise BadInput(f"{meta.name} of {meta.parent.name} says nothing")
    meta.write_text(yaml.safe_dump({**read, **facts}), encoding="utf-8")
