"""Copies of outputs, put beside the pipeline where its file says."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from notebench.errors import Unavailable
from notebench.parameters.schema.encoding import tag
from notebench.pipelines.keeping import copy
from notebench.pipelines.outputs import Output
from notebench.workspace import write_whole


def publish(outputs: Mapping[str, Output], places: Mapping[str, Path | None]) -> None:
    """Put a copy of each output where it is wanted, in the place of what lies there; a value as JSON.

    Raises
    ------
    Unavailable
        When it cannot be written.
    """
    for name, place in places.items():
        found = outputs.get(name)
        if place is None or found is None:
            continue
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            if found.path is None:
                text = json.dumps(tag(found.value), ensure_ascii=False, indent=2)
                write_whole(place, f"{text}\n".encode())
            else:
                _replace(found.path, place)
        except OSError as err:
            raise Unavailable(
                f"output {name}: no copy can be put at {place} ({err.strerror or err}); name another path"
            ) from err


def _replace(source: Path, place: Path) -> None:
    part = place.with_name(f".{place.name}.{os.getpid()}.{os.urandom(4).hex()}.part")
    try:
        copy(source, part)
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        part.replace(place)
    finally:
        shutil.rmtree(part) if part.is_dir() else part.unlink(missing_ok=True)
