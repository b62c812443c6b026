"""One trial of a sweep: what it reported, the notebook that it executed, and an end before its time."""

from typing import Any

from notebench.errors import BadInput
from notebench.ids import JobId, parse_job_id
from notebench.server.base import NotebenchHandler, guarded
from notebench.server.bodies import read_body

_MOST_DIGITS = 9


class TrialHandler(NotebenchHandler):
    """``/sweeps/{sweep_id}/trials/{number}``."""

    @guarded
    async def get(self, sweep_id: str, number: str) -> None:
        """Answer with one trial."""
        self.read_arguments()
        checked, known = parse_job_id(sweep_id), _number(number)
        await self.answer(lambda: self.workbench.sweeps.trial(checked, known).to_json())


class TrialNotebookHandler(NotebenchHandler):
    """``/sweeps/{sweep_id}/trials/{number}/notebook``."""

    @guarded
    async def get(self, sweep_id: str, number: str) -> None:
        """Answer with what is shown of the notebook that the trial executed."""
        self.read_arguments()
        checked, known = parse_job_id(sweep_id), _number(number)
        await self.answer(lambda: self.workbench.sweeps.trial(checked, known).look().as_json())


class TrialSkipHandler(NotebenchHandler):
    """``/sweeps/{sweep_id}/trials/{number}/skip``."""

    @guarded
    async def post(self, sweep_id: str, number: str) -> None:
        """End one running trial, and answer with the sweep as it is then."""
        self.read_arguments()
        checked, known = parse_job_id(sweep_id), _number(number)
        read_body(self.request.body, {})
        await self.answer(lambda: self._skip(checked, known))

    def _skip(self, sweep_id: JobId, number: int) -> dict[str, Any]:
        self.workbench.sweeps.skip(sweep_id, number)
        return self.workbench.sweeps.look(sweep_id).to_json()


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > _MOST_DIGITS:
        raise BadInput(f"number: {text[:80]!r} is no number of a trial; give one such as 3")
    return int(text)
