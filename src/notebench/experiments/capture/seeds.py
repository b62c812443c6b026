"""The seeds that code sets by literal values, as they stand in its source."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_CALLS = {
    "random.seed",
    "np.random.seed",
    "numpy.random.seed",
    "np.random.default_rng",
    "numpy.random.default_rng",
    "default_rng",
    "np.random.RandomState",
    "numpy.random.RandomState",
    "RandomState",
    "torch.manual_seed",
    "torch.cuda.manual_seed",
    "torch.cuda.manual_seed_all",
    "tf.random.set_seed",
    "tensorflow.random.set_seed",
    "keras.utils.set_random_seed",
    "tf.keras.utils.set_random_seed",
    "seed_everything",
    "pl.seed_everything",
    "L.seed_everything",
}
_KEYWORDS = {"random_state", "seed", "random_seed"}
_NO_PYTHON = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)  # magics and shell lines
_MOST = 100
_MOST_CHARS = 200_000


@dataclass(frozen=True, slots=True)
class Seed:
    """A seed as the code gave it: ``call`` is ``np.random.seed`` or ``train_test_split(random_state=)``."""

    call: str
    value: str


def find_seeds(sources: Iterable[str]) -> tuple[Seed, ...]:
    r"""The seeds in these sources, each once, in order; of values that are computed nothing is known.

    Examples
    --------
    >>> find_seeds(["import random\nrandom.seed(7)"])
    (Seed(call='random.seed', value='7'),)
    """
    found: dict[Seed, None] = {}
    for source in dict.fromkeys(sources):
        if len(source) <= _MOST_CHARS and _may_have(source):
            found |= dict.fromkeys(_in_source(source))
        if len(found) >= _MOST:
            break
    return tuple(found)[:_MOST]


def _may_have(source: str) -> bool:
    return any(word in source for word in ("seed", "default_rng", "RandomState", "random_state"))


def _in_source(source: str) -> Iterator[Seed]:
    try:
        tree = ast.parse(_NO_PYTHON.sub(r"\1pass", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = _name(call.func)
        if name in _CALLS and call.args and (value := _literal(call.args[0])) is not None:
            yield Seed(name, value)
        for keyword in call.keywords:
            if keyword.arg in _KEYWORDS and (value := _literal(keyword.value)) is not None:
                yield Seed(f"{name or '…'}({keyword.arg}=)", value)


def _name(node: ast.expr) -> str:
    """``a.b.c``; nothing where it is no plain name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _literal(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return str(node.value) if abs(node.value) < 10**40 else None
    return None
