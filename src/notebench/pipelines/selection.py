"""Which steps of a pipeline are wanted: all, one, one and what follows, or what a run has left."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from notebench.errors import BadInput
from notebench.pipelines.faults import near
from notebench.pipelines.history import StepRecord
from notebench.pipelines.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class Selection:
    """Which steps are wanted.

    Attributes
    ----------
    step
        This one alone; it runs whatever is known of it.
    start
        This one and all that need it; they run whatever is known of them.
    resumed
        What the run that goes on has finished, by step and item: it is kept as long as neither the step's
        code nor what it is given was changed, though the step is asked for.

    Raises
    ------
    BadInput
        When both are asked for.
    """

    step: str = ""
    start: str = ""
    resumed: Mapping[tuple[str, str], StepRecord] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.step and self.start:
            raise BadInput("one step, or one and what follows it: ask for one of these")

    def check(self, pipeline: Pipeline) -> None:
        """Return when its step is one of the pipeline's.

        Raises
        ------
        BadInput
            When it is not.
        """
        for name in filter(None, (self.step, self.start)):
            if name not in pipeline.steps:
                known = list(pipeline.steps)
                raise BadInput(f"{pipeline.file.name}: there is no step {name[:80]!r}; {near(name, known)}")

    def forced(self, pipeline: Pipeline) -> frozenset[str]:
        """The steps that run whatever is known of them."""
        if self.step:
            return frozenset({self.step})
        return frozenset({self.start, *pipeline.after(self.start)}) if self.start else frozenset()

    def taken(self, pipeline: Pipeline) -> frozenset[str]:
        """The steps that do not run: what they gave last is taken as it is."""
        forced = self.forced(pipeline)
        if not forced:
            return frozenset()
        needed: set[str] = set()
        for step in reversed(list(pipeline)):
            if step.name in forced or step.name in needed:
                needed.update(step.upstream)
        return frozenset(needed - forced)

    def left_out(self, pipeline: Pipeline) -> frozenset[str]:
        """The steps that nobody asked for."""
        forced = self.forced(pipeline)
        return frozenset(pipeline.steps) - forced - self.taken(pipeline) if forced else frozenset()


ALL = Selection()
"""Every step, as far as it is not the same as before."""
