"""Whether a run that was made again came out the same, and what differed first.

Pure: what is known of both runs goes in, a verdict comes out. Data from outside, an error of the code and the
metrics decide. Packages, seeds and data that the code made itself explain, so they are told before what they
explain, but do not decide.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from notebench.data.version import IN_MEMORY, UNIDENTIFIED
from notebench.errors import BadInput
from notebench.experiments.capture.capture import Environment, Failure
from notebench.experiments.restore.text import UsedData, package_changes

DEFAULT_TOLERANCE = 1e-6
NEAR_ZERO = 1e-12
"""Values nearer than this are equal, whatever their size, unless the tolerance is 0."""
_TIMES = {
    "time",
    "duration",
    "elapsed",
    "latency",
    "runtime",
    "walltime",
    "seconds",
    "secs",
    "sec",
    "s",
    "ms",
}


class Kind(StrEnum):
    """What may differ, in the order in which it is told."""

    DATA = "data"
    PACKAGE = "package"
    SEED = "seed"
    CODE = "code"
    DERIVED = "derived data"
    METRIC = "metric"

    @property
    def is_decisive(self) -> bool:
        """Whether a run that differs in it is not reproduced."""
        return self in (Kind.DATA, Kind.CODE, Kind.METRIC)


@dataclass(frozen=True, slots=True)
class Difference:
    """What was one thing then and is another now; None where there is none."""

    kind: Kind
    name: str
    then: str | None
    now: str | None

    def __str__(self) -> str:
        """One line for a person."""
        then, now = (value if value is not None else "none" for value in (self.then, self.now))
        return f"{self.kind} {self.name}: then {then}, now {now}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of one run that counts here.

    Attributes
    ----------
    failure
        Why it failed; None where it did not.
    seeds
        The seeds that its code sets, each in words.
    code
        All its source; packages that it names are told first.
    """

    metrics: Mapping[str, float] = field(default_factory=dict)
    data: Sequence[UsedData] = ()
    environment: Environment | None = None
    failure: Failure | None = None
    seeds: Sequence[str] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of making a run again.

    Attributes
    ----------
    differences
        In the order of :class:`Kind`; also those that only explain.
    compared, left_out
        Names of the metrics that were compared, and of those of time or of the system, which are not.
    problem
        Why it could not be tried; None where it was.
    """

    tolerance: float
    differences: Sequence[Difference] = ()
    compared: Sequence[str] = ()
    left_out: Sequence[str] = ()
    problem: str | None = None

    @property
    def is_reproduced(self) -> bool:
        """Whether nothing that decides differs."""
        return self.problem is None and not any(each.kind.is_decisive for each in self.differences)

    @property
    def word(self) -> str:
        """``reproduced``, ``not reproduced``, or ``not reproducible`` where it could not be tried."""
        if self.problem is not None:
            return "not reproducible"
        return "reproduced" if self.is_reproduced else "not reproduced"

    @property
    def first(self) -> Difference | None:
        """The difference to look at first; None where the run is reproduced."""
        return None if self.is_reproduced or not self.differences else self.differences[0]

    def to_json(self) -> dict[str, Any]:
        """As the command prints it."""
        first = self.first
        return {
            "verdict": self.word,
            "problem": self.problem,
            "first_difference": asdict(first) if first else None,
            "differences": [
                {**asdict(each), "is_decisive": each.kind.is_decisive} for each in self.differences
            ],
            "tolerance": self.tolerance,
            "metrics_compared": list(self.compared),
            "metrics_left_out": list(self.left_out),
        }


def decide(original: Outcome, repeat: Outcome, tolerance: float = DEFAULT_TOLERANCE) -> Verdict:
    """The verdict on a run and the run that was made again.

    Metrics that only the new run has are no difference.

    Raises
    ------
    BadInput
        When the tolerance is not from 0 up to, not with, 1.
    """
    check_tolerance(tolerance)
    names = sorted(original.metrics)
    compared = [name for name in names if not is_of_time(name)]
    metrics = list(_metrics(compared, original.metrics, repeat.metrics, tolerance))
    data = list(_data(original.data, repeat.data))
    differences = [
        *(each for each in data if each.kind is Kind.DATA),
        *_packages(original, repeat),
        *(_seeds(original, repeat) if metrics or len(data) else ()),
        *_failures(original.failure, repeat.failure),
        *(each for each in data if each.kind is Kind.DERIVED),
        *metrics,
    ]
    return Verdict(tolerance, differences, compared, [name for name in names if is_of_time(name)])


def check_tolerance(tolerance: float) -> None:
    """See that the tolerance can be one.

    Raises
    ------
    BadInput
        When it is not from 0 up to, not with, 1.
    """
    if not 0 <= tolerance < 1:
        raise BadInput(f"tolerance: {tolerance} is not from 0 up to 1; 0.01 allows one percent")


def is_close(then: float, now: float, tolerance: float) -> bool:
    """Whether two values of a metric count as equal: to ``tolerance`` of the larger; NaN equals NaN."""
    if math.isnan(then) or math.isnan(now):
        return math.isnan(then) and math.isnan(now)
    return math.isclose(then, now, rel_tol=tolerance, abs_tol=NEAR_ZERO if tolerance else 0.0)


def is_of_time(metric: str) -> bool:
    """Whether the metric tells how long something took, or of the machine: that is never the same twice.

    Examples
    --------
    >>> is_of_time("fit_time"), is_of_time("system/cpu_utilization"), is_of_time("time_to_event_auc")
    (True, True, False)
    """
    if metric.startswith("system/"):
        return True
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", metric).lower())
    return bool(words) and words[-1] in _TIMES


def _metrics(
    names: Sequence[str], then: Mapping[str, float], now: Mapping[str, float], tolerance: float
) -> Iterator[Difference]:
    for name in names:
        if name not in now:
            yield Difference(Kind.METRIC, name, repr(then[name]), None)
        elif not is_close(then[name], now[name], tolerance):
            yield Difference(Kind.METRIC, name, repr(then[name]), repr(now[name]))


def _data(then: Sequence[UsedData], now: Sequence[UsedData]) -> Iterator[Difference]:
    """Data of the original whose content the new run did not use; ids of one use tell nothing."""
    left = list(now)
    known = [use for use in then if not use.data_id.startswith(UNIDENTIFIED)]
    changed = []
    for use in known:
        same = next((each for each in left if _key(each) == _key(use) and each.data_id == use.data_id), None)
        if same:
            left.remove(same)
        else:
            changed.append(use)
    for use in changed:
        other = next((each for each in left if _key(each) == _key(use)), None)
        if other:
            left.remove(other)
        if other is None or not other.data_id.startswith(UNIDENTIFIED):
            is_own = use.source == IN_MEMORY
            name = use.name if is_own or use.name == use.source else f"{use.name} ({use.source})"
            kind = Kind.DERIVED if is_own else Kind.DATA
            yield Difference(kind, name, use.data_id, other.data_id if other else None)


def _key(use: UsedData) -> tuple[str, str, str]:
    return (use.role, use.name, use.source)


def _packages(original: Outcome, repeat: Outcome) -> Iterator[Difference]:
    if original.environment and repeat.environment:
        for change in package_changes(original.environment, repeat.environment, original.code):
            yield Difference(Kind.PACKAGE, change.name, change.then, change.now)


def _seeds(original: Outcome, repeat: Outcome) -> Iterator[Difference]:
    then, now = ", ".join(original.seeds), ", ".join(repeat.seeds)
    if not then or then != now:
        yield Difference(Kind.SEED, "set by the code", then or None, now or None)


def _failures(then: Failure | None, now: Failure | None) -> Iterator[Difference]:
    """By the exception's type: a message may name an address or a time."""
    if (then.type if then else None) != (now.type if now else None):
        yield Difference(Kind.CODE, "error", _told(then), _told(now))


def _told(failure: Failure | None) -> str | None:
    return " ".join(f"{failure.type}: {failure.message}".split())[:500] if failure else None
