"""The arguments that say which runs are meant, the same on every route that reads runs."""

from collections.abc import Mapping
from typing import Any

from notebench.experiments.query import RunQuery, parse_also, parse_states
from notebench.experiments.search.filter_text import LONGEST_FILTER
from notebench.server.arguments import Argument, Kind

WHICH = (
    Argument("experiment", Kind.TEXTS, ()),
    Argument("state", Kind.TEXTS, ()),
    Argument("text", Kind.TEXT, "", longest=500),
    Argument("filter", Kind.TEXT, "", longest=LONGEST_FILTER),
    Argument("archived", Kind.TEXT, "no", longest=10),
    Argument("trials", Kind.TEXT, "too", longest=10),
    Argument("starred", Kind.TEXT, "too", longest=10),
    Argument("deleted", Kind.FLAG, default=False),
)
SORTED = (
    Argument("sort", Kind.TEXT, "started_at", longest=300),
    Argument("descending", Kind.FLAG, default=True),
)
PAGED = (Argument("limit", Kind.INTEGER, 100), Argument("offset", Kind.INTEGER, 0))


def to_query(given: Mapping[str, Any]) -> RunQuery:
    """The query that these arguments mean; what a route does not take is as by default.

    Raises
    ------
    BadInput
        When a value is not known.
    """
    plain = {name: given[name] for name in ("text", "filter", "sort", "limit", "offset") if name in given}
    return RunQuery(
        experiments=given["experiment"],
        states=parse_states(given["state"]),
        is_archived=parse_also("archived", given["archived"]),
        is_part=parse_also("trials", given["trials"]),
        is_starred=parse_also("starred", given["starred"]),
        is_deleted=given["deleted"],
        is_descending=given.get("descending", True),
        **plain,
    )
