"""An output held against what it must be: a value, or a file with a value, a frame or anything else."""

import io
import json
import math
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notebench.errors import BadInput, Unavailable
from notebench.parameters.schema.encoding import tag, untag
from notebench.pipelines.cases import Expectation
from notebench.pipelines.outputs import Output, OutputKind
from notebench.workspace import write_whole

if TYPE_CHECKING:
    import pandas as pd

_MOST_TOLD = 5
_SHOWN = 80
_WRITTEN = (str, bool, int, float, list, tuple, dict, type(None))
CSV, PARQUET = ".csv", ".parquet"


def differences(expected: Expectation, output: Output) -> list[str]:
    """What of the output is not as it must be, a line each; empty where all is.

    Raises
    ------
    Unavailable
        When a file cannot be read.
    """
    name, golden = expected.name, expected.golden
    if golden is None:
        if output.kind is not OutputKind.VALUE:
            return [f"{name}: it is a {output.kind}, and a value is expected; name a golden file"]
        return _told(_of_values(expected, name, output.value, expected.value))
    if not golden.exists():
        return [f"{name}: there is no golden file {golden}; --update writes it"]
    try:
        if output.kind is OutputKind.FRAME:
            return _told(_of_frames(expected, output, golden))
        if output.kind is OutputKind.FILE:
            return _of_files(expected, output, golden)
        return _told(_of_values(expected, name, output.value, untag(json.loads(golden.read_bytes()))))
    except OSError as err:
        raise Unavailable(f"{name}: {golden} cannot be compared ({err.strerror or err})") from err
    except ValueError as err:
        told = " ".join(str(err).split())[:_SHOWN]
        raise Unavailable(f"{name}: {golden} cannot be read ({told}); --update writes it anew") from err


def write_golden(expected: Expectation, output: Output) -> bool:
    """Write the output as the golden file; whether that is another than it was.

    Raises
    ------
    BadInput
        When it cannot be one.
    Unavailable
        When it cannot be written.
    """
    golden = expected.golden
    assert golden is not None
    if golden.exists() and not differences(expected, output):
        return False
    try:
        golden.parent.mkdir(parents=True, exist_ok=True)
        if output.path is None:
            text = json.dumps(tag(output.value), ensure_ascii=False, indent=2)
            write_whole(golden, f"{text}\n".encode())
        elif output.path.is_dir():
            raise BadInput(f"{expected.name}: it is a folder, which no golden file can be; give files")
        elif output.kind is OutputKind.FRAME and golden.suffix == CSV:
            write_whole(golden, _read_frame(output.path).to_csv(index=False).encode())
        else:
            shutil.copyfile(output.path, golden)
    except OSError as err:
        raise Unavailable(f"{golden} cannot be written ({err.strerror}); choose another place") from err
    return True


def _of_values(expected: Expectation, name: str, found: Any, wanted: Any) -> Iterator[str]:
    if isinstance(found, dict) and isinstance(wanted, dict):
        yield from (f"{name}.{key}: it is missing" for key in wanted if key not in found)
        yield from (f"{name}.{key}: it is not expected" for key in found if key not in wanted)
        for key in wanted:
            if key in found:
                yield from _of_values(expected, f"{name}.{key}", found[key], wanted[key])
    elif isinstance(found, list | tuple) and isinstance(wanted, list | tuple):
        if len(found) != len(wanted):
            yield f"{name}: it has {len(found)} values, not {len(wanted)}"
        for at, (one, other) in enumerate(zip(found, wanted, strict=False)):
            yield from _of_values(expected, f"{name}[{at}]", one, other)
    elif not _is_equal(expected, found, wanted):
        yield f"{name}: {_shown(found)} is not {_shown(wanted)}{_bounds(expected, wanted)}"


def _is_equal(expected: Expectation, found: Any, wanted: Any) -> bool:
    if not (_is_number(found) and _is_number(wanted)):
        is_told = isinstance(wanted, str) and not isinstance(found, _WRITTEN)  # YAML has no word for its type
        return str(found) == wanted if is_told else type(found) is type(wanted) and bool(found == wanted)
    if found == wanted or (found != found and wanted != wanted):
        return True
    try:
        return math.isclose(found, wanted, rel_tol=expected.relative, abs_tol=expected.tolerance)
    except OverflowError:  # whole numbers beyond all floats are compared as they are
        return False


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _of_frames(expected: Expectation, output: Output, golden: Path) -> Iterator[str]:
    assert output.path is not None
    found, wanted = _read_frame(output.path), _read_frame(golden)
    if golden.suffix == CSV:  # which knows fewer types: both are as it reads them
        found = _through_csv(found)
    name = expected.name
    yield from (f"{name}: column {each} is missing" for each in wanted.columns if each not in found.columns)
    more = [each for each in found.columns if each not in wanted.columns]
    yield from (f"{name}: column {each} is not expected" for each in more)
    if len(found) != len(wanted):
        yield f"{name}: it has {len(found):,} rows, not {len(wanted):,}"
        return
    for column in wanted.columns:
        if column in found.columns:
            yield from _of_columns(expected, f"{name}: column {column}", found[column], wanted[column])


def _of_columns(expected: Expectation, name: str, found: "pd.Series", wanted: "pd.Series") -> Iterator[str]:
    import numpy as np
    import pandas as pd

    types = pd.api.types
    are_numbers = all(
        types.is_numeric_dtype(each) and not types.is_bool_dtype(each) for each in (found, wanted)
    )
    if are_numbers:
        pair = (found.to_numpy(float, na_value=np.nan), wanted.to_numpy(float, na_value=np.nan))
        close = np.isclose(*pair, rtol=expected.relative, atol=expected.tolerance, equal_nan=True)
    else:
        lacks, lacks_wanted = found.isna().to_numpy(), wanted.isna().to_numpy()
        is_missing = lacks | lacks_wanted  # what is missing equals nothing, not even itself
        values = zip(is_missing, found.array, wanted.array, strict=True)
        same = (bool(each or np.all(one == other)) for each, one, other in values)
        close = np.fromiter(same, bool, len(wanted)) & (lacks == lacks_wanted)
    differs = np.flatnonzero(~close)
    if differs.size:
        at = int(differs[0])
        pair_shown = f"{_shown(found.array[at])} is not {_shown(wanted.array[at])}"
        bounds = _bounds(expected, 0.0) if are_numbers else ""
        yield f"{name}: {differs.size:,} of {len(wanted):,} rows differ, first row {at}: {pair_shown}{bounds}"


def _read_frame(path: Path) -> "pd.DataFrame":
    import pandas as pd

    if path.suffix == CSV:
        return _read_csv(path)
    if path.suffix != PARQUET:
        raise BadInput(f"{path} is no frame; name a golden file that ends in {PARQUET} or {CSV}")
    return pd.read_parquet(path)


def _through_csv(frame: "pd.DataFrame") -> "pd.DataFrame":
    return _read_csv(io.StringIO(frame.to_csv(index=False)))


def _read_csv(source: Path | io.StringIO) -> "pd.DataFrame":
    import pandas as pd

    try:
        return pd.read_csv(source)
    except pd.errors.EmptyDataError:  # a frame without columns
        return pd.DataFrame()


def _of_files(expected: Expectation, output: Output, golden: Path) -> list[str]:
    assert output.path is not None
    if output.path.is_dir():
        return [f"{expected.name}: it is a folder, which cannot be compared; give its files one by one"]
    found, wanted = output.path.read_bytes(), golden.read_bytes()
    if found == wanted:
        return []
    try:
        lines = zip(found.decode().splitlines(), wanted.decode().splitlines(), strict=False)
        at, (one, other) = next((at, pair) for at, pair in enumerate(lines, 1) if pair[0] != pair[1])
        return [f"{expected.name}: line {at}: {_shown(one)} is not {_shown(other)}"]
    except (UnicodeDecodeError, StopIteration):
        told = f"it has {len(found):,} bytes that are not the {len(wanted):,} of {golden.name}"
        return [f"{expected.name}: {told}"]


def _told(lines: Iterator[str]) -> list[str]:
    told = list(lines)
    more = [f"and {len(told) - _MOST_TOLD} more"] if len(told) > _MOST_TOLD else []
    return told[:_MOST_TOLD] + more


def _bounds(expected: Expectation, wanted: Any) -> str:
    if not _is_number(wanted):
        return ""
    if expected.tolerance:
        return f" (tolerance {expected.tolerance:g})"
    return f" (relative {expected.relative:g})" if expected.relative else ""


def _shown(value: Any) -> str:
    text = repr(value.item() if hasattr(value, "item") else value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
