"""Two runs side by side: what they were given, how their steps came out and why, and what they gave."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from notebench.pipelines.history import StepRecord
from notebench.pipelines.output_look import OutputLook
from notebench.pipelines.step import StepState


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A step of one run.

    Attributes
    ----------
    reason
        Why it stands so, in one line.
    records
        What is known of what it depended on, by item; none where it did not finish.
    """

    name: str
    state: StepState
    duration_s: float | None = None
    records: Mapping[str, StepRecord] = field(default_factory=dict)
    outputs: tuple[OutputLook, ...] = ()
    reason: str = ""

    @property
    def unfinished(self) -> str:
        """How it ended that gave nothing, and why; empty of others."""
        if self.state.has_outputs or not self.state.has_ended:
            return ""
        return f"{self.state}: {self.reason}" if self.reason else str(self.state)


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One run.

    Attributes
    ----------
    about
        What is shown of it, as JSON.
    values
        Of the pipeline's parameters, as JSON.
    steps
        In the order in which they can run.
    """

    about: Mapping[str, Any]
    values: Mapping[str, Any]
    steps: tuple[StepFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparedOutput:
    """An output of both runs; None where one has none."""

    name: str
    looks: tuple[OutputLook | None, OutputLook | None]

    @property
    def is_same(self) -> bool:
        """Whether their contents are the same."""
        first, second = self.looks
        return first is not None and second is not None and first.digest == second.digest

    def to_json(self) -> dict[str, Any]:
        """As REST and ``--json`` carry it."""
        shown = [each.shown if each else None for each in self.looks]
        return {"name": self.name, "shown": shown, "is_same": self.is_same}


@dataclass(frozen=True, slots=True)
class ComparedStep:
    """A step of both runs; None where one has none.

    Attributes
    ----------
    changes
        Why it is not the same in the second, in words.
    """

    name: str
    steps: tuple[StepFacts | None, StepFacts | None]
    changes: tuple[str, ...]
    outputs: tuple[ComparedOutput, ...]

    def to_json(self) -> dict[str, Any]:
        """As REST and ``--json`` carry it."""
        return {
            "name": self.name,
            "states": [str(each.state) if each else None for each in self.steps],
            "durations_s": [each.duration_s if each else None for each in self.steps],
            "changes": list(self.changes),
            "outputs": [each.to_json() for each in self.outputs],
        }


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """A parameter's value in both runs; None where one has none."""

    name: str
    values: tuple[Any, Any]
    is_same: bool

    def to_json(self) -> dict[str, Any]:
        """As REST and ``--json`` carry it."""
        return {"name": self.name, "values": list(self.values), "is_same": self.is_same}


@dataclass(frozen=True, slots=True)
class PipelineComparison:
    """Two runs; the second is held against the first.

    Attributes
    ----------
    values
        What differs first.
    """

    runs: tuple[RunFacts, RunFacts]
    values: tuple[ComparedValue, ...]
    steps: tuple[ComparedStep, ...]

    def to_json(self) -> dict[str, Any]:
        """As REST and ``--json`` carry it."""
        return {
            "runs": [{**each.about, "values": dict(each.values)} for each in self.runs],
            "values": [each.to_json() for each in self.values],
            "steps": [each.to_json() for each in self.steps],
        }


def compare_pipeline_runs(first: RunFacts, second: RunFacts) -> PipelineComparison:
    """The second run held against the first."""
    return PipelineComparison(
        (first, second),
        tuple(sorted(_values(first.values, second.values), key=lambda each: each.is_same)),
        tuple(_steps(first.steps, second.steps)),
    )


def _values(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[ComparedValue]:
    for name in dict.fromkeys([*first, *second]):
        pair = (first.get(name), second.get(name))
        is_same = name in first and name in second and pair[0] == pair[1]
        yield ComparedValue(name, pair, is_same)


def _steps(first: Sequence[StepFacts], second: Sequence[StepFacts]) -> Iterator[ComparedStep]:
    """In the order of the second; those that it has no more come last."""
    before, after = ({each.name: each for each in steps} for steps in (first, second))
    for name in dict.fromkeys([*after, *before]):
        pair = (before.get(name), after.get(name))
        yield ComparedStep(name, pair, tuple(_changes(*pair)), tuple(_outputs(*pair)))


def _changes(first: StepFacts | None, second: StepFacts | None) -> Iterator[str]:
    yield from _unfinished(first, second)
    if first is None or second is None:
        return
    both = [item for item in second.records if item in first.records]
    found = [
        change
        for item in both
        for change in second.records[item].parts.changes_since(first.records[item].parts)
    ]
    yield from dict.fromkeys(found)
    for word, these, those in (("more", second, first), ("fewer", first, second)):
        count = len(set(these.records) - set(those.records) - {""})
        if count and those.records:
            yield f"{count} item{'' if count == 1 else 's'} {word}"


def _unfinished(first: StepFacts | None, second: StepFacts | None) -> Iterator[str]:
    """Why a step gave nothing, of which no key can tell."""
    before, after = (each.unfinished if each else "" for each in (first, second))
    if before and before == after:
        yield f"both {after}"
        return
    yield from (f"{which} {told}" for which, told in (("first", before), ("second", after)) if told)


def _outputs(first: StepFacts | None, second: StepFacts | None) -> Iterator[ComparedOutput]:
    before, after = ({each.name: each for each in step.outputs} if step else {} for step in (first, second))
    for name in dict.fromkeys([*after, *before]):
        yield ComparedOutput(name, (before.get(name), after.get(name)))
