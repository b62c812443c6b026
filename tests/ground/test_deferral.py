"""Claims on what is loaded at its first use."""

import subprocess
import sys

SCRIPT = """
import sys
from notebench.deferral import defer_grammars
defer_grammars()
import nbformat, jsonschema
print("lark" in sys.modules)
checker = jsonschema.Draft7Validator.FORMAT_CHECKER
print(checker.conforms("http://größe.example/ä", "iri"), checker.conforms("no address", "iri"))
print("lark" in sys.modules)
import rfc3987_syntax
print(rfc3987_syntax.is_valid_syntax_iri("http://ä.example"), rfc3987_syntax.__file__ is not None)
"""


def test_grammars_are_built_when_an_address_is_checked() -> None:
    """And it is checked as without the delay; who imports them meanwhile has the real ones."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:4] == ["False", "True False", "True", "True True"]


def test_grammars_that_are_there_are_left() -> None:
    """As in a process that somebody else began."""
    code = "import rfc3987_syntax as r, sys; from notebench.deferral import defer_grammars as d; d(); print(sys.modules['rfc3987_syntax'] is r)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
