"""A sweep as a person says it, in options or in a file; what is not said has a default in one place, here."""

import dataclasses
import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from notebench.errors import BadInput
from notebench.parameters import Parameters
from notebench.parameters.values.durations import parse_duration
from notebench.sweeps.budget import DEFAULT_FAILURES, Budget
from notebench.sweeps.plan import (
    HERE,
    Isolation,
    Metric,
    Named,
    Objective,
    SweepPlan,
    parse_constraint,
)
from notebench.sweeps.space import OPEN_SPACE, SearchSpace, make_space
from notebench.sweeps.storage import JOURNAL, check_storage

DEFAULT_TRIALS = 20
_DIRECTIONS = {"maximize": True, "max": True, "minimize": False, "min": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepAsk:
    """What is said of a sweep; None where nothing is.

    Attributes
    ----------
    metric
        Names, each with ``:maximize`` or ``:minimize`` behind it where it has a direction of its own.
    maximize
        Whether metrics without a direction are to be large.
    timeout, trial_timeout
        Such as ``10m``; a number is seconds.
    sampler, pruner
        A name, with options behind it: ``tpe:n_startup_trials=5``.
    on
        Where it runs; ``local`` is this machine.
    over
        The names to sweep over; all that can be swept where it names none.
    values
        Of parameters that stand still.
    enqueue
        What is tried first.
    defaults_first
        Whether the parameters' defaults are.
    experiment
        In which the sweep's runs lie.
    track
        Whether it has runs at all.
    """

    metric: tuple[str, ...] | None = None
    maximize: bool | None = None
    trials: int | None = None
    timeout: str | None = None
    trial_timeout: str | None = None
    failures: int | None = None
    target: float | None = None
    patience: int | None = None
    gpu_hours: float | None = None
    sampler: str | None = None
    pruner: str | None = None
    seed: int | None = None
    constraint: tuple[str, ...] | None = None
    workers: int | None = None
    gpus: float | None = None
    on: str | None = None
    isolation: str | None = None
    retries: int | None = None
    over: tuple[str, ...] | None = None
    values: Mapping[str, Any] | None = None
    enqueue: tuple[Mapping[str, Any], ...] | None = None
    defaults_first: bool | None = None
    experiment: str | None = None
    track: bool | None = None
    warm_start: tuple[str, ...] | None = None
    storage: str | None = None

    def over_by(self, other: "SweepAsk") -> "SweepAsk":
        """What is said here, changed by all that the other says."""
        said = {
            each.name: value for each in fields(other) if (value := getattr(other, each.name)) is not None
        }
        return dataclasses.replace(self, **said)


_TEXTS = frozenset({"metric", "over", "constraint", "warm_start"})
_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("trials", "failures", "patience", "seed", "workers", "retries"), (int,)),
    **dict.fromkeys(("maximize", "defaults_first", "track"), (bool,)),
    **dict.fromkeys(("timeout", "trial_timeout"), (str, int, float)),
    **dict.fromkeys(("sampler", "pruner", "on", "isolation", "experiment", "storage"), (str,)),
    **dict.fromkeys(("target", "gpu_hours", "gpus"), (int, float)),
    "values": (dict,),
}


def read_ask(read: Mapping[str, Any]) -> SweepAsk:
    """What a mapping says, as a file has it; ``-`` in a key is as good as ``_``.

    Raises
    ------
    BadInput
        When a key is not known, or its value is of another kind; the text names it.
    """
    known = [each.name for each in fields(SweepAsk)]
    found: dict[str, Any] = {}
    for written, value in read.items():
        key = str(written).replace("-", "_")
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            told = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise BadInput(f"{str(written)[:80]}: there is no such option of a sweep; {told}")
        found[key] = _read(key, value)
    return SweepAsk(**found)


def _read(key: str, value: Any) -> Any:
    if key in _TEXTS:
        texts = [value] if isinstance(value, str) else value
        if isinstance(texts, list) and all(isinstance(each, str) for each in texts):
            return tuple(texts)
        raise BadInput(f"{key}: {str(value)[:80]!r} is no text, and no list of texts")
    if key == "enqueue":
        if isinstance(value, list) and all(isinstance(each, dict) for each in value):
            return tuple(value)
        raise BadInput(f"enqueue: {str(value)[:80]!r} is no list of values by name")
    kinds = _KINDS[key]
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        wanted = {int: "a whole number", bool: "true or false", str: "a text", dict: "values by name"}
        raise BadInput(f"{key}: {str(value)[:80]!r} does not fit; give {wanted[kinds[0]]}")
    return str(value) if key in ("timeout", "trial_timeout") else value


def make_plan(ask: SweepAsk, parameters: Parameters | None, objective: Objective) -> SweepPlan:
    """The plan of what was said.

    Parameters
    ----------
    parameters
        None where the objective says as it runs what it varies.

    Raises
    ------
    BadInput
        When something of it does not fit; one line that names it.
    """
    space = make_space(parameters, ask.over or (), ask.values) if parameters is not None else _open_space(ask)
    first = [space.encode(each) for each in ask.enqueue or ()]
    if ask.defaults_first:
        if (defaults := space.defaults) is None:
            raise BadInput("defaults_first: not all that is swept has a default; enqueue what is to be first")
        first.insert(0, defaults)
    gpus = _whole(ask.gpus or 0)
    return SweepPlan(
        objective=objective,
        space=space,
        metrics=tuple(_metric(text, is_maximized=bool(ask.maximize)) for text in ask.metric or ()),
        budget=_budget(ask),
        sampler=parse_named("sampler", ask.sampler),
        pruner=parse_named("pruner", ask.pruner),
        seed=ask.seed,
        constraints=tuple(map(parse_constraint, ask.constraint or ())),
        workers=1 if ask.workers is None else ask.workers,
        gpus=gpus,
        on=ask.on or HERE,
        isolation=_isolation(ask.isolation, has_gpus=gpus > 0),
        retries=1 if ask.retries is None else ask.retries,
        enqueued=tuple(first),
        experiment=_experiment(ask.experiment),
        is_tracked=ask.track is not False,
        warm_start=ask.warm_start or (),
        storage=check_storage(ask.storage or JOURNAL),
    )


def _whole(count: float) -> float:
    """The count, as an int where it is whole: so it is shown and kept."""
    if not math.isfinite(count):
        raise BadInput(f"gpus: {count} is no number of GPUs; say a whole number, or a part of one")
    return int(count) if count == int(count) else count


def _open_space(ask: SweepAsk) -> SearchSpace:
    told = "the function says itself what it varies"
    for option in ("over", "values", "defaults_first", "warm_start"):
        if getattr(ask, option):
            raise BadInput(f"{option}: {told}; leave it away, or give a space")
    sampler = parse_named("sampler", ask.sampler)
    if sampler and sampler.name in ("grid", "brute"):
        raise BadInput(f"sampler {sampler.name}: {told}, so that its points cannot be counted; give a space")
    return OPEN_SPACE


def _budget(ask: SweepAsk) -> Budget:
    has_other = ask.timeout is not None or ask.gpu_hours is not None
    return Budget(
        trials=DEFAULT_TRIALS if ask.trials is None and not has_other else ask.trials,
        timeout_s=parse_seconds("timeout", ask.timeout),
        trial_timeout_s=parse_seconds("trial_timeout", ask.trial_timeout),
        failures=DEFAULT_FAILURES if ask.failures is None else ask.failures,
        target=ask.target,
        patience=ask.patience,
        gpu_hours=ask.gpu_hours,
    )


def _metric(text: str, *, is_maximized: bool) -> Metric:
    name, colon, direction = text.rpartition(":")
    if not colon:
        return Metric(text, is_maximized)
    if direction not in _DIRECTIONS:
        raise BadInput(f"metric: {text[:80]!r} has no direction that is known; write {name}:maximize")
    return Metric(name, _DIRECTIONS[direction])


def parse_seconds(name: str, text: str | None) -> float | None:
    """The seconds of a time such as ``10m``, or of a number; None of none.

    Raises
    ------
    BadInput
        When it is neither; the text names the option.
    """
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return parse_duration(text).total_seconds()
    except ValueError as err:
        raise BadInput(f"{name}: {text[:80]!r} is no time; write one such as 90s, 10m or 2h") from err


def _experiment(name: str | None) -> str | None:
    if name is None:
        return None
    from notebench.experiments.tracking.tracked import checked_name  # few sweeps name one

    return checked_name("experiment", name)


def _isolation(text: str | None, *, has_gpus: bool) -> Isolation:
    if text is None:
        return Isolation.PROCESS if has_gpus else Isolation.WORKER
    if text not in set(Isolation):
        raise BadInput(f"isolation: {text[:80]!r} is not known; there are {', '.join(Isolation)}")
    return Isolation(text)


def parse_named(what: str, text: str | None) -> Named | None:
    """The sampler or pruner that the text names, with its options.

    Raises
    ------
    BadInput
        When an option is not written as NAME=VALUE.

    Examples
    --------
    >>> parse_named("sampler", "tpe:n_startup_trials=5,multivariate=true").options
    {'n_startup_trials': 5, 'multivariate': True}
    """
    if text is None:
        return None
    name, _, rest = text.partition(":")
    options: dict[str, Any] = {}
    for word in filter(None, rest.split(",")):
        key, equals, value = word.partition("=")
        if not equals:
            raise BadInput(f"{what}: {word[:80]!r} is no option; write {name}:option=value,…")
        options[key.strip()] = _scalar(value.strip())
    return Named(name.strip(), options)


def _scalar(text: str) -> bool | int | float | str | None:
    if text.lower() in ("true", "false", "none"):
        return {"true": True, "false": False, "none": None}[text.lower()]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
