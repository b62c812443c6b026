"""What a run would do and why: each step runs, is kept from an earlier run, or is left out.

A pure decision of the pipeline, values, keys and history; the orchestrator decides the same way when it comes
to a step, and knows more by then.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from notebench.errors import BadInput, NotebenchError
from notebench.parameters import check
from notebench.pipelines.history import History, StepRecord
from notebench.pipelines.items import Item, gathered, items_of, plain
from notebench.pipelines.keys import KeyParts
from notebench.pipelines.outputs import Output
from notebench.pipelines.pipeline import CachePolicy, Pipeline, Step
from notebench.pipelines.references import Reference
from notebench.pipelines.selection import ALL, Selection
from notebench.pipelines.step import StepState

KeyOf = Callable[[Step, Mapping[str, Any]], KeyParts]
"""Finds the key of a step that is given this."""
Given = Mapping[str, Any]
"""By name, an :class:`Output`, or of a mapped step a list of them."""
_MOST_CHANGES = 4
_WITHOUT = (StepState.SKIPPED, StepState.FAILED, StepState.CANCELLED)


class Unknown(Exception):
    """A value is known only when a step has run."""

    def __init__(self, step: str) -> None:
        self.step = step
        super().__init__(step)


@dataclass(frozen=True, slots=True)
class ItemChoice:
    """What becomes of one execution.

    Attributes
    ----------
    record
        Of the run whose outputs are kept; None where it runs.
    parts
        What its result depends on; None where that could not be found.
    """

    item: Item
    reason: str
    record: StepRecord | None = None
    parts: KeyParts | None = None


@dataclass(frozen=True, slots=True)
class StepChoice:
    """What becomes of a step.

    Attributes
    ----------
    state
        ``pending`` where it runs, else ``cached`` or ``skipped``.
    items
        Its executions, as far as they are known.
    outputs
        What it gives, where that is known.
    """

    step: str
    state: StepState
    reason: str
    items: tuple[ItemChoice, ...] = ()
    outputs: Given | None = None

    def to_json(self) -> dict[str, Any]:
        """As REST and the command carry it; a step that runs is ``run``."""
        word = "run" if self.state is StepState.PENDING else str(self.state)
        return {"name": self.step, "action": word, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Decider:
    """Decides for one step after the other.

    Attributes
    ----------
    values
        Of the pipeline's parameters, checked.
    gave
        What became of the steps before, by name.
    """

    pipeline: Pipeline
    values: Mapping[str, Any]
    history: History
    key_of: KeyOf
    selection: Selection = ALL
    gave: dict[str, StepChoice] = field(default_factory=dict)
    _forced: frozenset[str] = field(init=False, repr=False, compare=False)
    _taken: frozenset[str] = field(init=False, repr=False, compare=False)
    _left_out: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Once, and not for each step: to walk along a graph of a thousand takes a while.
        object.__setattr__(self, "_forced", self.selection.forced(self.pipeline))
        object.__setattr__(self, "_taken", self.selection.taken(self.pipeline))
        object.__setattr__(self, "_left_out", self.selection.left_out(self.pipeline))

    def decide(self, step: Step) -> StepChoice:
        """What becomes of the step; those before it are decided already.

        Raises
        ------
        BadInput
            When a step is to be taken as it was, and never ran.
        """
        if step.name in self._left_out:
            return StepChoice(step.name, StepState.SKIPPED, "not asked for")
        if step.name in self._taken:
            return self._as_it_was(step)
        for name in step.upstream:
            if self.gave[name].state in _WITHOUT:
                return StepChoice(step.name, StepState.SKIPPED, f"{name} is {self.gave[name].state}")
        try:
            if step.when and not step.when.holds(lambda each: plain(self._look_up(each)), self._types(step)):
                return StepChoice(step.name, StepState.SKIPPED, f"{step.when} does not hold")
            items = items_of(step, self._look_up)
        except Unknown as err:
            told = f"{err.step} runs first; kept if it gives the same"
            return StepChoice(step.name, StepState.PENDING, told)
        return self._joined(step, [self._item(step, item) for item in items])

    def _as_it_was(self, step: Step) -> StepChoice:
        records: dict[str, StepRecord] = {}
        for each in self.history.records:
            if each.step == step.name and self.history.has(each):
                records.setdefault(each.item, each)
        last = next(iter(records.values()), None)
        if last is None:
            raise BadInput(
                f"{self.pipeline.file.name}: nothing is there that {step.name} gave, and it was not "
                f"asked for; run it first: --step {step.name}"
            )
        same = sorted((each for each in records.values() if each.run_id == last.run_id), key=_place)
        items = tuple(ItemChoice(Item(each.item, {}), "", each, each.parts) for each in same)
        outputs = self._outputs(step, [self.history.outputs(each) for each in same])
        return StepChoice(step.name, StepState.CACHED, f"as it was in run {last.run_id}", items, outputs)

    def _item(self, step: Step, item: Item) -> ItemChoice:
        try:
            parts = self.key_of(step, item.given)
        except NotebenchError as err:
            return ItemChoice(item, err.message)
        resumed = self.selection.resumed.get((step.name, item.label))
        if resumed and self.history.has(resumed) and not _is_edited(parts, resumed.parts):
            return ItemChoice(item, f"finished in run {resumed.run_id}", resumed, parts)
        if step.name in self._forced:
            return ItemChoice(item, "asked for", None, parts)
        if step.cache is CachePolicy.NEVER:
            return ItemChoice(item, "its cache is `never`", None, parts)
        if found := self.history.with_key(step.name, parts.digest):
            return ItemChoice(item, f"unchanged since run {found.run_id}", found, parts)
        before = self.history.of(step.name, item.label)
        if step.cache is CachePolicy.FREEZE and (kept := next(filter(self.history.has, before), None)):
            return ItemChoice(item, f"frozen since run {kept.run_id}", kept, parts)
        return ItemChoice(item, _why(parts, before), None, parts)

    def _joined(self, step: Step, items: Sequence[ItemChoice]) -> StepChoice:
        """What becomes of the step, of what becomes of its items."""
        running = [each for each in items if each.record is None]
        reasons = list(dict.fromkeys(each.reason for each in running or items))
        reason = reasons[0] if reasons else "there is nothing that it is mapped over"
        if step.mapped and items:
            counted = f"{len(running)} of {len(items)} items" if running else f"all {len(items)} items"
            reason = f"{counted}: {reason}{' and other reasons' if len(reasons) > 1 else ''}"
        if running:
            return StepChoice(step.name, StepState.PENDING, reason, tuple(items))
        given = [self.history.outputs(each.record) for each in items if each.record]
        return StepChoice(step.name, StepState.CACHED, reason, tuple(items), self._outputs(step, given))

    def _outputs(self, step: Step, given: Sequence[Mapping[str, Output]]) -> Given:
        return gathered(given) if step.mapped else given[0]

    def _look_up(self, reference: Reference) -> Any:
        if not reference.step:
            return self.values[reference.name]
        found = self.gave[reference.step].outputs
        if found is None:
            raise Unknown(reference.step)
        if reference.name not in found:
            if not found and self.pipeline.steps[reference.step].mapped:
                return []  # of no items
            raise BadInput(
                f"{reference}: {reference.step} gave no output {reference.name!r}; "
                f"call notebench.output({reference.name!r}, …) in it"
            )
        return found[reference.name]

    def _types(self, step: Step) -> dict[Reference, Any]:
        known = self.pipeline.parameters
        looked = step.when.references if step.when else ()
        return {each: known[each.name] for each in looked if not each.step and each.name in known}


def make_plan(decider: Decider) -> Iterator[StepChoice]:
    """What becomes of each step, in the order in which they would run; nothing is run.

    Raises
    ------
    BadInput
        When something that is known already does not fit.
    """
    decider.selection.check(decider.pipeline)
    for step in decider.pipeline:
        choice = decider.decide(step)
        decider.gave[step.name] = choice
        yield choice


def run_values(pipeline: Pipeline, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the pipeline's parameters, given or by default.

    Raises
    ------
    BadValues
        When one is not known, does not fit, or is missing; each fault is a line.
    """
    return check(pipeline.parameters, given)


def _is_edited(now: KeyParts, before: KeyParts) -> bool:
    """Whether the step is another one: packages and files may be mended so that a run goes on."""
    mine, theirs = ((each.code, each.values, each.inputs, each.options) for each in (now, before))
    return mine != theirs


def _why(parts: KeyParts, before: Sequence[StepRecord]) -> str:
    if not before:
        return "no result yet"
    changes = parts.changes_since(before[0].parts)
    if not changes:
        return f"what it gave in run {before[0].run_id} is gone"
    more = len(changes) - _MOST_CHANGES
    return "; ".join(changes[:_MOST_CHANGES]) + (f"; and {more} more" if more > 0 else "")


def _place(record: StepRecord) -> int:
    return int(record.item) if record.item.isdecimal() else 0
