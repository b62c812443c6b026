"""Jobs: a page of them, one, its log from an offset on, and what is asked of it."""

from collections.abc import Mapping
from typing import Any

from notebench.errors import BadInput
from notebench.ids import JobId, parse_job_id
from notebench.jobs import Job, JobQuery, Verb
from notebench.jobs.listing import to_states
from notebench.server.arguments import Argument, Kind
from notebench.server.base import NotebenchHandler, guarded
from notebench.server.bodies import read_body
from notebench.server.run_query import PAGED

_LOG_BYTES = 100_000
_VERBS = (*Verb, "kill")


class JobsHandler(NotebenchHandler):
    """``/jobs``."""

    arguments = (Argument("state", Kind.TEXTS, ()), *PAGED)

    @guarded
    async def get(self) -> None:
        """Answer with one page of jobs, the newest first."""
        given = self.read_arguments()
        query = JobQuery(to_states(given["state"]), given["limit"], given["offset"])
        await self.answer(lambda: self.workbench.jobs.page(query).to_json())


class JobHandler(NotebenchHandler):
    """``/jobs/{job_id}``."""

    @guarded
    async def get(self, job_id: str) -> None:
        """Answer with one job."""
        self.read_arguments()
        checked = parse_job_id(job_id)
        await self.answer(lambda: _whole(self.workbench.jobs.get(checked)))


class JobLogHandler(NotebenchHandler):
    """``/jobs/{job_id}/log``."""

    arguments = (
        Argument("offset", Kind.INTEGER, 0),
        Argument("limit", Kind.INTEGER, _LOG_BYTES),
    )

    @guarded
    async def get(self, job_id: str) -> None:
        """Answer with a stretch of the job's log."""
        given = self.read_arguments()
        checked = parse_job_id(job_id)
        await self.answer(lambda: self.workbench.jobs.log(checked, given["offset"], given["limit"]).to_json())


class JobControlHandler(NotebenchHandler):
    """``/jobs/{job_id}/control``."""

    @guarded
    async def post(self, job_id: str) -> None:
        """Ask something of the job, and answer with the job as it is then."""
        self.read_arguments()
        checked = parse_job_id(job_id)
        body = read_body(self.request.body, {"verb": str, "on": str})
        verb, on = _verb(body), body.get("on")
        await self.answer(lambda: _whole(self._ask(checked, verb, on)))

    def _ask(self, job_id: JobId, verb: str, on: str | None) -> Job:
        if verb == "kill":
            return self.workbench.jobs.kill(job_id)
        return self.workbench.ask(job_id, Verb(verb), on)


def _verb(body: Mapping[str, str]) -> str:
    verb = body.get("verb", "")
    if verb not in _VERBS:
        raise BadInput(f"verb: {verb[:80]!r} cannot be asked of a job; there are {', '.join(_VERBS)}")
    return verb


def _whole(job: Job) -> dict[str, Any]:
    return {**job.to_json(), "work": dict(job.spec.work)}
