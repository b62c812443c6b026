"""What a trial measured: numbers by name, or one line that says which is missing."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from notebench.errors import BadInput


class NotMeasured(BadInput):
    """A metric is missing, or is no number that can be compared."""


class Missing(NotMeasured):
    """A metric is missing altogether: likely its name is another."""


Logged = Callable[[str], float | None]
"""The last value that was logged by a name; None where there is none."""


def nothing_logged(name: str) -> float | None:
    """Nothing is logged by this name, nor by another."""
    del name
    return None


def measure(result: Any, wanted: Sequence[str], logged: Logged = nothing_logged) -> dict[str, float]:
    """The wanted numbers in what a function returned, or has logged.

    Parameters
    ----------
    result
        A number, for the one that is wanted; a sequence of all in their order; or a mapping by name. None
        where all are logged, as those may be that are not in a mapping.

    Raises
    ------
    NotMeasured
        When one is missing, NaN or infinite; the text names it.
    """
    if result is None:
        result = {}
    if isinstance(result, Mapping):
        missing = {name: logged(name) for name in wanted if result.get(name) is None}
        return measured({**result, **missing}, wanted)
    if isinstance(result, list | tuple):
        if len(result) != len(wanted):
            raise NotMeasured(
                f"the objective returned {len(result)} values, and {len(wanted)} are wanted: "
                f"{', '.join(wanted)}"
            )
        return measured(dict(zip(wanted, result, strict=True)), wanted)
    if len(wanted) > 1:
        raise NotMeasured(
            f"the objective returned {_show(result)}; return all that is wanted: {', '.join(wanted)}"
        )
    return measured({wanted[0]: result}, wanted)


def measured(found: Mapping[str, Any], wanted: Sequence[str]) -> dict[str, float]:
    """The wanted numbers among others.

    Raises
    ------
    NotMeasured
        When one is missing, NaN or infinite; the text names it.
    """
    return {name: _number(name, found.get(name)) for name in wanted}


def _number(name: str, value: Any) -> float:
    if value is None:
        raise Missing(f"metric {name}: the trial ended without it; assign it, return it or log it")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as err:
        told = value if isinstance(value, str) else _show(value)
        raise NotMeasured(f"metric {name}: {told[:80]!r} is no number") from err
    if not math.isfinite(number):
        raise NotMeasured(f"metric {name}: it is {'NaN' if math.isnan(number) else 'infinite'}")
    return number


def _show(value: Any) -> str:
    return f"a {type(value).__name__}"
