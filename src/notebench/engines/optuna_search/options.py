"""Samplers and pruners by name: what is not known is refused with the nearest that is."""

import difflib
import inspect
import warnings
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import optuna

from notebench.errors import BadInput, Unavailable

T = TypeVar("T")
# Not said by options: ours to give, or functions and objects, which have no text.
_OURS = frozenset(
    {
        "self",
        "args",
        "kwargs",
        "seed",
        "search_space",
        "wrapped_pruner",
        "constraints_func",
        "gamma",
        "weights",
        "independent_sampler",
        "deterministic_objective",
        "source_trials",
        "crossover",
        "mutation",
        "child_generation_strategy",
        "elite_population_selection_strategy",
        "after_trial_strategy",
    }
)


def look_up(what: str, name: str, known: Iterable[str]) -> None:
    """Refuse a name that is not known.

    Raises
    ------
    BadInput
        With the nearest name.
    """
    names = list(known)
    if name in names:
        return
    near = difflib.get_close_matches(name, names, n=1)
    told = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
    raise BadInput(f"{what}: {name[:80]!r} is not known; {told}")


def make(what: str, name: str, kind: type[T], options: Mapping[str, Any], **ours: Any) -> T:
    """One of Optuna's, with options.

    Raises
    ------
    BadInput
        When an option is not known, or its value is not allowed.
    Unavailable
        When a package is missing that it needs.
    """
    known = [each for each in inspect.signature(kind).parameters if each not in _OURS]
    for option in options:
        if not known:
            raise BadInput(f"{what} {name}: it has no options, and {option[:80]!r} is given; leave it away")
        look_up(f"{what} {name}, option", option, known)
    needed = [
        each.name
        for each in inspect.signature(kind).parameters.values()
        if each.default is inspect.Parameter.empty and each.name in known and each.name not in options
    ]
    if needed:
        raise BadInput(f"{what} {name}: it needs the option {needed[0]}; write {name}:{needed[0]}=…")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            return kind(**ours, **options)
    except ImportError as err:
        raise Unavailable(f"{what} {name}: it needs the package {err.name}; pip install {err.name}") from err
    except (TypeError, ValueError) as err:
        told = ", ".join(f"{key}={value}" for key, value in options.items())
        raise BadInput(f"{what} {name}: it cannot have {told}: {err}") from err
