"""What ``import notebench`` costs, and which names it gives."""

import contextlib
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import notebench
from notebench.workbench.targets import needed

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


def test_a_driver_in_a_cluster_imports_what_the_check_of_targets_looks_for() -> None:
    """And what comes with it, or with Ray: what else is installed here may be missing there."""
    loaded = loaded_by(
        "import notebench.workbench.remote, notebench.engines.ray_trials, notebench.engines.optuna_search\n"
        "from notebench.engines.process_jobs import drive_here\n"
        "from notebench.workbench.elsewhere import runs_there, workers_there\n"
        "from notebench.workbench.jobs import make_work\n"
        "from notebench.workbench.sweep_work import SweepWork\n"
        "make_work('command')"
    )
    brought = packages_distributions()
    there = closure([*needed(), "ray[default]"])
    missing = {
        name
        for name in {each.partition(".")[0] for each in loaded} & brought.keys()
        if not {canonicalize_name(each) for each in brought[name]} & there
    }
    assert missing <= {"notebench", "_distutils_hack"}


def closure(lines: list[str]) -> set[str]:
    """The names of the packages that these requirements bring."""
    found: dict[str, set[str]] = {}
    left = [Requirement(line) for line in lines]
    while left:
        need = left.pop()
        name, extras = canonicalize_name(need.name), need.extras or {""}
        if extras <= found.get(name, set()):
            continue
        found.setdefault(name, set()).update(extras)
        with contextlib.suppress(PackageNotFoundError):
            below = [Requirement(line) for line in requires(need.name) or ()]
            left += [
                each
                for each in below
                if not each.marker or any(each.marker.evaluate({"extra": extra}) for extra in extras)
            ]
    return {*found}


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
