"""What a step gives: values as JSON, frames as Parquet, files by their content; kept in the step's folder.

A notebook calls :func:`output`; in a step it writes below the folder that the environment names, elsewhere
it only checks, so that each notebook runs alone. A line of the manifest tells of an output whose content is
there already: a kill at any moment leaves outputs that are whole or none.
"""

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path, PurePath
from typing import Any, TypeVar

from notebench.data.column_content import new_hash
from notebench.data.content import is_table
from notebench.errors import BadInput, NotFound, Unavailable
from notebench.parameters.kinds import ANY
from notebench.parameters.schema.encoding import tag, untag
from notebench.parameters.values.convert import convert
from notebench.parameters.values.scalars import Unfit
from notebench.pipelines.keeping import MANIFEST, copy, keep, size_of, tell, write_frame
from notebench.redaction import is_secret_name
from notebench.workspace import link

OUTPUTS_VARIABLE = "NOTEBENCH_OUTPUTS"
"""Tells a step's kernel the folder of its outputs."""
LARGEST_VALUE_BYTES = 1_000_000
"""Of a value as JSON: it is written into a cell of each notebook that gets it."""
_T = TypeVar("_T")


class OutputKind(StrEnum):
    """How an output is kept."""

    VALUE = "value"
    FRAME = "frame"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Output:
    """One output of a step.

    Attributes
    ----------
    bytes
        Of its file or files, or of its value as JSON.
    digest
        BLAKE2b of its content, 32 characters in hex.
    path
        The Parquet file of a frame; the copy of a file or folder; None of a value.
    value
        None of a frame or file.
    """

    name: str
    kind: OutputKind
    bytes: int
    digest: str
    path: Path | None = None
    value: Any = None

    @property
    def given(self) -> Any:
        """What a parameter of a later step gets: the value, or the path."""
        return self.value if self.path is None else self.path

    @property
    def is_there(self) -> bool:
        """Whether its content lies where it was put, as long as it was; it is not read."""
        return self.path is None or size_of(self.path) == self.bytes

    def to_json(self) -> dict[str, Any]:
        """As REST, events and the command carry it."""
        where = {"value": tag(self.value)} if self.path is None else {"path": str(self.path)}
        return {
            "name": self.name,
            "kind": str(self.kind),
            "bytes": self.bytes,
            "digest": self.digest,
            **where,
        }


def output(name: str, thing: _T) -> _T:
    """Give what a step made to later steps by a name; returns the thing itself.

    Parameters
    ----------
    thing
        A frame or series (pandas, Polars, Arrow), kept as Parquet; a ``Path`` of a file or folder, which is
        copied; else a value such as a number, a text or a list of them. Given twice, the last one counts.

    Raises
    ------
    BadInput
        When the name is none of Python's or tells a secret, or the thing is none of these.
    NotFound
        When there is no such file.
    Unavailable
        When it cannot be written.

    Examples
    --------
    >>> output("threshold", 0.5)
    0.5
    """
    _check_name(name)
    named = os.environ.get(OUTPUTS_VARIABLE)
    if is_table(thing):
        if named:
            keep(Path(named), name, OutputKind.FRAME, partial(write_frame, name, thing))
    elif isinstance(thing, PurePath):
        path = Path(thing)
        _check_path(name, path, named)
        if named:
            keep(Path(named), name, OutputKind.FILE, partial(copy, path), path.resolve().name)
    else:
        text, value = _encode(name, thing)
        if named:
            digest = new_hash()
            digest.update(text)
            tell(Path(named), name, OutputKind.VALUE, len(text), digest.hexdigest(), {"value": value})
    return thing


def read_outputs(folder: Path) -> dict[str, Output]:
    """What was given into a step's folder, by name; empty where nothing was.

    Raises
    ------
    Unavailable
        When the manifest cannot be read.
    """
    try:
        lines = (folder / MANIFEST).read_bytes().splitlines()
    except FileNotFoundError:
        return {}
    except OSError as err:
        raise Unavailable(f"the outputs in {folder} cannot be read ({err.strerror})") from err
    found: dict[str, Output] = {}
    for line in lines:
        with suppress(ValueError, KeyError, TypeError, Unfit):  # torn by a kill
            each = _read(json.loads(line), folder)
            found[each.name] = each
    return found


def copy_outputs(outputs: Iterable[Output], folder: Path) -> dict[str, Output]:
    """Give outputs of an earlier step into another folder, whose files are links where the disk has them.

    Raises
    ------
    Unavailable
        When that cannot be written, or a file is gone.
    """
    for each in outputs:
        if each.path is None:
            tell(folder, each.name, each.kind, each.bytes, each.digest, {"value": tag(each.value)})
            continue
        keep(folder, each.name, each.kind, partial(copy, each.path, put=link), each.path.name)
    return read_outputs(folder)


def _read(line: Mapping[str, Any], folder: Path) -> Output:
    kind = OutputKind(line["kind"])
    is_value = kind is OutputKind.VALUE
    return Output(
        str(line["name"]),
        kind,
        int(line["bytes"]),
        str(line["digest"]),
        None if is_value else folder / str(line["path"]),
        untag(line["value"]) if is_value else None,
    )


def _check_name(name: object) -> None:
    if not isinstance(name, str) or not name.isidentifier():
        raise BadInput(
            f"{str(name)[:80]!r} is no name of an output; write one as Python does, such as 'model'"
        )
    if is_secret_name(name):
        raise BadInput(
            f"output {name}: its name tells a secret, and outputs are kept; read it where it is used"
        )


def _check_path(name: str, path: Path, folder: str | None) -> None:
    """Return when there is a file or folder to be copied, into none that lies within it."""
    if not path.exists():
        raise NotFound(f"output {name}: there is no file {path}; write it before it is given")
    if not (path.is_file() or path.is_dir()):  # to copy a device or a pipe might never end
        raise BadInput(f"output {name}: {path} is no file and no folder; write one and give that")
    if folder and path.is_dir() and Path(folder).resolve().is_relative_to(path.resolve()):
        raise BadInput(
            f"output {name}: in the folder {path} lies what runs keep, this output too; give a folder in it"
        )


def _encode(name: str, thing: Any) -> tuple[bytes, Any]:
    try:
        value = tag(convert(thing, ANY))
        text = json.dumps(value, ensure_ascii=False).encode()
    except (Unfit, ValueError, RecursionError) as err:
        raise BadInput(
            f"output {name}: it {err}; give a frame, a plain value, or the Path of a file"
        ) from err
    if len(text) > LARGEST_VALUE_BYTES:
        raise BadInput(
            f"output {name}: the value has {len(text)} bytes as JSON, and at most {LARGEST_VALUE_BYTES} are "
            "given; give a frame, or the Path of a file"
        )
    return text, value
