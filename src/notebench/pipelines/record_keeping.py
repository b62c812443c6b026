"""What finished is kept: in the run's own folder, and for later runs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from notebench.pipelines.execution import Execution
from notebench.pipelines.history import History, StepRecord
from notebench.pipelines.outputs import Output, copy_outputs
from notebench.pipelines.run_folder import RunFolder
from notebench.pipelines.step import StepReply


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps what the steps of one run finished.

    Attributes
    ----------
    remember
        Keeps records for later runs.
    """

    folder: RunFolder
    history: History
    remember: Callable[[list[StepRecord]], None]

    def record(self, execution: Execution, reply: StepReply) -> None:
        """Keep what an execution gave; its outputs are there already."""
        assert execution.parts is not None
        step, label = execution.key
        record = StepRecord(
            step,
            label,
            execution.parts.digest,
            execution.parts,
            self.folder.run_id,
            self.folder.shown_outputs(step, label),
            datetime.now(UTC),
            reply.duration_s,
        )
        self.folder.finish(record)
        self.remember([record])

    def take(self, record: StepRecord, label: str | None = None) -> dict[str, Output]:
        """What an earlier run gave, put into this run's folder too, so that it outlives the other.

        Parameters
        ----------
        label
            Which item of this run it is; None for the same.
        """
        if record.run_id == self.folder.run_id:
            return self.history.outputs(record)
        step, item = record.step, record.item if label is None else label
        self.folder.clear(step, item)
        self.folder.link_notebook(self.history.jobs / record.outputs, step, item)
        found = copy_outputs(self.history.outputs(record).values(), self.folder.outputs(step, item))
        shown = self.folder.shown_outputs(step, item)
        made_by = record.made_by or record.run_id
        kept = replace(record, item=item, run_id=self.folder.run_id, outputs=shown, made_by=made_by)
        self.folder.finish(kept)
        self.remember([kept])
        return found
