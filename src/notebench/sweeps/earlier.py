"""What earlier sweeps found, for one that begins: their finished trials that lie in its space.

They tell the sampler where to look. They are none of the new sweep's trials: they use up no budget, and none
of them is its best, as its code and data may be others by now.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from notebench.errors import BadInput
from notebench.sweeps.dimension import Dimension, Label
from notebench.sweeps.plan import SweepPlan
from notebench.sweeps.space import SearchSpace
from notebench.sweeps.trial import Trial, TrialState

EARLIER_FILE = "earlier.json"
"""In the job's folder: the trials as they were when the sweep was asked for."""


def fitting(plan: SweepPlan, earlier: SweepPlan, trials: Iterable[Trial], source: str) -> list[Trial]:
    """The finished trials of an earlier sweep, as the new plan would have them.

    Parameters
    ----------
    source
        The earlier sweep's id; a trial that came from yet another keeps that one's.

    Raises
    ------
    BadInput
        When it did not measure what is wanted now, or none of its trials lies in the space.
    """
    measured = set(earlier.wanted)
    if missing := [name for name in plan.wanted if name not in measured]:
        raise BadInput(
            f"warm_start: sweep {source} did not measure {', '.join(missing)}; leave it away, "
            f"or sweep by {', '.join(sorted(measured))}"
        )
    finished = [each for each in trials if each.state is TrialState.FINISHED]
    found = [known for each in finished if (known := _as(plan, earlier, each, source))]
    if not finished:
        raise BadInput(f"warm_start: sweep {source} has no finished trial; leave it away")
    if not found:
        raise BadInput(
            f"warm_start: none of the {len(finished)} finished trials of sweep {source} lies in this space; "
            "leave it away, or widen the ranges"
        )
    return found


def _as(plan: SweepPlan, earlier: SweepPlan, trial: Trial, source: str) -> Trial | None:
    drawn = _drawn(plan.space, earlier.space.values(trial.drawn))
    if drawn is None:
        return None
    measured = _measured(earlier, trial)
    violations = {each.name: each.violation(measured[each.name]) for each in plan.constraints}
    return Trial(
        number=trial.number,
        state=TrialState.FINISHED,
        drawn=drawn,
        values=tuple(measured[each.name] for each in plan.metrics),
        started_at=trial.started_at,
        ended_at=trial.ended_at,
        is_feasible=all(each <= 0 for each in violations.values()),
        violations=violations,
        source=trial.source or source,
    )


def _drawn(space: SearchSpace, values: Mapping[str, Any]) -> dict[str, Label] | None:
    """Where the values stand on the axes; None where they do not, or what stands still stood elsewhere."""

    def take(dimension: Dimension) -> Label:
        return space.encode({dimension.name: values[dimension.name]})[dimension.name]

    try:
        drawn = space.draw(take)
    except (KeyError, BadInput):
        return None
    stands = space.values(drawn)
    is_same = all(values[name] == value for name, value in stands.items() if name in values)
    return drawn if is_same else None


def _measured(plan: SweepPlan, trial: Trial) -> dict[str, float]:
    found = {
        each.name: each.measured(trial.violations[each.name])
        for each in plan.constraints
        if each.name in trial.violations
    }
    return found | {each.name: value for each, value in zip(plan.metrics, trial.values, strict=True)}


def distinct(trials: Iterable[Trial]) -> list[Trial]:
    """The trials without those that say the same again, as two sweeps do that began with the same third."""
    found = {json.dumps([dict(each.drawn), each.values], sort_keys=True): each for each in trials}
    return list(found.values())


def write_earlier(trials: Sequence[Trial]) -> bytes:
    """The file that :func:`read_earlier` reads."""
    facts = [
        {
            "drawn": dict(each.drawn),
            "values": each.values,
            "violations": dict(each.violations),
            "source": each.source,
            "started_at": each.started_at.isoformat() if each.started_at else None,
            "ended_at": each.ended_at.isoformat() if each.ended_at else None,
        }
        for each in trials
    ]
    return json.dumps(facts).encode()


def read_earlier(content: bytes) -> list[Trial]:
    """The trials in the file.

    Raises
    ------
    BadInput
        When it was written by another program.
    """
    try:
        return [
            Trial(
                number=at,
                state=TrialState.FINISHED,
                drawn=each["drawn"],
                values=tuple(each["values"]),
                started_at=_time(each["started_at"]),
                ended_at=_time(each["ended_at"]),
                is_feasible=all(by <= 0 for by in each["violations"].values()),
                violations=each["violations"],
                source=each["source"],
            )
            for at, each in enumerate(json.loads(content))
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as err:
        raise BadInput(f"{EARLIER_FILE} holds no trials: {err}") from err


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
