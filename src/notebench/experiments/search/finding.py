"""The run that a person means by an id, or by the beginning of one."""

from notebench.errors import NotFound
from notebench.experiments.ports import RunReader
from notebench.experiments.query import LARGEST_PAGE, RunQuery
from notebench.ids import RunId, parse_run_id


def find_run(runs: RunReader, text: str) -> RunId:
    """The id of the run whose id is ``text``, or begins with it and no other's does.

    Raises
    ------
    BadInput
        When ``text`` cannot be an id.
    NotFound
        When no run's id, or more than one's, begins so.
    """
    asked = parse_run_id(text)
    try:
        return runs.get(asked).run.run_id
    except NotFound:
        found = [
            run
            for is_deleted in (False, True)
            for run in runs.page(
                RunQuery(text=asked, is_archived=None, is_deleted=is_deleted, limit=LARGEST_PAGE)
            ).runs
        ]
        ids = [run.run_id for run in found if run.run_id.startswith(asked)]
        if len(ids) > 1:
            raise NotFound(f"{len(ids)} runs have ids that begin with {asked}: give more of it") from None
        if not ids:
            raise
        return ids[0]
