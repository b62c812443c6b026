"""One trial as its page shows it: with all that it reported, and the notebook that it executed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notebench.errors import NotFound
from notebench.experiments.artifacts.notebook_look import NotebookLook, notebook_look
from notebench.ids import JobId
from notebench.sweeps.notebook import notebook_of
from notebench.sweeps.space import SearchSpace
from notebench.sweeps.trial import Trial

MOST_REPORTS = 1000
"""Of one trial; of more, some are left out evenly, and the last is kept."""


@dataclass(frozen=True, slots=True)
class TrialView:
    """A trial as surfaces show it.

    Attributes
    ----------
    outputs
        The folder in which its sweep's trials leave what they make.
    """

    sweep_id: JobId
    space: SearchSpace
    trial: Trial
    outputs: Path

    @property
    def notebook(self) -> Path | None:
        """The notebook that it executed; None where it executed none, or none yet."""
        path = notebook_of(self.outputs, self.trial.number)
        return path if path.is_file() else None

    def to_json(self) -> dict[str, Any]:
        """As REST carries it: the trial, what it reported by step, and the path of its notebook."""
        return {
            **self.trial.to_json(self.space.show),
            "reported": self._reported(),
            "notebook": str(self.notebook) if self.notebook else None,
        }

    def look(self) -> NotebookLook:
        """What is shown of its notebook.

        Raises
        ------
        NotFound
            When it executed none that can be read.
        """
        text = self.notebook.read_text("utf-8", "replace") if self.notebook else ""
        if (look := notebook_look(text)) is None:
            raise NotFound(f"trial {self.trial.number} of sweep {self.sweep_id} has left no notebook")
        return look

    def _reported(self) -> list[dict[str, float]]:
        steps = sorted(self.trial.reported)
        stride = -(-len(steps) // MOST_REPORTS)
        kept = steps[:: stride or 1]
        if steps and kept[-1] != steps[-1]:
            kept.append(steps[-1])
        return [{"step": step, "value": self.trial.reported[step]} for step in kept]
