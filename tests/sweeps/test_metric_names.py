"""Claims on what a notebook could be judged by."""

from typing import Any

from notebench.sweeps.metric_names import metric_names


def names(*sources: Any) -> list[str]:
    return metric_names({"cells": [{"cell_type": "code", "source": each} for each in sources]})


def test_what_is_assigned_last_is_suggested_first() -> None:
    """A metric stands at the end of a notebook."""
    assert names("n = 3\nimport os", "model, other = fit(n)\nloss: float = 0.5\nloss += 1") == [
        "loss",
        "other",
        "model",
        "n",
    ]


def test_magics_are_passed_over_and_so_is_what_is_no_python() -> None:
    """A notebook is more than a script."""
    assert names(["%matplotlib inline\n", "accuracy = 0.9\n", "!ls"], "%%bash\nx=1; fi", "def f(: 3") == [
        "accuracy"
    ]


def test_a_foreign_notebook_has_none() -> None:
    """And is no failure."""
    assert (
        metric_names({"cells": [3, {"cell_type": "markdown", "source": "a = 1"}, {"cell_type": "code"}]})
        == []
    )
