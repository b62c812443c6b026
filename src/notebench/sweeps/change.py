"""What is changed of a sweep that goes on: limits of its budget, its workers, and trials that are skipped.

Changes are kept in their order beside the plan, which stays as it was asked for. The plan that counts is the
fold of all of them, so driver, readers and later attempts see the same.
"""

import dataclasses
import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from notebench.errors import BadInput
from notebench.sweeps.ask import parse_seconds, read_ask
from notebench.sweeps.budget import Budget
from notebench.sweeps.plan import SweepPlan

LIMITS = ("trials", "timeout", "trial_timeout", "failures", "target", "patience", "gpu_hours", "workers")
"""What may be changed, by the names of a sweep's options."""
_TIMES = ("timeout", "trial_timeout")
_BUDGET = frozenset(each.name for each in dataclasses.fields(Budget))

Change = Mapping[str, Any]
"""As an order of the job carries it: ``{"limits": {…}}`` by the plan's names, or ``{"skip": 3}``."""


def change_limits(plan: SweepPlan, given: Mapping[str, Any]) -> Change:
    """The change that sets these limits.

    Parameters
    ----------
    given
        Values by the names of a sweep's options; None takes a limit away.

    Raises
    ------
    BadInput
        When a name is not known, a value does not fit, or the sweep would never end.

    Examples
    --------
    >>> from notebench.parameters import read_cell
    >>> from notebench.sweeps import Budget, Metric, Objective, ObjectiveKind, make_space
    >>> plan = SweepPlan(
    ...     objective=Objective(ObjectiveKind.FUNCTION, "train:objective"),
    ...     space=make_space(read_cell("n: int = 3  # 1..10")),
    ...     metrics=(Metric("loss"),),
    ...     budget=Budget(trials=5),
    ... )
    >>> change_limits(plan, {"trials": None, "timeout": "10m"})
    {'limits': {'trials': None, 'timeout_s': 600.0}}
    """
    if not given:
        raise BadInput(f"nothing is changed; say one of {', '.join(LIMITS)}")
    limits: dict[str, Any] = {}
    for written, value in given.items():
        name = str(written).replace("-", "_")
        if name not in LIMITS:
            near = difflib.get_close_matches(name, LIMITS, n=1)
            told = f"did you mean {near[0]}?" if near else f"there are {', '.join(LIMITS)}"
            raise BadInput(f"{str(written)[:80]}: it cannot be changed; {told}")
        read = None if value is None else getattr(read_ask({name: value}), name)
        limits |= {f"{name}_s": parse_seconds(name, read)} if name in _TIMES else {name: read}
    _with(plan, limits)
    return {"limits": limits}


def skip_trial(number: int) -> Change:
    """The change that ends one trial."""
    return {"skip": number}


def changed(plan: SweepPlan, changes: Iterable[Change]) -> SweepPlan:
    """The plan after all changes, in their order; one that does not fit any more changes nothing."""
    for change in changes:
        try:
            plan = _with(plan, change.get("limits", {}))
        except (BadInput, TypeError, AttributeError):  # two were asked at once, or a foreign line
            continue
    return plan


def skipped(changes: Iterable[Change]) -> frozenset[int]:
    """The numbers of the trials that are skipped."""
    return frozenset(number for each in changes if isinstance(number := each.get("skip"), int))


def _with(plan: SweepPlan, limits: Mapping[str, Any]) -> SweepPlan:
    budget = {name: value for name, value in limits.items() if name in _BUDGET}
    workers = limits.get("workers", plan.workers)
    if not isinstance(workers, int) or isinstance(workers, bool):
        raise BadInput(f"workers: {str(workers)[:80]!r} is no number of workers; give one from 1 up")
    return dataclasses.replace(plan, budget=dataclasses.replace(plan.budget, **budget), workers=workers)
