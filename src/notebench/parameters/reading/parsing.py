"""Python's parser without its warnings: what it thinks of a user's code is the kernel's to tell."""

import ast
import threading
import warnings

_ONE_AT_A_TIME = threading.Lock()  # the warnings' filters are the process's: two threads would mix theirs up


def parse_code(source: str) -> ast.Module:
    """The statements of the source.

    Raises
    ------
    SyntaxError, ValueError, RecursionError, MemoryError
        As ``ast.parse`` does.
    """
    with _ONE_AT_A_TIME, warnings.catch_warnings(action="ignore"):
        return ast.parse(source)


def parse_expression(source: str) -> ast.expr:
    """The expression that the source is.

    Raises
    ------
    SyntaxError, ValueError, RecursionError, MemoryError
        As ``ast.parse`` does.
    """
    with _ONE_AT_A_TIME, warnings.catch_warnings(action="ignore"):
        return ast.parse(source.strip(), mode="eval").body
