"""A function as a step: called in the step's kernel, and what it returns becomes outputs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from notebench.errors import BadInput
from notebench.pipelines.outputs import output
from notebench.sweeps.function import load_function


def call_function(target: str, outputs: Sequence[str], values: Mapping[str, Any]) -> None:
    """Call ``module:function`` from the working directory, and give what it returns.

    Parameters
    ----------
    outputs
        The names of what it gives: of a mapping these of its values, of anything else the only one. A
        function may also call :func:`~notebench.pipelines.outputs.output` itself, and return nothing.

    Raises
    ------
    BadInput
        When it returns something that has no name, or has not what it is to give.
    """
    returned = load_function(target, Path.cwd())(**values)
    if returned is None:
        return
    if len(outputs) == 1 and not (isinstance(returned, Mapping) and outputs[0] in returned):
        output(outputs[0], returned)
        return
    if not isinstance(returned, Mapping):
        told = f"it gives {', '.join(outputs)}" if outputs else "it says no `outputs`"
        raise BadInput(
            f"{target}: it returned a {type(returned).__name__}, and {told}; return a dict of outputs by name"
        )
    missing = [name for name in outputs if name not in returned]
    if missing:
        raise BadInput(f"{target}: it returned no {missing[0]!r}; return it, or take it out of `outputs`")
    for name in outputs:
        output(name, returned[name])
