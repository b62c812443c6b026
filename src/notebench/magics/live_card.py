"""The card of a job below a cell: shown at once, and replaced while somebody waits."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from notebench.ids import JobId
    from notebench.jobs import Job, JobBook

_LOOK_S = 1.0


class LiveCard:
    """A card; a terminal, which cannot replace what it has shown, shows it once, when it is the last.

    Parameters
    ----------
    draw
        Makes the MIME bundle of the job as it is now.
    """

    def __init__(self, shell: Any, draw: Callable[[], dict[str, Any]]) -> None:
        self._publish = shell.display_pub.publish
        self._draw = draw
        self._display_id = f"notebench-card-{uuid4().hex}"
        self._is_live = hasattr(shell, "kernel")
        self._is_shown = False

    def show(self, *, is_last: bool = False) -> None:
        """Show the job as it is now."""
        if not (self._is_live or is_last):
            return
        self._publish(data=self._draw(), transient={"display_id": self._display_id}, update=self._is_shown)
        self._is_shown = True

    def follow(self, jobs: "JobBook", job_id: "JobId") -> "Job | None":
        """Show it until the job has ended, which is given; None where an interrupt left it running."""
        from notebench.jobs import has_ended

        try:
            while not has_ended(job := jobs.wait(job_id, has_ended, _LOOK_S)):
                self.show()
        except KeyboardInterrupt:
            self.show(is_last=True)
            return None
        self.show(is_last=True)
        return job
