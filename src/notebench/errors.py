"""Everything that Notebench raises on purpose, in one tree.

::

    NotebenchError
    ├── BadInput        what the caller gave is not allowed          (REST 400, command exit 2)
    ├── NotFound        what the caller named does not exist         (REST 404, command exit 1)
    ├── Conflict        it exists already, or is in the wrong state  (REST 409, command exit 1)
    ├── Unavailable     a store, folder or server cannot be reached  (REST 503, command exit 1)
    └── EngineFailure   a library below us failed in an unforeseen way (REST 500, command exit 1)

A message says what happened, with which value, and what to do next; it never carries a secret or a payload.
Each surface translates the tree once.
"""


class NotebenchError(Exception):
    """The root: catch this to catch all that Notebench raises on purpose."""

    @property
    def message(self) -> str:
        """The text for the user, one line."""
        return " ".join(str(self).split())


class BadInput(NotebenchError):
    """A value that the caller gave is not allowed; the message names it."""


class NotFound(NotebenchError):
    """What the caller named does not exist."""


class Conflict(NotebenchError):
    """It exists already, or is in a state that forbids this."""


class Unavailable(NotebenchError):
    """A store, a folder or a server cannot be reached or written."""


class EngineFailure(NotebenchError):
    """A library below failed in a way that nobody foresaw."""
