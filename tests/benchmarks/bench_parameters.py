"""How many definitions are read whole, by us and by papermill's own inspection, and how long both take.

papermill reads lines by a regular expression and knows neither ranges nor choices: both are counted with what its
answer can hold, too (name and default).
"""

import logging
import statistics
import sys
from pathlib import Path
from typing import Any

from measure import finish, in_turns
from nbformat.v4 import new_code_cell
from papermill.translators import PythonTranslator

from notebench.parameters import BadParameter, Parameter, read_cell

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.parameters.corpus.definitions import DEFINITIONS, IMPORTS, Definition


def read(source: str) -> Parameter | None:
    """The last parameter of a cell; None where it cannot be read."""
    try:
        return [*read_cell(IMPORTS + source)][-1]
    except (BadParameter, IndexError):
        return None


def is_ours_whole(definition: Definition) -> bool:
    """Whether type, default and all that is expected are told."""
    found = read(definition.source)
    told = {name: getattr(found, name) for name in definition.expected}
    told |= {"condition": str(told["condition"])} if "condition" in told else {}
    return found is not None and (str(found.type), found.default, told) == (
        definition.type,
        definition.default,
        definition.expected,
    )


def inspect(definition: Definition) -> Any:
    """What papermill tells of the definition; None where it drops it."""
    name = getattr(read(definition.source), "name", "")
    found = PythonTranslator.inspect(new_code_cell(IMPORTS + definition.source))
    return next((each for each in reversed(found) if each.name == name), None)


def has_default(definition: Definition) -> bool:
    """Whether papermill tells the name, and a default that means what the source does."""
    told = inspect(definition)
    default = read(f"x = {told.default}") if told else None
    return default is not None and default.default == definition.default


def is_peers_whole(definition: Definition) -> bool:
    """Whether it tells the type and the help, too, and nothing else is to be told."""
    told = inspect(definition)
    is_alike = has_default(definition) and told.inferred_type_name == definition.type
    return is_alike and definition.expected in ({}, {"help": told.help})


def main() -> None:
    logging.getLogger("papermill").setLevel(logging.ERROR)
    count = len(DEFINITIONS)
    ours, peers, defaults = (
        sum(map(each, DEFINITIONS)) for each in (is_ours_whole, is_peers_whole, has_default)
    )
    cells = [new_code_cell(IMPORTS + each.source) for each in DEFINITIONS]
    took = in_turns(
        {
            "ours": lambda: [read_cell(cell["source"]) for cell in cells],
            "peer": lambda: [PythonTranslator.inspect(cell) for cell in cells],
        },
        rounds=9,
    )
    ratio = statistics.median(a / b for a, b in zip(took["ours"], took["peer"], strict=True))
    each_ms = statistics.median(took["ours"]) / count * 1e3
    told = "ok  " if ours == count else "FAIL"
    print(f"{told} definitions read whole: ours {ours} of {count}, papermill's inspection {peers}")
    print(f"     name and default alone: papermill's inspection {defaults} of {count}")
    print(f"     time: {ratio:.1f}x papermill's, {each_ms:.2f} ms a definition")
    finish(ours == count)


main()
