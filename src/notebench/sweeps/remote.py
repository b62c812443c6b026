"""The trial that a define-by-run function is given: it asks its driver for each value that is suggested.

Its calls are those of Optuna's trials, so that a function written for one runs here as it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from notebench.errors import BadInput
from notebench.sweeps.dimension import Dimension, DimensionKind, Label
from notebench.sweeps.ports import TrialSearch
from notebench.sweeps.reporting import ask_driver, is_worse, trial_number

Choice = TypeVar("Choice", None, bool, int, float, str)
_SUGGEST, _ATTR, _LIMIT = "suggest", "attr", "constraint"


class RemoteTrial:
    """A trial, in the process of a worker.

    Attributes
    ----------
    number
        Counts from 0 through the sweep.
    params
        What was suggested so far.
    user_attrs
        What was noted so far.
    """

    def __init__(self) -> None:
        self.number = trial_number()
        self.params: dict[str, Label] = {}
        self.user_attrs: dict[str, Any] = {}
        self._is_pruned = False

    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None = None, log: bool = False
    ) -> float:
        """A number from ``low`` to ``high``, both in the range.

        Raises
        ------
        BadInput
            When the range is none, or the name was suggested from another one before.
        """
        ends = _number(name, low), _number(name, high)
        return float(self._suggest(Dimension(name, DimensionKind.FLOAT, *ends, step, log)) or 0.0)

    def suggest_int(self, name: str, low: int, high: int, *, step: int = 1, log: bool = False) -> int:
        """A whole number from ``low`` to ``high``, both in the range.

        Raises
        ------
        BadInput
            See :meth:`suggest_float`.
        """
        ends = int(_number(name, low)), int(_number(name, high))
        return int(self._suggest(Dimension(name, DimensionKind.INT, *ends, step, log)) or 0)

    def suggest_categorical(self, name: str, choices: Sequence[Choice]) -> Choice:
        """One of the choices: None, texts, numbers or bools.

        Raises
        ------
        BadInput
            When one of them is something else; see :meth:`suggest_float`.
        """
        labels: tuple[Any, ...] = tuple(choices)
        for each in labels:
            if not isinstance(each, bool | int | float | str | None):
                told = f"suggest texts for its {type(each).__name__} and look it up"
                raise BadInput(f"{name}: {str(each)[:80]!r} is no text, number or bool; {told}")
        found: Any = self._suggest(Dimension(name, DimensionKind.CHOICE, labels=labels))
        chosen: Choice = next(each for each in labels if type(each) is type(found) and each == found)
        return chosen

    def report(self, value: float, step: int) -> None:
        """Tell how well it does so far; whether it is worth going on is asked by :meth:`should_prune`.

        Raises
        ------
        BadInput
            When one of them is no number, or the step is negative.
        """
        if (at := int(_number("step", step))) < 0:
            raise BadInput(f"step: {at} is negative; count from 0")
        self._is_pruned = is_worse(_number("value", value), at)

    def should_prune(self) -> bool:
        """Whether others did better at the step that was reported last.

        Raise ``notebench.Pruned``, or Optuna's ``TrialPruned``, then.
        """
        return self._is_pruned

    def set_user_attr(self, key: str, value: Any) -> None:
        """Note something with the trial: whatever JSON has.

        Raises
        ------
        BadInput
            When JSON has no such value, or the name is Notebench's own.
        """
        ask_driver(_ATTR, name=str(key), value=value)
        self.user_attrs[str(key)] = value

    def set_constraint(self, key: str, value: float) -> None:
        """Say how far the trial lies beyond a limit: 0 or less is within it.

        Raises
        ------
        BadInput
            When it is no number.
        """
        ask_driver(_LIMIT, name=str(key), value=_number(key, value))

    def _suggest(self, dimension: Dimension) -> Label:
        axis = asdict(dimension) | {"name": str(dimension.name), "log": bool(dimension.log)}
        drawn: Label = ask_driver(_SUGGEST, **axis)
        self.params[dimension.name] = drawn
        return drawn


def answers_of(search: TrialSearch) -> dict[str, Callable[..., Any]]:
    """How a driver answers what its trials ask, by the question."""

    def suggest(number: int, **axis: Any) -> Label:
        kind, labels = DimensionKind(axis["kind"]), tuple(axis["labels"])
        return search.suggest(number, Dimension(**{**axis, "kind": kind, "labels": labels}))

    return {_SUGGEST: suggest, _ATTR: search.set_attr, _LIMIT: search.set_constraint}


def _number(name: str, value: Any) -> float:
    try:
        return float(value) if not isinstance(value, int) else value
    except (TypeError, ValueError) as err:
        raise BadInput(f"{name}: {str(value)[:80]!r} is no number; give one") from err
