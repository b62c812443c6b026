"""What is shown of outputs: a value as text, a file by its name, a frame by its size."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notebench.data.column_content import combine
from notebench.parameters.reading.literals import shorten
from notebench.parameters.schema.encoding import tag
from notebench.pipelines.outputs import Output, OutputKind

_MOST_CHARS = 300
_FOLDER = "folder"
_MOST_LISTED = 5


@dataclass(frozen=True, slots=True)
class OutputLook:
    """One output as it is shown.

    Attributes
    ----------
    kind
        ``value``, ``file``, ``folder`` or ``frame``.
    bytes
        None where its content is gone.
    digest
        The same where the content is.
    """

    name: str
    kind: str
    shown: str
    bytes: int | None
    digest: str

    def to_json(self) -> dict[str, Any]:
        """As REST carries it."""
        return {"name": self.name, "kind": self.kind, "shown": self.shown, "bytes": self.bytes}


def look_at(outputs: Iterable[Output]) -> tuple[OutputLook, ...]:
    """The looks at a step's outputs, in their order."""
    return tuple(_look(each) for each in outputs)


def look_at_items(items: Sequence[Mapping[str, Output]]) -> tuple[OutputLook, ...]:
    """The looks at what the items of a mapped step gave: one for each name."""
    names = dict.fromkeys(name for each in items for name in each)
    return tuple(_joined([_look(each[name]) for each in items if name in each]) for name in names)


def _look(output: Output) -> OutputLook:
    kind = str(output.kind)
    if output.kind is OutputKind.FILE and output.path and output.path.is_dir():
        kind = _FOLDER
    size = output.bytes if output.is_there else None
    return OutputLook(output.name, kind, _shown(output), size, output.digest)


def _joined(looks: Sequence[OutputLook]) -> OutputLook:
    first = looks[0]
    sizes = [each.bytes for each in looks if each.bytes is not None]
    listed = ", ".join(each.shown for each in looks[:_MOST_LISTED])
    more = ", …" if len(looks) > _MOST_LISTED else ""
    return OutputLook(
        first.name,
        first.kind,
        shorten(f"{_counted(len(looks), 'item')}: {listed}{more}", _MOST_CHARS),
        sum(sizes) if len(sizes) == len(looks) else None,
        combine(*(each.digest for each in looks)),
    )


def _shown(output: Output) -> str:
    if output.path is None:
        value = output.value
        text = value if isinstance(value, str) else json.dumps(tag(value), ensure_ascii=False)
        return shorten(text, _MOST_CHARS)
    size = _frame_size(output.path) if output.kind is OutputKind.FRAME else ""
    return size or output.path.name


def _frame_size(path: Path) -> str:
    """Rows and columns; empty where they cannot be read."""
    try:
        import pyarrow as pa
        import pyarrow.parquet
    except ImportError:
        return ""
    with suppress(OSError, pa.ArrowException):
        facts = pa.parquet.read_metadata(path)
        return f"{_counted(facts.num_rows, 'row')}, {_counted(facts.num_columns, 'column')}"
    return ""


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
