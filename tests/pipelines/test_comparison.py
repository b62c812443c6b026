"""Claims on two runs side by side."""

from dataclasses import replace

from notebench.pipelines.comparison import RunFacts, StepFacts, compare_pipeline_runs
from notebench.pipelines.history import StepRecord
from notebench.pipelines.keys import KeyParts
from notebench.pipelines.output_look import OutputLook
from notebench.pipelines.step import StepState
from tests.fake_jobs import START


def step(
    name: str, *outputs: OutputLook, state: StepState = StepState.FINISHED, **parts: KeyParts
) -> StepFacts:
    """A step whose items, called ``i0``, ``i1``, …, depended on these; ``whole`` is that of one without items."""
    records = {
        "" if item == "whole" else item[1:]: StepRecord(name, "", each.digest, each, "r", "o", START, 1.0)
        for item, each in parts.items()
    }
    return StepFacts(name, state, 1.0, records, outputs)


def look(name: str, shown: str, digest: str = "") -> OutputLook:
    return OutputLook(name, "value", shown, 1, digest or shown)


def test_what_differs_comes_first_among_the_values() -> None:
    """A value that one run lacks differs, though the other's is nothing."""
    first = RunFacts({}, {"a": 1, "b": 2, "c": 1})
    compared = compare_pipeline_runs(first, RunFacts({}, {"a": 1, "b": 3, "d": None}))
    assert [(each.name, each.values, each.is_same) for each in compared.values] == [
        ("b", (2, 3), False),
        ("c", (1, None), False),
        ("d", (None, None), False),
        ("a", (1, 1), True),
    ]


def test_a_step_says_why_it_is_another() -> None:
    """In the words of the plan."""
    before = step("fit", whole=KeyParts(("a", "b"), {"seed": "7"}))
    after = step("fit", whole=KeyParts(("a", "c"), {"seed": "8"}))
    (found,) = compare_pipeline_runs(RunFacts({}, {}, (before,)), RunFacts({}, {}, (after,))).steps
    assert found.changes == ("code changed: cell 2", "seed 7 -> 8")


def test_what_all_items_changed_is_told_once() -> None:
    """And how many there are more, or fewer."""
    old, new = KeyParts(("a",)), KeyParts(("b",))
    three, two = step("each", i0=old, i1=old, i2=old), step("each", i0=new, i1=new)
    forth = compare_pipeline_runs(RunFacts({}, {}, (three,)), RunFacts({}, {}, (two,))).steps[0]
    back = compare_pipeline_runs(RunFacts({}, {}, (two,)), RunFacts({}, {}, (three,))).steps[0]
    assert forth.changes == ("code changed: cell 1", "1 item fewer")
    assert back.changes == ("code changed: cell 1", "1 item more")


def test_steps_that_one_run_lacks_are_there() -> None:
    """Those of the second in its order, then those that it has no more."""
    first = RunFacts({}, {}, (step("a", look("x", "1")), step("b")))
    second = RunFacts({}, {}, (step("c", look("y", "2")), step("b")))
    compared = compare_pipeline_runs(first, second).to_json()["steps"]
    assert [each["name"] for each in compared] == ["c", "b", "a"]
    assert [each["states"] for each in compared] == [
        [None, "finished"],
        ["finished", "finished"],
        ["finished", None],
    ]
    assert compared[0]["outputs"] == [{"name": "y", "shown": [None, "2"], "is_same": False}]
    assert [each["changes"] for each in compared] == [[], [], []]


def test_outputs_are_the_same_by_their_contents() -> None:
    """Two files of one name need not be."""
    first, second = (
        step("a", look("x", "f.csv", "1"), look("y", "1")),
        step("a", look("x", "f.csv", "2"), look("y", "1")),
    )
    (found,) = compare_pipeline_runs(RunFacts({}, {}, (first,)), RunFacts({}, {}, (second,))).steps
    assert [(each.name, each.is_same) for each in found.outputs] == [("x", False), ("y", True)]


def test_a_step_that_did_not_finish_says_why() -> None:
    """Nothing is known of what it depended on; what both say is told once, what goes on has not ended so."""
    good, new = step("a", whole=KeyParts(("a",))), step("b", state=StepState.RUNNING)
    bad = replace(step("a", state=StepState.FAILED), reason="cell 2: ValueError: no rows")
    left = replace(step("a", state=StepState.SKIPPED), reason="when: $seed > 7")

    def told(first: StepFacts, second: StepFacts) -> tuple[str, ...]:
        return compare_pipeline_runs(RunFacts({}, {}, (first,)), RunFacts({}, {}, (second,))).steps[0].changes

    assert told(good, bad) == ("second failed: cell 2: ValueError: no rows",)
    assert told(left, good) == ("first skipped: when: $seed > 7",)
    assert told(bad, left) == (
        "first failed: cell 2: ValueError: no rows",
        "second skipped: when: $seed > 7",
    )
    assert told(bad, bad) == ("both failed: cell 2: ValueError: no rows",)
    assert told(good, good) == told(bad, new) == ()
    assert told(new, bad) == ("second failed: cell 2: ValueError: no rows",)
