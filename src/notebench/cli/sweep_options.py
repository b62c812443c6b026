"""The options that say what a sweep is; a spec file has the same names."""

from collections.abc import Callable
from typing import Any

import click

from notebench.parameters import split_words
from notebench.sweeps.ask import DEFAULT_TRIALS, SweepAsk
from notebench.sweeps.budget import DEFAULT_FAILURES

_NAMED = "NAME[:OPTION=VALUE,…]"
_TRIALS = f"End after N trials. Default: {DEFAULT_TRIALS}, where there is no --timeout."
_FAILURES = f"End after N failures in a row. Default: {DEFAULT_FAILURES}."
_VALUED: tuple[tuple[str, type, str, str], ...] = (
    ("--trials", int, "N", _TRIALS),
    ("--timeout", str, "TIME", "Begin no trial after this time, such as 10m."),
    ("--trial-timeout", str, "TIME", "End a trial that takes longer."),
    ("--failures", int, "N", _FAILURES),
    ("--target", float, "X", "End when the metric is as good as X."),
    ("--patience", int, "N", "End after N trials without a better one."),
    ("--sampler", str, _NAMED, "tpe, gp, cmaes, nsga2, nsga3, qmc, random, grid or brute. Default: tpe."),
    (
        "--pruner",
        str,
        _NAMED,
        "median, percentile, halving, hyperband, threshold, patient, wilcoxon or none. Default: median.",
    ),
    ("--seed", int, "N", "Draw the same again, with one worker."),
    ("--workers", int, "N", "Trials at once. Default: 1."),
    ("--gpus", int, "N", "GPUs for each trial. Default: 0."),
    ("--isolation", str, "HOW", "`process`: one for each trial, the default with GPUs; or `worker`."),
    ("--retries", int, "N", "How often a trial that was lost is tried again. Default: 1."),
    ("--over", str, "NAMES", "Sweep over these only, with commas between."),
)
_OPTIONS = (
    click.option(
        "--metric",
        multiple=True,
        metavar="NAME[:DIRECTION]",
        help="What a trial is judged by; repeatable, each with :maximize or :minimize.",
    ),
    click.option("--maximize/--minimize", default=None, help="Which way is better. Default: minimize."),
    *(click.option(flag, type=kind, metavar=word, help=told) for flag, kind, word, told in _VALUED),
    click.option("--constraint", multiple=True, metavar="LIMIT", help="Such as 'size <= 10'; repeatable."),
    click.option(
        "-p",
        "--param",
        "values",
        multiple=True,
        metavar="NAME=VALUE",
        help="A parameter that stands still; repeatable.",
    ),
    click.option("--defaults-first", is_flag=True, default=None, help="Try the parameters' defaults first."),
)


def says_sweep(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command these options."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def to_ask(given: dict[str, Any]) -> SweepAsk:
    """What the options say.

    Raises
    ------
    BadInput
        When a parameter is not given as NAME=VALUE.
    """
    found = {key: value for key, value in given.items() if value not in (None, ())}
    if "values" in found:
        found["values"] = split_words(found["values"])
    if "over" in found:
        found["over"] = tuple(each.strip() for each in found["over"].split(",") if each.strip())
    return SweepAsk(**found)
