"""A data version: what a run read or learnt from, known by its content."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from notebench.errors import BadInput
from notebench.ids import DataId

IN_MEMORY = "memory"
"""The source of what came from no file."""
UNIDENTIFIED = "unidentified-"
"""How the id of data begins whose content was not read: it stands for this one use only."""
KINDS = ("table", "array", "sparse", "file", "other")
"""``other`` is what another program logged, by a digest of its own."""

Bound = int | float | str | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column, or one array; without a profile, all counts are None.

    Attributes
    ----------
    type
        Arrow's word for it, such as ``int64`` or ``string``.
    content_id
        Of this column alone; None where it is not known.
    nulls, distinct
        How many; ``distinct`` is None where there are more than are counted.
    minimum, maximum
        Of numbers, and of times as text; of text, its shortest and longest length, never a value.
    mean
        Of numbers; of text, of its length.
    """

    name: str
    type: str
    content_id: str | None = None
    nulls: int | None = None
    distinct: int | None = None
    minimum: Bound = None
    maximum: Bound = None
    mean: float | None = None


@dataclass(frozen=True, slots=True)
class DataVersion:
    """Data as it was when a run used it.

    Attributes
    ----------
    data_id
        Two versions with one id have the same content, if both are identified.
    source
        A path, relative to the workspace where it lies below it; an address without credentials; or
        ``memory``.
    rows
        None for a file whose content is not read as rows.
    columns
        The first of them, where ``column_count`` is larger.
    file_id
        Of the bytes of the file that it was read from.
    is_identified
        Whether the id stands for the whole content: False for what was too large, and for digests that
        are not Notebench's.
    """

    data_id: DataId
    name: str
    kind: str
    source: str = IN_MEMORY
    rows: int | None = None
    columns: Sequence[Column] = ()
    column_count: int = 0
    size_bytes: int | None = None
    file_id: str | None = None
    is_identified: bool = True

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BadInput(f"kind: {self.kind[:80]!r} is not known; there are {', '.join(KINDS)}")
        if self.column_count < len(self.columns):
            object.__setattr__(self, "column_count", len(self.columns))

    def summary(self) -> dict[str, Any]:
        """Without the columns, as lists carry it."""
        return {
            "data_id": self.data_id,
            "name": self.name,
            "kind": self.kind,
            "source": self.source,
            "rows": self.rows,
            "columns": self.column_count,
            "size_bytes": self.size_bytes,
            "is_identified": self.is_identified,
        }

    def to_json(self) -> dict[str, Any]:
        """All of it, as REST and command line carry it."""
        return {
            **self.summary(),
            "file_id": self.file_id,
            "columns": [asdict(column) for column in self.columns],
            "column_count": self.column_count,
        }

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> "DataVersion":
        """What :meth:`to_json` gave.

        Raises
        ------
        BadInput
            When it is something else.
        """
        try:
            columns = tuple(Column(**column) for column in read["columns"])
            known = {name: read[name] for name in cls.__slots__ if name != "columns"}
            return cls(columns=columns, **known)
        except (KeyError, TypeError) as err:
            raise BadInput(f"this is no data version: {err}") from err

    def named(self, name: str, source: str | None = None) -> "DataVersion":
        """The same content under another name, from another source."""
        return replace(self, name=name, source=source or self.source)
