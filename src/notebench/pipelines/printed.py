"""What an executed notebook printed, as plain text."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def printed(notebook: Mapping[str, Any]) -> Iterator[str]:
    r"""The texts that its cells printed and showed, in their order, without colours; tracebacks too.

    Examples
    --------
    >>> shown = {"output_type": "execute_result", "data": {"text/plain": ["3"]}}
    >>> list(printed({"cells": [{"outputs": [{"output_type": "stream", "text": "a\n"}, shown]}]}))
    ['a\n', '3']
    """
    for cell in notebook.get("cells", []):
        for output in cell.get("outputs", []):
            if text := _text(output):
                yield _ANSI.sub("", text)


def _text(output: Mapping[str, Any]) -> str:
    kind = output.get("output_type")
    if kind == "stream":
        return _joined(output.get("text", ""))
    if kind == "error":
        return "\n".join(map(str, output.get("traceback", [])))
    return _joined(output.get("data", {}).get("text/plain", ""))


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
