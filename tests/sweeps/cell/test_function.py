"""Claims on a function of a notebook or a script as what is swept."""

import functools
import sys
from pathlib import Path
from typing import Any

import pytest

from notebench.errors import BadInput, NotFound
from notebench.sweeps import ObjectiveKind, TrialTask
from notebench.sweeps.cell.function import source_from
from notebench.workbench.trials import run_trial

LIMIT = 10**6
NOTEBOOK = """
scale = 2
class Model:
    def score(self, x): return scale * x
def objective(x): return Model().score(x)
def trial_like(trial): return 1.0
"""


def notebook() -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(NOTEBOOK, namespace)
    return namespace


def run(source: Any, folder: Path, **values: Any) -> Any:
    for name, content in source.files.items():
        (folder / name).write_bytes(content)
    target = source.objective.target
    target = str(folder / target) if source.objective.kind.is_kept else target
    return run_trial(TrialTask(0, source.objective.kind, target, values, ("loss",), folder, folder))


def test_a_function_of_a_notebook_is_taken_along_with_what_it_uses(folder):
    """Its classes and values too."""
    source = source_from(notebook()["objective"], {"x": (1, 5)}, folder, LIMIT)
    assert (source.name, source.objective.kind) == ("objective", ObjectiveKind.PICKLED)
    assert run(source, folder, x=3).measured == {"loss": 6.0}


def test_a_function_of_a_module_is_found_by_its_name(folder, monkeypatch):
    """Where it lies beside the notebook; from elsewhere it is taken along."""
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    (folder / "besides.py").write_text("def objective(x): return {'loss': x}\n")
    import besides

    source = source_from(besides.objective, "x = 1  # 1..5", folder, LIMIT)
    assert (source.objective.kind, source.objective.target) == (ObjectiveKind.FUNCTION, "besides:objective")
    assert run(source, folder, x=3).measured == {"loss": 3.0}
    assert source_from("besides:objective", {"x": (1, 5)}, folder, LIMIT).objective == source.objective
    inner = folder / "inner"
    inner.mkdir()
    source = source_from(besides.objective, "x = 1  # 1..5", inner, LIMIT)
    assert source.objective.kind is ObjectiveKind.PICKLED
    assert run(source, inner, x=3).measured == {"loss": 3.0}
    del sys.modules["besides"]


def test_what_is_called_but_is_no_plain_function_is_taken_along(folder):
    """A lambda, or a function with arguments given."""
    half = functools.partial(lambda x, y: x / y, y=2)
    for function in (lambda x: x / 2, half):
        source = source_from(function, {"x": (1, 5)}, folder, LIMIT)
        assert (source.name, run(source, folder, x=3).measured) == ("objective", {"loss": 1.5})


def test_a_lambda_around_the_objective_calls_that(folder):
    """Though what is swept has the same name for us."""
    namespace = notebook()
    exec("around = lambda x: objective(x) + 1", namespace)
    source = source_from(namespace["around"], {"x": (1, 5)}, folder, LIMIT)
    assert run(source, folder, x=3).measured == {"loss": 7.0}


@pytest.mark.parametrize(
    ("objective", "space", "told"),
    [
        (3, {"x": (1, 2)}, "objective: a int cannot be called"),
        (notebook()["objective"], {"y": (1, 2)}, "objective: it does not take what the space gives it"),
        (lambda: 1, None, "without a space it is called with a trial alone"),
        (notebook()["objective"], 3, "space: a int is none"),
        ("besides_nowhere:objective", "x = 1  # 1..2", "there is no module"),
    ],
)
def test_what_cannot_be_swept_is_one_line(folder, objective, space, told):
    """Before anything starts."""
    with pytest.raises((BadInput, NotFound)) as raised:
        source_from(objective, space, folder, LIMIT)
    assert told in raised.value.message


def test_without_a_space_it_takes_a_trial(folder):
    """Nothing is known of its parameters."""
    assert source_from(notebook()["trial_like"], None, folder, LIMIT).parameters is None
