"""A run's code as a new notebook: which cells, in which order, and what is remarked of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from notebench.experiments.capture.capture import SOURCE_TAG, Cell, Environment, PastCell
from notebench.experiments.capture.notebook_cells import InNotebook, compare_with
from notebench.experiments.record import RunRecord
from notebench.experiments.restore.text import UsedData, describe_run, note_of
from notebench.experiments.run import RunState

_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_OWN_MAGIC = re.compile(r"^\s*%{1,2}track\b", re.MULTILINE)
_LOADS = re.compile(r"load_ext\s+notebench\b|\b(?:import|from)\s+notebench\b")
_PARAMETERS = re.compile(r"# Parameters(?: +\S.*)?\n")  # papermill's first line, in every language's comment


@dataclass(frozen=True, slots=True)
class CodeCell:
    """One execution of a cell that led to a run.

    Attributes
    ----------
    is_own
        Whether it ran inside the run; the others ran before it in the same kernel.
    """

    source: str
    state: RunState = RunState.FINISHED
    cell_id: str | None = None
    execution_count: int | None = None
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class RunCode:
    """The code of a run, in the order in which it ran.

    Attributes
    ----------
    problem
        Why it is not all of the code, in words that follow "because"; None where nothing is known to lack.
    """

    cells: Sequence[CodeCell]
    problem: str | None = None


def code_of(record: RunRecord) -> RunCode:
    """What is known of the code that made the run."""
    capture = record.capture
    before = [_code_cell(cell, is_own=False) for cell in capture.history if cell.source.strip()]
    own = [_code_cell(cell, is_own=True) for cell in capture.cells if cell.source.strip()]
    return RunCode((*before, *own) if own else (), _problem(record, own))


def make_notebook(
    record: RunRecord,
    code: RunCode,
    now: Environment | None,
    data: Sequence[UsedData] = (),
    kernelspec: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The notebook, as nbformat 4.5 writes it: the run in words, then its code; no outputs.

    A cell that ran twice stands there twice; one that failed is tagged ``raises-exception``, so that those
    after it run here too.
    """
    run = record.detail.run
    ids = _free_ids(cell.cell_id for cell in code.cells)
    cells = [_markdown(next(ids), describe_run(record, code.problem, now, data))]
    if _lacks_extension(code.cells):
        cells.append(_markdown(next(ids), note_of("added")))
        cells.append(_code(next(ids), "%load_ext notebench", {}))
    in_notebook = compare_with(record.notebook, record.root)
    last: dict[str, str] = {}
    taken: set[str] = set()
    for cell in code.cells:
        notes = [*_notes(cell, last, record), *_since(in_notebook(cell.cell_id, cell.source))]
        cells += [_markdown(next(ids), note) for note in notes]
        is_known = cell.cell_id and _CELL_ID.fullmatch(cell.cell_id) and cell.cell_id not in taken
        cell_id = cell.cell_id if is_known and cell.cell_id else next(ids)
        taken.add(cell_id)
        cells.append(_code(cell_id, cell.source, _metadata(cell)))
        if cell.cell_id:
            last[cell.cell_id] = cell.source
    environment = record.capture.environment
    language = {"name": "python"} | ({"version": environment.python} if environment else {})
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": dict(kernelspec or _KERNELSPEC),
            "language_info": language,
            "notebench": {"restored_from": run.run_id},
        },
        "cells": cells,
    }


_KERNELSPEC = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


def _code_cell(cell: Cell | PastCell, *, is_own: bool) -> CodeCell:
    # How cells ended that ran before Notebench was loaded is not known.
    return CodeCell(cell.source, cell.state or RunState.FINISHED, cell.cell_id, cell.execution_count, is_own)


def _problem(record: RunRecord, cells: Sequence[CodeCell]) -> str | None:
    if not cells:
        return "no code was captured with it; runs that Notebench tracks keep their code"
    tag = record.detail.tags.get(SOURCE_TAG, "")
    if len(cells) == 1 and cells[0].source == tag and tag.endswith("\n…"):
        return "its process was killed, and only the beginning of its code is known"
    if record.capture.left_out:
        return f"{record.capture.left_out} cells that ran before it were too many to keep"
    return None


def _lacks_extension(cells: Sequence[CodeCell]) -> bool:
    """Whether the code uses Notebench's magics before anything loads them."""
    for cell in cells:
        if _LOADS.search(cell.source):
            return False
        if _OWN_MAGIC.search(cell.source):
            return True
    return False


def _notes(cell: CodeCell, last: Mapping[str, str], record: RunRecord) -> Iterator[str]:
    if cell.cell_id and cell.cell_id in last:
        yield note_of("again" if last[cell.cell_id] == cell.source else "edited")
    if cell.state is RunState.FAILED:
        failure = record.capture.failure if cell.is_own else None
        yield note_of("failed", f"{failure.type}: {failure.message}" if failure else "")
    elif cell.state not in (RunState.FINISHED, RunState.FAILED):
        yield note_of(str(cell.state))


def _since(found: InNotebook) -> Iterator[str]:
    """What became of the cell in the run's own notebook."""
    if found in (InNotebook.EDITED, InNotebook.GONE):
        yield note_of(f"since {found}")


def _metadata(cell: CodeCell) -> dict[str, Any]:
    tags = ["raises-exception"] if cell.state is RunState.FAILED else []
    tags += ["injected-parameters"] if _PARAMETERS.match(cell.source) else []
    known = {"part": "run" if cell.is_own else "before", "execution_count": cell.execution_count}
    return {"notebench": {**known, "state": str(cell.state)}} | ({"tags": tags} if tags else {})


def _free_ids(known: Iterator[str | None]) -> Iterator[str]:
    taken = set(known)
    return (name for number in count(1) if (name := f"restored-{number}") not in taken)


def _markdown(cell_id: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": text}


def _code(cell_id: str, source: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id,
        "metadata": dict(metadata),
        "outputs": [],
        "source": source,
    }
