"""Runs of pipelines: a page of them, one, its steps, two side by side, how one is begun and steered."""

from typing import Any

from notebench.errors import BadInput
from notebench.ids import parse_job_id
from notebench.jobs import Verb
from notebench.jobs.listing import to_states
from notebench.server.arguments import Argument, Kind
from notebench.server.base import NotebenchHandler, guarded
from notebench.server.bodies import read_body
from notebench.server.pipelines import Asked, read_asked
from notebench.server.run_query import PAGED

_ITEM = Argument("item", Kind.TEXT, "", longest=9)
_COMPARED = 2


class PipelineRunsHandler(NotebenchHandler):
    """``/pipelines/runs``."""

    arguments = (Argument("path", Kind.TEXT, ""), Argument("state", Kind.TEXTS, ()), *PAGED)

    @guarded
    async def get(self) -> None:
        """Answer with one page of runs, the newest first."""
        given = self.read_arguments()
        states = to_states(given["state"])
        await self.answer(lambda: self._page(given["path"], states, given["limit"], given["offset"]))

    def _page(self, path: str, *query: Any) -> dict[str, Any]:
        pipelines = self.workbench.pipelines
        return pipelines.runs.page(pipelines.files.shown(path) if path else "", *query).to_json()

    @guarded
    async def post(self) -> None:
        """Begin a run, and answer with it."""
        asked = read_asked(self.request.body)
        await self.answer(lambda: self._start(asked))

    def _start(self, asked: Asked) -> dict[str, Any]:
        pipelines = self.workbench.pipelines
        job = pipelines.start(asked.read(pipelines), asked.values, asked.wanted)
        return pipelines.runs.detail(job.job_id)


class PipelineRunHandler(NotebenchHandler):
    """``/pipelines/runs/{run_id}``."""

    @guarded
    async def get(self, run_id: str) -> None:
        """Answer with one run."""
        self.read_arguments()
        checked = parse_job_id(run_id)
        await self.answer(lambda: self.workbench.pipelines.runs.detail(checked))


class StepRunHandler(NotebenchHandler):
    """``/pipelines/runs/{run_id}/steps/{step}``."""

    arguments = (_ITEM,)

    @guarded
    async def get(self, run_id: str, step: str) -> None:
        """Answer with one step, or one item of it."""
        item = self.read_arguments()["item"]
        checked = parse_job_id(run_id)
        await self.answer(lambda: self.workbench.pipelines.runs.step(checked, step, item))


class StepNotebookHandler(NotebenchHandler):
    """``/pipelines/runs/{run_id}/steps/{step}/notebook``."""

    arguments = (_ITEM,)

    @guarded
    async def get(self, run_id: str, step: str) -> None:
        """Answer with what is shown of the notebook that the step executed."""
        item = self.read_arguments()["item"]
        checked = parse_job_id(run_id)
        await self.answer(lambda: self.workbench.pipelines.runs.notebook(checked, step, item).as_json())


class PipelineControlHandler(NotebenchHandler):
    """``/pipelines/runs/{run_id}/control``."""

    @guarded
    async def post(self, run_id: str) -> None:
        """Ask something of the run, and answer with the run as it is then."""
        self.read_arguments()
        checked = parse_job_id(run_id)
        verb = _verb(read_body(self.request.body, {"verb": str}).get("verb", ""))
        await self.answer(lambda: self.workbench.pipelines.runs.ask(checked, verb))


class PipelineComparisonHandler(NotebenchHandler):
    """``/pipelines/runs/compare``."""

    arguments = (Argument("run", Kind.TEXTS, None, longest=100),)

    @guarded
    async def get(self) -> None:
        """Answer with two runs side by side."""
        ids = [parse_job_id(each) for each in self.read_arguments()["run"]]
        if len(ids) != _COMPARED:
            raise BadInput(f"run: {len(ids)} runs are named; name two, as ?run=…&run=…")
        await self.answer(lambda: self.workbench.pipelines.runs.compare(*ids).to_json())


def _verb(text: str) -> Verb:
    if text not in set(Verb):
        raise BadInput(f"verb: {text[:80]!r} cannot be asked of a run; there are {', '.join(Verb)}")
    return Verb(text)
