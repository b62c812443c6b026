"""What an output must be like, in the parameter language: a value's range, a frame's rows and columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from notebench.errors import BadInput
from notebench.parameters import BadParameter, Kind, Parameter, read_cell
from notebench.parameters.values.check import fit
from notebench.parameters.values.fits import why_not
from notebench.parameters.values.scalars import Unfit
from notebench.pipelines.definition import ContractDefinition
from notebench.pipelines.outputs import Output, OutputKind

_KINDS = ("int", "float", "str")
_MOST_LOOKED = 10_000  # distinct values of a column that has no range
_EXAMPLE = "write one such as 0.5..1.0, or float  # 0..1"


@dataclass(frozen=True, slots=True)
class Contract:
    """What an output must be like.

    Attributes
    ----------
    value
        Of a value; None where nothing is asked of it.
    rows
        Of a frame: how many; None where nothing is asked.
    columns
        Of a frame, by name.
    """

    value: Parameter | None = None
    rows: Parameter | None = None
    columns: Mapping[str, Parameter] = field(default_factory=dict)

    def broken_by(self, output: Output) -> list[str]:
        """What of the output is not as it must be, each with the value; empty where nothing is."""
        if output.kind is OutputKind.VALUE:
            if self.rows or self.columns:
                return [f"{output.name}: it is a value, and a frame is expected; give a frame"]
            return list(_value_faults(output.name, self.value, output.value))
        if self.value:
            return [f"{output.name}: it is a {output.kind}, and a value is expected; give the value itself"]
        if output.kind is OutputKind.FILE and (self.rows or self.columns):
            return [f"{output.name}: it is a file, and a frame is expected; give the frame itself"]
        return list(self._frame_faults(output)) if self.rows or self.columns else []

    def _frame_faults(self, output: Output) -> Iterator[str]:
        import pyarrow.parquet as pq

        assert output.path is not None
        file = pq.ParquetFile(output.path)
        rows = file.metadata.num_rows
        if self.rows and (why := why_not(self.rows, rows)):
            yield f"{output.name}: its number of rows {why}"
        known = set(file.schema_arrow.names)
        for name, wanted in self.columns.items():
            if name not in known:
                yield f"{output.name}: it has no column {name!r}; there are {', '.join(sorted(known))[:200]}"
                continue
            yield from _column_faults(f"{output.name}: column {name!r}", wanted, file.read([name])[name])


def read_contract(said: ContractDefinition) -> Contract:
    """The contract that the file says.

    Raises
    ------
    BadInput
        When a type or range cannot be read; the text names it.
    """
    return Contract(
        None if said.value is None else _parameter("value", said.value),
        None if said.rows is None else _parameter("rows", said.rows, ("int",)),
        {name: _parameter("column", text) for name, text in said.columns.items()},
    )


def _parameter(name: str, text: str, kinds: tuple[str, ...] = _KINDS) -> Parameter:
    """The parameter of this type and range; of a range alone, of the first type that takes it."""
    if "\n" in text.strip():
        raise BadInput(f"{name}: {text[:60]!r} has more than one line; {_EXAMPLE}")
    try:
        found = read_cell(f"{name}: {text}")
        if name in found and (found[name].type.kind is not Kind.ANY or text.strip() == str(Kind.ANY)):
            return found[name]
    except BadParameter:
        pass
    for kind in kinds:
        try:
            found = read_cell(f"{name}: {kind}  # {text}")
        except BadParameter:
            continue
        if name in found and (found[name].has_range or found[name].choices):
            return found[name]
    raise BadInput(f"{name}: {text[:60]!r} says no type and no range; {_EXAMPLE}")


def _value_faults(name: str, wanted: Parameter | None, value: Any) -> Iterator[str]:
    if wanted is None:
        return
    try:
        fit(wanted, value)
    except Unfit as err:
        yield f"{name}: {err}"


def _column_faults(where: str, wanted: Parameter, values: Any) -> Iterator[str]:
    if values.null_count and not wanted.type.is_optional:
        missing = f"{values.null_count} of {len(values)} values are missing"
        yield f"{where}: {missing}; write `| None` behind its type where they may"
    for each in _looked(values.drop_null(), wanted):
        try:
            fit(wanted, each)
        except Unfit as err:
            yield f"{where}: {err}"
            return


def _looked(values: Any, wanted: Parameter) -> list[Any]:
    """The values that tell for all: the ends where a range is asked, else the distinct ones."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        if wanted.has_range and len(values):
            ends = pc.min_max(values).as_py()
            return list(dict.fromkeys([ends["min"], ends["max"]]))
        values = pc.unique(values)
    except pa.ArrowException:  # values without an order, such as lists
        pass
    found: list[Any] = values.slice(0, _MOST_LOOKED).to_pylist()
    return found
