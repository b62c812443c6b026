"""Sweeps: a page of them, one, its trials since a cursor, what is asked of it, and how one is begun."""

from collections.abc import Mapping
from typing import Any

from notebench.errors import BadInput
from notebench.experiments.restore.file import check_inside
from notebench.ids import JobId, parse_job_id
from notebench.jobs import Verb
from notebench.jobs.listing import to_states
from notebench.server.arguments import Argument, Kind
from notebench.server.base import NotebenchHandler, guarded
from notebench.server.bodies import read_body, read_object
from notebench.server.run_query import PAGED
from notebench.sweeps.ask import SweepAsk
from notebench.sweeps.reading import LARGEST_PAGE
from notebench.sweeps.source import Source, source_of

_PREVIEWED = 3
_MOST_BYTES = 256_000  # of what a sweep is asked with


class _AskingHandler(NotebenchHandler):
    """What is asked for in a body."""

    def read_source(self, body: Mapping[str, Any]) -> Source:
        """The source that the body names, below the workspace; blocks.

        Raises
        ------
        NotFound, BadInput, Unavailable
            When there is none, or something of it does not fit.
        """
        root = self.workbench.workspace.root
        if isinstance(notebook := body.get("notebook"), str) and notebook:
            check_inside(root, notebook)
        return source_of(body, root)


class SweepsHandler(_AskingHandler):
    """``/sweeps``."""

    arguments = (Argument("state", Kind.TEXTS, ()), *PAGED)

    @guarded
    async def get(self) -> None:
        """Answer with one page of sweeps, the newest first."""
        given = self.read_arguments()
        states = to_states(given["state"])
        await self.answer(
            lambda: self.workbench.sweeps.page(states, given["limit"], given["offset"]).to_json()
        )

    @guarded
    async def post(self) -> None:
        """Begin a sweep, and answer with it."""
        body = read_object(self.request.body, most_bytes=_MOST_BYTES)
        await self.answer(lambda: self._start(body))

    def _start(self, body: Mapping[str, Any]) -> dict[str, Any]:
        source, sweeps = self.read_source(body), self.workbench.sweeps
        job = sweeps.start(source, sweeps.plan(source, SweepAsk()))
        return sweeps.look(job.job_id).to_json()


class SweepPreviewHandler(_AskingHandler):
    """``/sweeps/preview``."""

    @guarded
    async def post(self) -> None:
        """Answer with what a sweep would do, and begin nothing."""
        self.read_arguments()
        body = read_object(self.request.body, most_bytes=_MOST_BYTES)
        await self.answer(lambda: self._preview(body))

    def _preview(self, body: Mapping[str, Any]) -> dict[str, Any]:
        sweeps = self.workbench.sweeps
        source = self.read_source(body)
        return sweeps.preview(source, sweeps.plan(source, SweepAsk()), _PREVIEWED).to_json()


class SweepHandler(NotebenchHandler):
    """``/sweeps/{sweep_id}``."""

    @guarded
    async def get(self, sweep_id: str) -> None:
        """Answer with one sweep."""
        self.read_arguments()
        checked = parse_job_id(sweep_id)
        await self.answer(lambda: self.workbench.sweeps.look(checked).to_json())


class SweepTrialsHandler(NotebenchHandler):
    """``/sweeps/{sweep_id}/trials``."""

    arguments = (
        Argument("since", Kind.TEXT, "", longest=100),
        Argument("limit", Kind.INTEGER, LARGEST_PAGE),
    )

    @guarded
    async def get(self, sweep_id: str) -> None:
        """Answer with the trials that changed since the cursor was given."""
        given = self.read_arguments()
        checked = parse_job_id(sweep_id)
        await self.answer(lambda: self.workbench.sweeps.since(checked, given["since"], given["limit"]))


class SweepControlHandler(NotebenchHandler):
    """``/sweeps/{sweep_id}/control``."""

    @guarded
    async def post(self, sweep_id: str) -> None:
        """Ask something of the sweep, and answer with the sweep as it is then."""
        self.read_arguments()
        checked = parse_job_id(sweep_id)
        body = read_body(self.request.body, {"verb": str, "on": str, "gpus": float})
        verb, on, gpus = _verb(body), body.get("on"), body.get("gpus")
        await self.answer(lambda: self.workbench.sweeps.ask(checked, verb, on, gpus).to_json())


class SweepBudgetHandler(NotebenchHandler):
    """``/sweeps/{sweep_id}/budget``."""

    @guarded
    async def patch(self, sweep_id: str) -> None:
        """Change limits of the sweep, and answer with the sweep as it is then."""
        self.read_arguments()
        checked = parse_job_id(sweep_id)
        limits = read_object(self.request.body)
        await self.answer(lambda: self._change(checked, limits))

    def _change(self, sweep_id: JobId, limits: Mapping[str, Any]) -> dict[str, Any]:
        self.workbench.sweeps.change(sweep_id, limits)
        return self.workbench.sweeps.look(sweep_id).to_json()


def _verb(body: Mapping[str, str]) -> Verb:
    verb = body.get("verb", "")
    if verb not in set(Verb):
        raise BadInput(f"verb: {verb[:80]!r} cannot be asked of a sweep; there are {', '.join(Verb)}")
    return Verb(verb)
