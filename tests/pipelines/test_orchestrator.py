"""Runs, whose steps are run by a stand-in: what runs when, with what, and what is kept."""

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.jobs import Outcome
from notebench.pipelines.building import read_pipeline
from notebench.pipelines.capacity import Capacity, check_capacity
from notebench.pipelines.keeping import tell
from notebench.pipelines.outputs import read_outputs
from notebench.pipelines.resources import Resources
from notebench.pipelines.selection import Selection
from notebench.pipelines.step import StepState, StepTask
from tests.pipelines.books import CHURN, write_book
from tests.pipelines.desk import HEAD, TRAIN, Desk, fail


def test_a_run_gives_outputs_on_and_keeps_all(desk: Desk, folder: Path) -> None:
    """The second run has nothing to do, and its folder stands for itself."""
    assert desk.run() == Outcome()
    prepare, train = desk.steps.tasks
    assert (prepare.values, train.values, train.folder) == ({"seed": 7}, {"data": 1}, folder)
    known = {"JPY_SESSION_NAME": str(folder / "train.ipynb"), "CUDA_VISIBLE_DEVICES": "0"}
    assert (train.timeout_s, train.variables) == (1800, known)
    assert desk.states() == {"prepare": ("finished", ""), "train": ("finished", "")}
    assert desk.run() == Outcome()
    assert len(desk.steps.tasks) == 2
    assert desk.states()["train"] == ("cached", "unchanged since run run1")
    assert read_outputs(desk.folder("run2").outputs("train"))["score"].value == 0.5
    assert desk.folder("run2").notebook("train").exists()


def test_a_step_that_fails_leaves_out_what_needs_it_and_nothing_else(desk: Desk) -> None:
    """The reason is the run's too, without secrets."""
    desk.path.write_text(f"{HEAD}  a: {{{TRAIN}}}\n  b: {{{TRAIN}, needs: a}}\n  c: {{{TRAIN}}}\n")
    desk.steps.acts["a"] = fail("ValueError: hunter2")
    outcome = desk.run()
    assert (outcome.has_failed, outcome.reason) == (True, "1 of 3 steps failed: a: ValueError: •••")
    assert desk.states() == {
        "a": ("failed", "ValueError: •••"),
        "b": ("skipped", "a is failed"),
        "c": ("finished", ""),
    }
    line = next(each for each in desk.folder("run1").lines() if each.state is StepState.FAILED)
    assert (line.cell, line.error) == (2, "Traceback")


def test_a_mended_run_goes_on_with_what_it_has(desk: Desk) -> None:
    """As another run, or as another attempt of the same."""
    desk.path.write_text(f"{HEAD}  a: {{{TRAIN}, cache: never}}\n  b: {{{TRAIN}, with: {{data: $a.data}}}}\n")
    desk.steps.acts["b"] = fail()
    assert desk.run().has_failed
    del desk.steps.acts["b"]
    finished = desk.folder("run1").finished()
    assert desk.run(Selection(resumed=finished)) == Outcome()
    assert desk.states() == {"a": ("cached", "finished in run run1"), "b": ("finished", "")}
    assert desk.run(Selection(resumed=finished), run_id="run1") == Outcome()
    assert desk.steps.ran == ["a", "b", "b"]
    assert desk.states("run1")["a"] == ("finished", "")


def test_a_step_is_tried_again_with_growing_patience(desk: Desk) -> None:
    """What the failed attempt gave is not kept."""
    desk.path.write_text(f"{HEAD}  a: {{{TRAIN}, retries: {{limit: 2, delay: 0.01, factor: 3}}}}\n")
    tries: list[int] = []

    def act(task: StepTask, stop: threading.Event) -> dict[str, Any]:
        tries.append(len(read_outputs(task.outputs)))
        tell(task.outputs, f"left{len(tries)}", "value", 1, "x", {"value": 1})
        if len(tries) < 3:
            raise ValueError("flaky")
        return {"score": 1}

    desk.steps.acts["a"] = act
    assert desk.run() == Outcome()
    assert tries == [0, 0, 0]
    assert set(read_outputs(desk.folder("run1").outputs("a"))) == {"left3", "score"}
    reasons = [each.reason for each in desk.folder("run1").lines()]
    assert reasons.count("tried again: flaky") == 2


def test_each_item_of_a_mapped_step_is_retried_and_kept_for_itself(desk: Desk) -> None:
    """Later steps get a list in the items' order; a rerun runs those that failed."""
    write_book(desk.path.parent / "train.ipynb", *_SAME, parameters="data: list = []\nrate = 0.1")
    desk.path.write_text(
        f"{HEAD}  fit: {{{TRAIN}, map: {{rate: [0.1, 0.2, 0.3]}}, retries: {{limit: 1, delay: 0.01}}}}\n"
        f"  best: {{{TRAIN}, with: {{data: $fit.score}}}}\n"
    )
    broken = {0.2}

    def act(task: StepTask, stop: threading.Event) -> dict[str, Any]:
        if task.values["rate"] in broken:
            raise ValueError("flaky")
        return {"score": task.values["rate"]}

    desk.steps.acts["fit"] = act
    assert desk.run().reason == "1 of 2 steps failed: fit: 1 of 3 items: flaky"
    assert sorted(desk.steps.ran) == ["fit[0]", "fit[1]", "fit[1]", "fit[2]"]
    broken.clear()
    desk.steps.tasks.clear()
    assert desk.run() == Outcome()
    assert desk.steps.ran == ["fit[1]", "best"]
    assert desk.steps.tasks[-1].values == {"data": [0.1, 0.2, 0.3]}
    desk.steps.tasks.clear()
    assert desk.run() == Outcome()
    assert desk.steps.ran == []
    assert read_outputs(desk.folder("run3").outputs("fit", "1"))["score"].value == 0.2


_SAME = ["import notebench", "notebench.output('score', rate)"]


def test_a_map_over_nothing_gives_nothing(desk: Desk) -> None:
    """Later steps get an empty list."""
    desk.path.write_text(
        f"{HEAD}  a: {{{TRAIN}}}\n  b: {{{TRAIN}, map: {{rate: $a.data}}}}\n  c: {{{TRAIN}, with: {{data: $b.score}}}}\n"
    )
    write_book(
        desk.path.parent / "train.ipynb",
        "import notebench",
        "notebench.output('data', []); notebench.output('score', 1)",
        parameters="data: list | int = 1\nrate = 0.1",
    )
    desk.steps.acts["a"] = lambda task, stop: {"data": []}
    assert desk.run() == Outcome()
    assert (desk.steps.ran, desk.steps.tasks[-1].values) == (["a", "c"], {"data": []})


def test_steps_run_side_by_side_within_what_there_is(desk: Desk) -> None:
    """Cores, and GPUs that no two have."""
    names = [f"s{n}" for n in range(6)]
    desk.path.write_text(HEAD + "".join(f"  {name}: {{{TRAIN}, cpus: 2, gpus: 0.5}}\n" for name in names))
    both = threading.Barrier(2, timeout=30)

    def act(task: StepTask, stop: threading.Event) -> dict[str, Any]:
        both.wait()
        return {}

    desk.steps.acts = dict.fromkeys(names, act)
    assert desk.run() == Outcome()
    assert desk.steps.most_at_once == 2


def test_a_run_that_is_cancelled_ends_what_runs(desk: Desk) -> None:
    """And begins nothing more."""

    def act(task: StepTask, stop: threading.Event) -> dict[str, Any]:
        assert desk.control is not None
        desk.control.ask_cancel("cancelled")
        assert stop.wait(30)
        return {}

    desk.steps.acts["prepare"] = act
    desk.run()
    assert desk.states() == {"prepare": ("cancelled", ""), "train": ("cancelled", "cancelled")}


def test_a_run_that_is_stopped_lets_finish_what_runs(desk: Desk) -> None:
    """What was finished is kept."""

    def act(task: StepTask, stop: threading.Event) -> dict[str, Any]:
        assert desk.control is not None
        desk.control.ask_stop()
        return {"data": 1, "rows": 1}

    desk.steps.acts["prepare"] = act
    desk.run()
    assert desk.states() == {"prepare": ("finished", ""), "train": ("cancelled", "the run was stopped")}


def test_an_output_that_breaks_its_contract_fails_its_step(desk: Desk) -> None:
    """And one that was not given at all."""
    desk.path.write_text(
        f"{HEAD}  a: {{{TRAIN}, expect: {{score: 0.6..1.0}}}}\n  b: {{{TRAIN}, outputs: [more], expect: {{more: int}}}}\n"
    )
    desk.run()
    assert desk.states() == {
        "a": ("failed", "expect: score: 0.5 lies below 0.6; give float (0.6..1.0)"),
        "b": ("failed", "expect: more: it was not given"),
    }


def test_copies_are_put_where_the_file_says(desk: Desk, folder: Path) -> None:
    """A value as JSON, a file as it is; in the place of what lies there."""
    (folder / "model.bin").write_bytes(b"weights")
    (folder / "out").mkdir()
    (folder / "out" / "score.json").write_text("old")
    desk.path.write_text(f"{HEAD}  a: {{{TRAIN}, outputs: {{score: out/score.json, model: out/m.bin}}}}\n")
    desk.steps.acts["a"] = lambda task, stop: {"score": 0.5, "model": folder / "model.bin"}
    assert desk.run() == Outcome()
    assert (folder / "out" / "score.json").read_text() == "0.5\n"
    assert (folder / "out" / "m.bin").read_bytes() == b"weights"


def test_a_value_that_does_not_fit_fails_its_step_before_it_runs(desk: Desk) -> None:
    """What a step gave is known only then; to try it again would change nothing."""
    write_book(desk.path.parent / "train.ipynb", "x", parameters="data: int = 1  # 0..9")
    desk.steps.acts["prepare"] = lambda task, stop: {"data": 99, "rows": 1}
    outcome = desk.run()
    assert outcome.reason == "1 of 2 steps failed: train: data: 99 lies above 9; give int (0..9)"
    assert desk.steps.ran == ["prepare"]
    assert not any("tried again" in each.reason for each in desk.folder("run1").lines())


def test_functions_and_parts_of_notebooks_become_notebooks(desk: Desk, folder: Path) -> None:
    """They are run as any other; no source is written."""
    (folder / "lib.py").write_text("def load(n: int): return {'data': n}\n")
    before = {path: path.read_bytes() for path in folder.glob("*.ipynb")}
    desk.path.write_text(f"{HEAD}  a: {{function: 'lib:load', with: {{n: 3}}, outputs: data}}\n")
    assert desk.run() == Outcome()
    [task] = desk.steps.tasks
    assert "call_function('lib:load', ['data'], {'n': n})" in task.notebook.read_text()
    assert (task.notebook.is_relative_to(desk.jobs), task.folder) == (True, folder)
    assert before == {path: path.read_bytes() for path in folder.glob("*.ipynb")}


def test_a_step_that_asks_for_more_than_there_is_is_told_first(desk: Desk) -> None:
    """It would wait for ever."""
    desk.path.write_text(CHURN.replace("gpus: 1", "gpus: 2"))
    with pytest.raises(
        BadInput, match=r"churn.pipeline.yaml:6: train: gpus: 2 are more than the 1 that there are"
    ):
        check_capacity(read_pipeline(desk.path), desk.capacity)


WANTED = st.builds(Resources, st.floats(0.1, 3), st.floats(0, 2), st.none() | st.integers(1, 8))


@given(st.lists(WANTED, max_size=8))
def test_what_is_leased_is_never_more_than_there_is_and_comes_back_whole(wanted: list[Resources]) -> None:
    """Whatever is asked for, in whatever order."""
    whole = Capacity(4.0, {"0": 1.0, "1": 1.0}, 16)
    free, leases = whole, []
    for each in wanted:
        lease = free.lease(each)
        if lease is None:
            continue
        assert abs(sum(lease.gpus.values()) - each.gpus) < 1e-6
        free = free.without(lease)
        leases.append(lease)
        assert free.cpus > -1e-6
        assert all(-1e-6 < rest < 1 + 1e-6 for rest in free.gpus.values())
        assert (free.memory_bytes or 0) >= 0
    for lease in leases:
        free = free.plus(lease)
    assert abs(free.cpus - whole.cpus) < 1e-6
    assert all(abs(rest - 1) < 1e-6 for rest in free.gpus.values())


def test_lines_that_a_kill_tore_cost_only_themselves(desk: Desk) -> None:
    """The run is read as far as it is told."""
    desk.run()
    folder = desk.folder("run1")
    whole = (folder.path / "steps.jsonl").read_bytes()
    lines = len(list(folder.lines()))
    for length in range(0, len(whole), 41):
        (folder.path / "steps.jsonl").write_bytes(whole[:length])
        with suppress(StopIteration):
            folder.tell(next(folder.lines()))
        assert len(list(folder.lines())) <= lines + 1
