"""Pipelines: a page of them, their graphs, what a run would do, and a file made of notebooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from notebench.errors import BadInput
from notebench.experiments.restore.file import check_inside
from notebench.parameters.schema.encoding import untag
from notebench.server.arguments import Argument, Kind
from notebench.server.base import NotebenchHandler, guarded
from notebench.server.bodies import read_body
from notebench.server.run_query import PAGED
from notebench.workbench.wanted import Wanted

if TYPE_CHECKING:
    from notebench.pipelines.pipeline import Pipeline
    from notebench.workbench.pipelines import Pipelines

_MOST_TEXT_BYTES = 5_000_000  # of a million characters as JSON
_MOST_ASKED_BYTES = 1_000_000  # of values, as a job's spec keeps them
_ASKED = {"path": str, "values": dict, "step": str, "start": str, "resumed": str, "from_cell": bool}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is asked with.

    Attributes
    ----------
    values
        Of the pipeline's parameters, as they are given.
    """

    path: str
    values: Mapping[str, Any]
    wanted: Wanted

    def read(self, pipelines: "Pipelines") -> "Pipeline":
        """The pipeline that is asked for; blocks.

        Raises
        ------
        NotFound, BadInput, Unavailable
            When there is none below the workspace, or something in it does not fit.
        """
        return pipelines.read(pipelines.files.file(self.path))


def read_asked(content: bytes) -> Asked:
    """What the body asks for.

    Raises
    ------
    BadInput
        When something does not fit.
    """
    body = read_body(content, _ASKED, most_bytes=_MOST_ASKED_BYTES)
    told = {name: body.get(name, "") for name in ("step", "start", "resumed")}
    wanted = Wanted(**told, from_cell=body.get("from_cell", False))
    return Asked(body.get("path", ""), untag(body.get("values", {})), wanted)


class PipelinesHandler(NotebenchHandler):
    """``/pipelines``."""

    arguments = PAGED

    @guarded
    async def get(self) -> None:
        """Answer with one page of pipelines, the newest activity first."""
        given = self.read_arguments()
        files = self.workbench.pipelines.files
        await self.answer(lambda: files.page(given["limit"], given["offset"]).to_json())


class PipelineGraphHandler(NotebenchHandler):
    """``/pipelines/graph``."""

    arguments = (Argument("path", Kind.TEXT, None),)

    @guarded
    async def get(self) -> None:
        """Answer with the graph of a file."""
        path = self.read_arguments()["path"]
        await self.answer(lambda: self.workbench.pipelines.files.graph(path))

    @guarded
    async def post(self) -> None:
        """Answer with the graph of a text that was not saved."""
        body = read_body(self.request.body, {"path": str, "text": str}, most_bytes=_MOST_TEXT_BYTES)
        path, text = body.get("path", ""), body.get("text", "")
        await self.answer(lambda: self.workbench.pipelines.files.check(path, text))


class PipelinePlanHandler(NotebenchHandler):
    """``/pipelines/plan``."""

    @guarded
    async def post(self) -> None:
        """Answer with what a run would do, and begin nothing."""
        self.read_arguments()
        asked = read_asked(self.request.body)
        await self.answer(lambda: self._plan(asked))

    def _plan(self, asked: Asked) -> dict[str, Any]:
        pipelines = self.workbench.pipelines
        steps = pipelines.plan_run(asked.read(pipelines), asked.values, asked.wanted)
        return {"steps": [each.to_json() for each in steps]}


class PipelineDraftHandler(NotebenchHandler):
    """``/pipelines/draft``."""

    @guarded
    async def post(self) -> None:
        """Write a file made of notebooks, and answer with its graph."""
        self.read_arguments()
        body = read_body(self.request.body, {"notebooks": list, "path": str})
        notebooks, path = _texts(body.get("notebooks", [])), body.get("path", "")
        await self.answer(lambda: self._draft(notebooks, path))

    def _draft(self, notebooks: list[str], path: str) -> dict[str, Any]:
        pipelines, root = self.workbench.pipelines, self.workbench.workspace.root
        sources = [check_inside(root, each) for each in notebooks]
        pipelines.draft(sources, pipelines.files.file(path))
        return pipelines.files.graph(path)


def _texts(values: list[Any]) -> list[str]:
    for each in values:
        if not isinstance(each, str):
            raise BadInput(f"notebooks: {each!r:.80} is no path; give texts")
    return values
