"""A magic's line, parsed like a command's, with errors that fit on one line."""

import argparse
import difflib
import shlex
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

from IPython.core.error import UsageError

from notebench.errors import BadInput, NotebenchError


class MagicParser(argparse.ArgumentParser):
    """Parses a magic's line; ``-h`` prints the help and does nothing else.

    Raises
    ------
    BadInput
        When the line does not fit; the message names the word and the nearest known option.
    """

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(
            prog=prog, description=description, add_help=False, allow_abbrev=False, exit_on_error=False
        )
        self.add_argument("-h", "--help", action="store_true", help="show this help")

    def parse_line(self, line: str) -> argparse.Namespace | None:
        """The values; None when only help was asked for, which is printed then."""
        try:
            words = shlex.split(line)
        except ValueError as err:
            raise BadInput(f"{self.prog}: {line!r} has an open quote; close it") from err
        if not {"-h", "--help"}.isdisjoint(words):  # whatever else is missing
            self.print_help()
            return None
        values, unknown = self._parse(words)
        if unknown:
            raise BadInput(f"{self.prog}: {unknown[0]!r} is not known; {self._nearest(unknown[0])}")
        return values

    def error(self, message: str) -> NoReturn:
        """Raise in place of ending the process."""
        raise BadInput(f"{self.prog}: {message}; see {self.prog} -h")

    def _parse(self, words: list[str]) -> tuple[argparse.Namespace, list[str]]:
        try:
            return self.parse_known_args(words)
        except argparse.ArgumentError as err:
            raise BadInput(f"{self.prog}: {err}; see {self.prog} -h") from err

    def _nearest(self, word: str) -> str:
        known = [option for action in self._actions for option in action.option_strings]
        near = difflib.get_close_matches(word.partition("=")[0], known, n=1)
        return f"did you mean {near[0]}?" if near else f"see {self.prog} -h"


def one_line_errors(magic: Callable[..., Any]) -> Callable[..., Any]:
    """Show the user our errors as one line, without a traceback."""

    @wraps(magic)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return magic(*args, **kwargs)
        except NotebenchError as err:
            raise UsageError(err.message) from None

    return run


def key_value(word: str) -> tuple[str, str]:
    """``KEY=VALUE`` apart; for argparse."""
    key, equals, value = word.partition("=")
    if not equals or not key.strip():
        raise argparse.ArgumentTypeError(f"{word!r} is not KEY=VALUE")
    return key.strip(), value
