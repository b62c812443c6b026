"""Optuna's pruners, by the names that people type."""

from typing import Any

from optuna import pruners

from notebench.engines.optuna_search.options import look_up, make
from notebench.sweeps.plan import Named

PRUNERS: dict[str, type[pruners.BasePruner]] = {
    "median": pruners.MedianPruner,
    "percentile": pruners.PercentilePruner,
    "halving": pruners.SuccessiveHalvingPruner,
    "hyperband": pruners.HyperbandPruner,
    "threshold": pruners.ThresholdPruner,
    "patient": pruners.PatientPruner,
    "wilcoxon": pruners.WilcoxonPruner,
    "none": pruners.NopPruner,
}


def make_pruner(named: Named | None) -> pruners.BasePruner:
    """The pruner of this name; the median's where there is none.

    Raises
    ------
    BadInput
        When name or options are not known.
    """
    named = named or Named("median")
    look_up("pruner", named.name, PRUNERS)
    ours: dict[str, Any] = {}
    if named.name == "patient":
        ours["wrapped_pruner"] = pruners.MedianPruner()
    return make("pruner", named.name, PRUNERS[named.name], named.options, **ours)
