"""A space said in Python: ranges and choices by name, in place of the parameter language."""

from collections.abc import Mapping
from typing import Any

from notebench.errors import BadInput
from notebench.parameters import BadParameter, read_cell
from notebench.sweeps.dimension import can_sweep

_EXAMPLE = 'such as {"depth": (2, 8), "rate": "1e-4..1e-1 log", "model": ["forest", "linear"]}'


def space_text(space: Mapping[Any, Any]) -> str:
    """What a mapping says, in the parameter language.

    Parameters
    ----------
    space
        By name two numbers for the ends of a range, with words such as ``"log"`` or ``"step 2"`` behind them;
        a list of choices; ``bool``; or what would stand behind ``#`` in the parameter language.

    Raises
    ------
    BadInput
        When a name or what is said of it does not fit; the text names it.

    Examples
    --------
    >>> print(space_text({"depth": (2, 8), "rate": "1e-4..1e-1 log", "model": ["forest", "linear"]}))
    depth: int  # 2..8
    rate: float  # 1e-4..1e-1 log
    model: Literal['forest', 'linear']
    """
    lines: list[str] = []
    for name, said in space.items():
        if not isinstance(name, str) or not name.isidentifier():
            raise BadInput(f"space: {str(name)[:80]!r} is no name of a parameter; write one as Python does")
        lines.append(_line(name, said, lines))
    return "\n".join(lines)


def _line(name: str, said: Any, before: list[str]) -> str:
    if said is bool:
        said = [False, True]  # as choices: a bool without them is not swept unless it is named
    if isinstance(said, str):
        return _written(name, said, before)
    if isinstance(said, list) and said:
        return f"{name}: Literal[{', '.join(_literal(name, each) for each in said)}]"
    if isinstance(said, tuple) and len(said) >= 2:
        low, high, *words = said
        is_whole = type(low) is int and type(high) is int
        ends = [_number(name, each) for each in (low, high)]
        told = " ".join([f"{ends[0]}..{ends[1]}", *map(str, words)])
        return f"{name}: {'int' if is_whole else 'float'}  # {told}"
    raise BadInput(f"{name}: {str(said)[:80]!r} is no range and no list of choices; write one {_EXAMPLE}")


def _written(name: str, said: str, before: list[str]) -> str:
    """The parameter of the first type that takes what is written."""
    if "\n" in said or "\r" in said:
        raise BadInput(f"{name}: what is said of it has more than one line; write one {_EXAMPLE}")
    first: BadParameter | None = None
    for kind in ("int", "float", "str"):
        line = f"{name}: {kind}  # {said}"
        try:
            found = read_cell("\n".join([*before, line]))
        except BadParameter as err:
            first = first or err
        else:
            if can_sweep(found[name]):
                return line
    told = str(first) if first else f"{name}: {said[:80]!r} says no range and no choices; write {_EXAMPLE}"
    raise BadInput(told)


def _literal(name: str, value: Any) -> str:
    if value is None or type(value) in (bool, int, float, str):
        return repr(value)
    raise BadInput(f"{name}: {str(value)[:80]!r} is no text, number or bool; choose among such")


def _number(name: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadInput(f"{name}: {str(value)[:80]!r} is no number; write a range {_EXAMPLE}")
    return repr(value)
