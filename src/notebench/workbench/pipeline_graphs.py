"""Sketches of pipelines, made once for as long as neither text nor notebooks change."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Lock

from notebench.data.column_content import combine
from notebench.errors import NotebenchError
from notebench.pipelines.sketch import Sketch, make_sketch
from notebench.workbench.pipeline_targets import target_faults

_MOST_KEPT = 2000  # twice as many as a list looks for
_Marks = tuple[tuple[int, int] | None, ...]


class Graphs:
    """Makes sketches, and remembers the last of them.

    Parameters
    ----------
    no_target
        Says why there is no target of a name; None where there is one.
    """

    def __init__(self, no_target: Callable[[str], NotebenchError | None]) -> None:
        self._no_target = no_target
        self._known: OrderedDict[tuple[str, str], tuple[_Marks, Sketch]] = OrderedDict()
        self._lock = Lock()

    def sketch(self, text: str, path: Path) -> Sketch:
        """The sketch of a text that is, or is to be, the file at ``path``; see :func:`make_sketch`."""
        return self._with_targets(self._made(text, path))

    def _made(self, text: str, path: Path) -> Sketch:
        key = (str(path), combine(text))
        with self._lock:
            known = self._known.get(key)
        if known and known[0] == _marks(known[1]):
            return known[1]
        made = make_sketch(text, path)
        with self._lock:
            self._known[key] = (_marks(made), made)
            self._known.move_to_end(key)
            if len(self._known) > _MOST_KEPT:
                self._known.popitem(last=False)
        return made

    def _with_targets(self, sketch: Sketch) -> Sketch:
        """With a fault for each step whose target is not attached: targets come and go."""
        found = list(target_faults(sketch.steps, self._no_target))
        return replace(sketch, faults=tuple(sorted({*sketch.faults, *found}))) if found else sketch


def _marks(sketch: Sketch) -> _Marks:
    return tuple(map(_mark, sketch.files))


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_size, facts.st_mtime_ns
