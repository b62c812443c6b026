"""What ``import notebench`` costs, and which names it gives."""

import subprocess
import sys
from pathlib import Path

import pytest

import notebench

HEAVY = [
    "mlflow",
    "optuna",
    "plotly",
    "tornado",
    "pandas",
    "pydantic",
    "numpy",
    "sklearn",
    "sqlalchemy",
    "IPython",
]


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh process has loaded after the code."""
    source = str(Path(notebench.__file__).parents[1])
    program = f"import sys; sys.path.insert(0, {source!r})\n{code}\nprint(*sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return set(ended.stdout.split())


def test_importing_notebench_loads_nothing_heavy() -> None:
    """A script that only wants the version does not wait for MLflow."""
    assert loaded_by("import notebench").isdisjoint(HEAVY)


def test_opening_a_workbench_loads_no_engine() -> None:
    """Each engine is loaded on first use."""
    loaded = loaded_by("from notebench.workbench import open_workbench; open_workbench()")
    assert loaded.isdisjoint({"mlflow", "optuna", "plotly", "pandas", "sqlalchemy", "notebench.jobs"})


def test_a_sweeps_driver_and_workers_load_nothing_heavy() -> None:
    """Its first trial waits for them."""
    heavy = {
        "mlflow",
        "pandas",
        "plotly",
        "scipy",
        "sklearn",
        "sqlalchemy",
        "IPython",
        "tornado",
        "papermill",
    }
    assert loaded_by("import notebench.workbench.sweeps").isdisjoint(heavy)
    assert loaded_by("import notebench.cli.jobs, notebench.workbench.sweep_work").isdisjoint(
        {*heavy, "optuna"}
    )
    assert loaded_by("import notebench.workbench.trials").isdisjoint({*heavy, "optuna", "numpy"})


def test_giving_an_output_loads_nothing_heavy() -> None:
    """Each step's notebook does it."""
    assert loaded_by("import notebench; notebench.output('n', 3)").isdisjoint({*HEAVY, "yaml", "ruamel"})


@pytest.mark.parametrize("name", getattr(notebench, "__all__", []))
def test_a_public_name_is_there(name: str) -> None:
    """Though it is loaded on demand."""
    assert getattr(notebench, name) is not None
    assert name in dir(notebench)
