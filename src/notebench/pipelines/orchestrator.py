"""Runs a pipeline: decides for a step when those before it have ended, and runs what finds room at once.

It has one thread that decides, and one for each step that runs. What it knows it writes down before it goes
on, so that a run whose orchestrator was killed goes on with what it has.
"""

import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from notebench.errors import NotebenchError
from notebench.jobs import Control, Outcome
from notebench.pipelines.capacity import Capacity, Lease
from notebench.pipelines.execution import Executed, Executing, Execution
from notebench.pipelines.items import gathered
from notebench.pipelines.pipeline import Pipeline, Step
from notebench.pipelines.plan import Decider, StepChoice
from notebench.pipelines.record_keeping import Keeper
from notebench.pipelines.run_folder import StepLine
from notebench.pipelines.step import CellEvent, StepReply, StepState
from notebench.pipelines.tries import AGAIN

_LOOK_S = 0.2
_Ended = tuple[Execution, Executed]
_BAD = (StepState.FAILED, StepState.CANCELLED)


@dataclass(slots=True)
class _Going:
    """A step of which something runs or waits for room."""

    choice: StepChoice
    began: float
    replies: dict[str, StepReply] = field(default_factory=dict)
    attempts: int = 0


@dataclass(slots=True)
class Orchestrator:
    """Runs one pipeline once.

    Attributes
    ----------
    keeper
        Keeps what finished.
    say
        Prints to the run's log.
    """

    decider: Decider
    executing: Executing
    keeper: Keeper
    capacity: Capacity
    say: Callable[[str], None] = print
    _waiting: list[str] = field(default_factory=list, init=False)
    _ready: list[Execution] = field(default_factory=list, init=False)
    _running: dict[tuple[str, str], tuple[threading.Event, Lease]] = field(default_factory=dict, init=False)
    _going: dict[str, _Going] = field(default_factory=dict, init=False)
    _cells: dict[str, tuple[int, int]] = field(default_factory=dict, init=False)
    _done: "queue.SimpleQueue[_Ended]" = field(default_factory=queue.SimpleQueue, init=False)

    @property
    def _pipeline(self) -> Pipeline:
        return self.decider.pipeline

    def run(self, control: Control) -> Outcome:
        """Run it to its end; how it came out."""
        self._waiting = list(self._pipeline.steps)
        while self._waiting or self._ready or self._running:
            if control.should_cancel or control.should_stop:
                self._give_up("cancelled" if control.should_cancel else "the run was stopped")
            if control.should_cancel:
                for stop, _ in self._running.values():
                    stop.set()
            if control.should_pause:
                if not self._running:
                    control.wait_while_paused()
            else:
                self._decide_all()
                self._start_all()
            self._report(control)
            if self._running or self._ready:
                self._collect()
        self._report(control)
        return self._outcome()

    def _decide_all(self) -> None:
        """Decide for each step all of whose upstream has ended."""
        for name in list(self._waiting):
            step = self._pipeline.steps[name]
            if all(self._has_ended(each) for each in step.upstream):
                self._waiting.remove(name)
                self._decide(step)

    def _has_ended(self, name: str) -> bool:
        choice = self.decider.gave.get(name)
        return choice is not None and choice.state.has_ended

    def _decide(self, step: Step) -> None:
        try:
            choice = self.decider.decide(step)
        except NotebenchError as err:
            choice = StepChoice(step.name, StepState.FAILED, err.message)
        took_s = 0.0
        if choice.state is StepState.CACHED:
            choice, took_s = self._keep(step, choice)
        if choice.state is not StepState.PENDING:
            self._end(choice, took_s)
            return
        going = self._going[step.name] = _Going(choice, time.monotonic())
        for each in choice.items:
            if each.record is not None:
                kept = self.keeper.take(each.record, each.item.label)
                reply = StepReply(step.name, StepState.CACHED, each.reason, outputs=kept)
                going.replies[each.item.label] = reply
            else:
                self._ready.append(Execution(step, each.item, each.parts))
        self._tell(step.name, StepState.RUNNING, choice.reason)
        if not choice.items or len(going.replies) == len(choice.items):
            self._finish(step.name)

    def _keep(self, step: Step, choice: StepChoice) -> tuple[StepChoice, float]:
        """What an earlier run gave is put into this one's folder; what this run gave stays as it was."""
        kept = [(each.record, each.item.label) for each in choice.items if each.record is not None]
        found = [self.keeper.take(record, label) for record, label in kept]
        records = [record for record, _ in kept]
        outputs: Mapping[str, Any] = gathered(found) if step.mapped else found[0]
        if any(each.run_id != self.keeper.folder.run_id for each in records):
            return replace(choice, outputs=outputs), 0.0
        took_s = sum(each.duration_s for each in records)
        return replace(choice, state=StepState.FINISHED, reason="", outputs=outputs), took_s

    def _start_all(self) -> None:
        """Start what finds room, in the order in which it became ready."""
        now = time.monotonic()
        for each in list(self._ready):
            if each.not_before > now:
                continue
            lease = self.capacity.lease(each.step.takes)
            if lease is None:
                continue
            self._ready.remove(each)
            self._start(each, lease)

    def _start(self, execution: Execution, lease: Lease) -> None:
        self.capacity = self.capacity.without(lease)
        stop = threading.Event()
        self._running[execution.key] = (stop, lease)
        step, label = execution.step.name, execution.item.label
        if label:
            self._tell(step, StepState.RUNNING, "", label, execution.attempt)

        def run() -> None:
            self._done.put((execution, self.executing.execute(execution, lease, self._on_cell, stop)))

        threading.Thread(target=run, name=f"notebench-step-{step}", daemon=True).start()

    def _on_cell(self, event: CellEvent) -> None:
        self._cells[event.step] = (event.cell, event.of)

    def _collect(self) -> None:
        """Take in what ended, and wait a moment for the first."""
        try:
            execution, executed = self._done.get(timeout=_LOOK_S)
        except queue.Empty:
            return
        while True:
            self._take_in(execution, executed)
            try:
                execution, executed = self._done.get_nowait()
            except queue.Empty:
                return

    def _take_in(self, execution: Execution, executed: Executed) -> None:
        step, label, reply = execution.step, execution.item.label, executed.reply
        _, lease = self._running.pop(execution.key)
        self._cells.pop(execution.shown, None)
        self.capacity = self.capacity.plus(lease)
        going = self._going[step.name]
        going.attempts = max(going.attempts, execution.attempt)
        if reply.note:
            self.say(f"{execution.shown}: {reply.note}")
        may_retry = executed.has_run and execution.attempt <= step.retries.limit
        if reply.state is StepState.FAILED and may_retry:
            delay_s = step.retries.delay_before(execution.attempt + 1)
            self._tell(step.name, StepState.RUNNING, f"{AGAIN}{reply.reason}", label, execution.attempt + 1)
            self.say(f"{execution.shown} failed, and is tried again in {delay_s:g} s: {reply.reason}")
            self._ready.append(
                replace(execution, attempt=execution.attempt + 1, not_before=time.monotonic() + delay_s)
            )
            return
        if reply.state is StepState.FINISHED and execution.parts is not None:
            self.keeper.record(execution, reply)
        if label:
            self._write(_line(step.name, reply, label, execution.attempt))
        going.replies[label] = reply
        if len(going.replies) == len(going.choice.items):
            self._finish(step.name)

    def _finish(self, name: str) -> None:
        """End a step whose executions have all ended."""
        going = self._going.pop(name)
        step = self._pipeline.steps[name]
        replies = [going.replies[each.item.label] for each in going.choice.items]
        bad = next((each for each in replies if each.state in _BAD), None)
        duration_s = time.monotonic() - going.began
        if bad is not None:
            failed = sum(each.state in _BAD for each in replies)
            reason = f"{failed} of {len(replies)} items: {bad.reason}" if step.mapped else bad.reason
            choice = StepChoice(name, bad.state, reason)
            self._end(choice, duration_s, bad, going.attempts)
            return
        outputs: Mapping[str, Any] = gathered([each.outputs for each in replies])
        if not step.mapped:
            outputs = replies[0].outputs
        note = next((each.note for each in replies if each.note), "")
        choice = StepChoice(name, StepState.FINISHED, note, outputs=outputs)
        self._end(choice, duration_s, None, going.attempts)

    def _end(
        self, choice: StepChoice, duration_s: float, bad: StepReply | None = None, attempt: int = 0
    ) -> None:
        self.decider.gave[choice.step] = choice
        cell, error = (bad.cell, bad.error) if bad else (None, "")
        at = datetime.now(UTC)
        self._write(
            StepLine(at, choice.step, choice.state, choice.reason, "", attempt, duration_s, cell, error)
        )
        told = f": {choice.reason}" if choice.reason else ""
        self.say(f"{choice.step} is {choice.state} after {duration_s:.2f} s{told}")

    def _give_up(self, reason: str) -> None:
        """Begin nothing more; what waits is cancelled."""
        for each in self._ready:
            going = self._going[each.step.name]
            going.replies[each.item.label] = StepReply(each.step.name, StepState.CANCELLED, reason)
        self._ready.clear()
        for name, going in list(self._going.items()):
            if len(going.replies) == len(going.choice.items):
                self._finish(name)
        for name in self._waiting:
            self._end(StepChoice(name, StepState.CANCELLED, reason), 0.0)
        self._waiting.clear()

    def _tell(self, step: str, state: StepState, reason: str, item: str = "", attempt: int = 1) -> None:
        self._write(StepLine(datetime.now(UTC), step, state, reason, item, attempt))

    def _write(self, line: StepLine) -> None:
        self.keeper.folder.tell(replace(line, reason=self.executing.redact(line.reason)))

    def _report(self, control: Control) -> None:
        gave = self.decider.gave
        ended = [each for each in gave.values() if each.state.has_ended]
        states = {
            name: str(gave[name].state) if name in gave else str(self._state(name))
            for name in self._pipeline.steps
        }
        cells = {name: list(each) for name, each in self._cells.copy().items()}
        text = ", ".join(self._going)
        control.report(len(ended), len(states), text, {"steps": states, "cells": cells})

    def _state(self, name: str) -> StepState:
        if name in self.decider.gave:
            return self.decider.gave[name].state
        return StepState.RUNNING if name in self._going else StepState.PENDING

    def _outcome(self) -> Outcome:
        found = list(self.decider.gave.values())
        bad = [each for each in found if each.state in _BAD]
        if not bad:
            return Outcome()
        first = next((each for each in bad if each.state is StepState.FAILED), bad[0])
        return Outcome(
            has_failed=first.state is StepState.FAILED,
            reason=f"{len(bad)} of {len(found)} steps {first.state}: {first.step}: {first.reason}",
        )


def _line(step: str, reply: StepReply, item: str, attempt: int) -> StepLine:
    at = datetime.now(UTC)
    return StepLine(
        at, step, reply.state, reply.reason, item, attempt, reply.duration_s, reply.cell, reply.error
    )
