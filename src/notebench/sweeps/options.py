"""The options that say what a sweep is, once: the command line and the magic make theirs of them.

A spec file and ``notebench.sweep`` take the same names; see :class:`~notebench.sweeps.ask.SweepAsk`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from notebench.parameters import split_words
from notebench.sweeps.ask import DEFAULT_TRIALS, SweepAsk
from notebench.sweeps.budget import DEFAULT_FAILURES

_NAMED = "NAME[:OPTION=VALUE,…]"


@dataclass(frozen=True, slots=True)
class Option:
    """One option.

    Attributes
    ----------
    flags
        As it is written; the long one names what it says.
    metavar
        What its value is called; empty where it has none.
    help
        One or two sentences.
    kind
        Of its value; bool for one that has none.
    is_many
        Whether it may be repeated.
    against
        The flag that says the opposite; empty where there is none.
    field
        What it says of a :class:`~notebench.sweeps.ask.SweepAsk`, where the flag has another name.
    """

    flags: tuple[str, ...]
    metavar: str
    help: str
    kind: type[bool | int | float | str] = str
    is_many: bool = False
    against: str = ""
    field: str = ""

    @property
    def name(self) -> str:
        """The name of what it says."""
        return self.field or self.flags[-1].removeprefix("--").replace("-", "_")


OPTIONS: tuple[Option, ...] = (
    Option(
        ("--metric",),
        "NAME[:DIRECTION]",
        "What a trial is judged by; repeatable, each with :maximize or :minimize.",
        is_many=True,
    ),
    Option(("--maximize",), "", "Which way is better. Default: minimize.", bool, against="--minimize"),
    Option(
        ("--trials",),
        "N",
        f"End after N trials. Default: {DEFAULT_TRIALS}, where there is no --timeout.",
        int,
    ),
    Option(("--timeout",), "TIME", "Begin no trial after this time, such as 10m."),
    Option(("--trial-timeout",), "TIME", "End a trial that takes longer."),
    Option(("--failures",), "N", f"End after N failures in a row. Default: {DEFAULT_FAILURES}.", int),
    Option(("--target",), "X", "End when the metric is as good as X.", float),
    Option(("--patience",), "N", "End after N trials without a better one.", int),
    Option(("--gpu-hours",), "X", "End when trials had GPUs for so many hours together.", float),
    Option(("--sampler",), _NAMED, "tpe, gp, cmaes, nsga2, nsga3, qmc, random, grid or brute. Default: tpe."),
    Option(
        ("--pruner",),
        _NAMED,
        "median, percentile, halving, hyperband, threshold, patient, wilcoxon or none. Default: median.",
    ),
    Option(("--seed",), "N", "Draw the same again, with one worker.", int),
    Option(("--workers",), "N", "Trials at once. Default: 1.", int),
    Option(("--gpus",), "N", "GPUs for each trial; on a target, parts of one too. Default: 0.", float),
    Option(("--on",), "TARGET", "Where it runs: a target that is attached. Default: `local`, this machine."),
    Option(("--isolation",), "HOW", "`process`: one for each trial, the default with GPUs; or `worker`."),
    Option(("--retries",), "N", "How often a trial that was lost is tried again. Default: 1.", int),
    Option(("--over",), "NAMES", "Sweep over these only, with commas between."),
    Option(("--constraint",), "LIMIT", "Such as 'size <= 10'; repeatable.", is_many=True),
    Option(
        ("-p", "--param"),
        "NAME=VALUE",
        "A parameter that stands still; repeatable.",
        is_many=True,
        field="values",
    ),
    Option(
        ("--warm-start",),
        "SWEEP",
        "Begin with the finished trials of an earlier sweep, by id or name; repeatable.",
        is_many=True,
    ),
    Option(("--storage",), "WHERE", "`journal`, `sqlite` or postgresql://…. Default: the settings' one."),
    Option(("--experiment",), "NAME", "In which its runs lie. Default: the settings', or the sweep's name."),
    Option(("--track",), "", "Whether each trial is a run. Default: it is.", bool, against="--no-track"),
    Option(("--defaults-first",), "", "Try the parameters' defaults first.", bool),
)


def to_ask(given: Mapping[str, Any]) -> SweepAsk:
    """What the options say; other names, and those without a value, are passed over.

    Raises
    ------
    BadInput
        When a parameter is not given as NAME=VALUE.
    """
    names = {each.name for each in OPTIONS}
    found: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in given.items()
        if key in names and value not in (None, (), [])
    }
    if "values" in found:
        found["values"] = split_words(found["values"])
    if "over" in found:
        found["over"] = tuple(each.strip() for each in found["over"].split(",") if each.strip())
    return SweepAsk(**found)
