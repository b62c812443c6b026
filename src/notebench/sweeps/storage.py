"""Where a sweep keeps its study: a journal or an SQLite database in its job's folder, or on a server."""

from urllib.parse import parse_qs, urlsplit

from notebench.errors import BadInput

JOURNAL, SQLITE = "journal", "sqlite"
_SERVER = "postgresql"


def check_storage(text: str) -> str:
    """The storage that the text names: ``journal``, ``sqlite``, or an address ``postgresql://…``.

    A password is no part of it, as it would be written into the job's folder: PostgreSQL's own library finds
    it in ``PGPASSWORD`` or ``~/.pgpass``.

    Raises
    ------
    BadInput
        When it names none, or the address holds a password; the text does not show it.

    Examples
    --------
    >>> check_storage("postgresql://me@db.example.org/optuna")
    'postgresql://me@db.example.org/optuna'
    """
    if text in (JOURNAL, SQLITE):
        return text
    scheme, separator, _ = text.partition("://")
    if not separator or scheme.partition("+")[0] != _SERVER:
        raise BadInput(
            f"storage: {scheme[:80]!r} is not known; there are {JOURNAL}, {SQLITE}, and an address such as "
            f"{_SERVER}://me@host/database"
        )
    parts = urlsplit(text)
    if parts.password is not None or "password" in parse_qs(parts.query):
        raise BadInput(
            "storage: the address holds a password, and a job's folder keeps none; leave it out, and set "
            "PGPASSWORD or write ~/.pgpass"
        )
    return text
