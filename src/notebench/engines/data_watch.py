"""Following reads: what pandas, Polars, pyarrow and numpy read from files while tracking is on.

The libraries' public functions are replaced and put back; a name that was imported from them before
(``from pandas import read_csv``) is not followed.
"""

import functools
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

_log = logging.getLogger(__name__)
_READERS = {
    "pandas": (
        "read_csv",
        "read_table",
        "read_parquet",
        "read_excel",
        "read_json",
        "read_feather",
        "read_pickle",
        "read_orc",
        "read_fwf",
        "read_hdf",
        "read_stata",
        "read_sas",
        "read_spss",
        "read_xml",
    ),
    "polars": ("read_csv", "read_parquet", "read_json", "read_ndjson", "read_ipc", "read_excel"),
    "pyarrow.parquet": ("read_table", "read_pandas"),
    "pyarrow.csv": ("read_csv",),
    "pyarrow.feather": ("read_table", "read_feather"),
    "pyarrow.json": ("read_json",),
    "numpy": ("load", "loadtxt", "genfromtxt", "fromfile"),
}
_MARK = "_notebench_reads"
Function = Callable[..., Any]


class DataWatch:
    """The libraries' readers, replaced while tracking is on: ``put`` them, ``take`` them away.

    Parameters
    ----------
    heard
        Is given the path or address, and what was read from it; in the thread that reads.
    """

    def __init__(self, heard: Callable[[Any, Any], None]) -> None:
        self._heard = heard
        self._is_put = False
        self._inside = threading.local()
        self._made: dict[tuple[Any, str], tuple[Function, Function]] = {}

    def put(self) -> None:
        """Replace the readers of the libraries that are loaded; again, for those loaded since."""
        self._is_put = True
        for module, name in _loaded():
            original = vars(module).get(name)
            if original is None or hasattr(original, _MARK):
                continue
            made = self._made.get((module, name))
            if made is None or made[0] is not original:
                made = self._made[module, name] = (original, self._wrap(original))
            setattr(module, name, made[1])

    def take(self) -> None:
        """Put the libraries' own back."""
        self._is_put = False  # for those who still hold on to one of ours
        for (module, name), (original, replacement) in self._made.items():
            if vars(module).get(name) is replacement:
                setattr(module, name, original)

    def _wrap(self, original: Function) -> Function:
        @functools.wraps(original)
        def read(*args: Any, **kwargs: Any) -> Any:
            if not self._is_put or getattr(self._inside, "is_reading", False):
                return original(*args, **kwargs)
            self._inside.is_reading = True
            try:
                result = original(*args, **kwargs)
            finally:
                self._inside.is_reading = False
            self._tell(args[0] if args else next(iter(kwargs.values()), None), result)
            return result

        vars(read)[_MARK] = True
        return read

    def _tell(self, path: Any, result: Any) -> None:
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if not isinstance(path, str | os.PathLike) or "\n" in str(path):
            return  # an open file, or text
        try:
            self._heard(path, result)
        except Exception as err:  # noqa: BLE001 - the user's own reading has succeeded
            _log.warning("it could not be noted that %s was read: %s", str(path)[:200], err)


def _loaded() -> Iterator[tuple[Any, str]]:
    for library, names in _READERS.items():
        if module := sys.modules.get(library):
            for name in names:
                yield module, name
