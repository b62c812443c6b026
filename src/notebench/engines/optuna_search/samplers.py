"""Optuna's samplers, by the names that people type."""

import importlib.util
from typing import Any

import optuna
from optuna.samplers import BaseSampler

from notebench.engines.optuna_search.options import look_up, make
from notebench.errors import BadInput, Unavailable
from notebench.sweeps.plan import Named, SweepPlan

SAMPLERS: dict[str, type[BaseSampler]] = {
    "tpe": optuna.samplers.TPESampler,
    "gp": optuna.samplers.GPSampler,
    "cmaes": optuna.samplers.CmaEsSampler,
    "nsga2": optuna.samplers.NSGAIISampler,
    "nsga3": optuna.samplers.NSGAIIISampler,
    "qmc": optuna.samplers.QMCSampler,
    "random": optuna.samplers.RandomSampler,
    # Their points are enqueued: Optuna's own two end by a call that only its own loop understands, and try
    # points again that another worker is at.
    "grid": optuna.samplers.RandomSampler,
    "brute": optuna.samplers.RandomSampler,
}
_NEEDS = {"gp": ("torch", "scipy"), "cmaes": ("cmaes",), "qmc": ("scipy",)}
_OF_ONE_METRIC = ("cmaes",)


def make_sampler(plan: SweepPlan, known: int = 0) -> BaseSampler:
    """The plan's sampler; TPE where it names none.

    Parameters
    ----------
    known
        The trials that there are: a sampler that goes on does not draw the same again.

    Raises
    ------
    BadInput
        When name or options are not known, or it cannot search this space.
    Unavailable
        When a package is missing that it needs.
    """
    named = plan.sampler or Named("tpe")
    look_up("sampler", named.name, SAMPLERS)
    for package in _NEEDS.get(named.name, ()):
        if importlib.util.find_spec(package) is None:
            raise Unavailable(f"sampler {named.name}: it needs the package {package}; pip install {package}")
    if named.name in _OF_ONE_METRIC and len(plan.metrics) > 1:
        raise BadInput(f"sampler {named.name}: it is for one metric, and there are {len(plan.metrics)}")
    ours: dict[str, Any] = {"seed": None if plan.seed is None else plan.seed + known}
    return make("sampler", named.name, SAMPLERS[named.name], named.options, **ours)
