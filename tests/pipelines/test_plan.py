"""Which steps run, which are kept, and why."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.parameters import BadValues
from notebench.pipelines import outputs as outputs_module
from notebench.pipelines.building import read_pipeline
from notebench.pipelines.history import HistoryFile, StepRecord
from notebench.pipelines.items import items_of
from notebench.pipelines.keying import Keying
from notebench.pipelines.keys import KeyParts
from notebench.pipelines.plan import Decider, StepChoice, make_plan, run_values
from notebench.pipelines.selection import ALL, Selection
from notebench.pipelines.step import StepState
from tests.pipelines.books import CHURN, write_book, write_churn

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PARTS = st.builds(
    KeyParts,
    st.lists(st.sampled_from("abc"), max_size=4).map(tuple),
    *(st.dictionaries(st.sampled_from("xyz"), st.sampled_from(["1", '"a"', "null"])) for _ in range(4)),
    st.sampled_from(["e", "f"]),
)


class Desk:
    """A folder with a pipeline whose runs are only pretended: what steps give is put where a run would."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path, self._monkeypatch, self.packages = path, monkeypatch, "packages"
        self.runs = 0

    @property
    def history(self) -> HistoryFile:
        return HistoryFile(
            self.path.parent / ".notebench" / "pipelines", self.path, self.path.parent / ".notebench" / "jobs"
        )

    def decider(self, selection: Selection = ALL, **given: Any) -> Decider:
        pipeline = read_pipeline(self.path)
        keying = Keying(self.path.parent, lambda path: path.read_bytes().hex(), lambda kernel: self.packages)
        return Decider(pipeline, run_values(pipeline, given), self.history.read(), keying.key_of, selection)

    def plan(self, selection: Selection = ALL, **given: Any) -> dict[str, tuple[str, str]]:
        """By step, what would be done and why."""
        found = make_plan(self.decider(selection, **given))
        return {each.step: (each.to_json()["action"], each.reason) for each in found}

    def run(self, gives: Mapping[str, Mapping[str, Any]], **given: Any) -> str:
        """Pretend a run in which steps give these things; those that are not named give nothing."""
        self.runs += 1
        run_id = f"run{self.runs}"
        decider = self.decider(**given)
        for step in decider.pipeline:
            choice = decider.decide(step)
            if choice.state is StepState.PENDING:
                choice = self._finish(decider, choice, run_id, gives.get(step.name, {}))
            decider.gave[step.name] = choice
        return run_id

    def _finish(
        self, decider: Decider, choice: StepChoice, run_id: str, things: Mapping[str, Any]
    ) -> StepChoice:
        history = decider.history
        step = decider.pipeline.steps[choice.step]
        found = []
        for item in choice.items:
            folder = f"{run_id}/{step.name}-{item.item.label}"
            self._monkeypatch.setenv(outputs_module.OUTPUTS_VARIABLE, str(history.jobs / folder))
            (history.jobs / folder).mkdir(parents=True)
            for name, thing in things.items():
                outputs_module.output(name, thing)
            assert item.parts is not None
            record = StepRecord(
                step.name, item.item.label, item.parts.digest, item.parts, run_id, folder, NOW, 1.0
            )
            self.history.add([record])
            found.append(history.outputs(record))
        outputs: Any = (
            {name: [each[name] for each in found] for name in found[0]} if step.mapped else found[0]
        )
        return StepChoice(step.name, StepState.FINISHED, "", choice.items, outputs)


@pytest.fixture
def desk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(write_churn(folder), monkeypatch)


def test_before_the_first_run_everything_runs(desk: Desk) -> None:
    """What comes after a step that runs is not known yet."""
    assert desk.plan() == {
        "prepare": ("run", "no result yet"),
        "train": ("run", "prepare runs first; kept if it gives the same"),
    }


def test_what_did_not_change_is_kept(desk: Desk) -> None:
    """Another look at the notebook changes nothing: markdown, outputs, a trailing blank."""
    desk.run({"prepare": {"data": Path(desk.path)}, "train": {"score": 1}})
    write_book(desk.path.parent / "prepare.ipynb", *_PREPARE, parameters="seed: int = 1  # 0..100")
    assert desk.plan() == {
        "prepare": ("cached", "unchanged since run run1"),
        "train": ("cached", "unchanged since run run1"),
    }


_PREPARE = [
    {"cell_type": "markdown", "metadata": {}, "source": "# Why"},
    "import notebench\nimport pandas as pd",
    "notebench.output('data', pd.DataFrame({'a': [seed]}))\nnotebench.output('rows', 1)\n",
]


def test_what_changed_is_told(desk: Desk) -> None:
    """Cells by their places, values old and new, packages."""
    desk.run({"prepare": {"data": Path(desk.path)}})
    assert desk.plan(seed=8)["prepare"] == ("run", "seed 7 -> 8")
    write_book(
        desk.path.parent / "prepare.ipynb", "x = 2", _PREPARE[2], "", parameters="seed: int = 1  # 0..100"
    )
    desk.packages = "others"
    assert desk.plan()["prepare"] == ("run", "code changed: cell 2; code added: cell 4; packages changed")


def test_a_step_runs_again_only_if_what_it_is_given_is_another(desk: Desk, folder: Path) -> None:
    """Prepare was changed, and gives the same as before."""
    (folder / "data.bin").write_bytes(b"1")
    gives = {"prepare": {"data": folder / "data.bin"}, "train": {"score": 1}}
    desk.run(gives)
    desk.run(gives, seed=9)
    assert desk.plan(seed=9)["train"] == ("cached", "unchanged since run run1")
    (folder / "data.bin").write_bytes(b"2")
    desk.run({"prepare": {"data": folder / "data.bin"}}, seed=10)
    assert desk.plan(seed=10)["train"] == ("cached", "unchanged since run run3")
    (folder / "train.ipynb").write_text((folder / "train.ipynb").read_text().replace("rate", "pace"))
    assert desk.plan(seed=10)["train"][0] == "run"


def test_outputs_that_are_gone_are_made_again(desk: Desk, folder: Path) -> None:
    """By retention, or by hand."""
    desk.run({"prepare": {"data": desk.path}})
    [data] = (folder / ".notebench" / "jobs" / "run1" / "prepare-").glob("*/churn.pipeline.yaml")
    data.unlink()
    assert desk.plan()["prepare"] == ("run", "what it gave in run run1 is gone")


def test_a_file_among_the_values_counts_by_its_content(desk: Desk, folder: Path) -> None:
    """A path alone tells nothing of what is read; declared sources count alike."""
    text = CHURN.replace("$prepare.data}", "raw.csv}").replace("gpus: 1", "sources: lib.py")
    desk.path.write_text(text)
    for name in ("raw.csv", "lib.py"):
        (folder / name).write_text("1")
    desk.run({"prepare": {"data": desk.path}})
    assert desk.plan()["train"][0] == "cached"
    (folder / "raw.csv").write_text("2")
    assert desk.plan()["train"] == ("run", "data changed")
    (folder / "raw.csv").write_text("1")
    (folder / "lib.py").write_text("2")
    assert desk.plan()["train"] == ("run", "lib.py changed")


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("never", ("run", "its cache is `never`")), ("freeze", ("cached", "frozen since run run1"))],
)
def test_a_step_says_what_is_kept(desk: Desk, policy: str, expected: tuple[str, str]) -> None:
    """Never anything, or whatever changed."""
    desk.path.write_text(CHURN.replace("gpus: 1", f"cache: {policy}"))
    desk.run({"prepare": {"data": desk.path}})
    write_book(desk.path.parent / "train.ipynb", "x = 1", parameters='data: Path = Path("x")')
    assert desk.plan()["train"] == expected


def test_a_condition_leaves_steps_out_and_those_that_need_them(desk: Desk) -> None:
    """When what it looks at is known."""
    desk.path.write_text(
        CHURN.replace("gpus: 1", "when: $prepare.rows > 3\n  last: {notebook: train.ipynb, needs: train}")
    )
    assert desk.plan()["train"] == ("run", "prepare runs first; kept if it gives the same")
    desk.run({"prepare": {"data": desk.path, "rows": 3}})
    assert desk.plan()["train"] == ("skipped", "$prepare.rows > 3 does not hold")
    assert desk.plan()["last"] == ("skipped", "train is skipped")


def test_one_step_runs_with_what_others_gave_last(desk: Desk) -> None:
    """Or with those that need it; what nobody asked for is left out."""
    desk.path.write_text(CHURN + "  other: {notebook: train.ipynb}\n")
    with pytest.raises(BadInput, match=r"nothing is there that prepare gave, .*run it first: --step prepare"):
        desk.plan(Selection(step="train"))
    desk.run({"prepare": {"data": desk.path}})
    desk.path.write_text(desk.path.read_text().replace("seed: 7", "seed: 8"))
    assert desk.plan(Selection(step="train")) == {
        "prepare": ("cached", "as it was in run run1"),
        "train": ("run", "asked for"),
        "other": ("skipped", "not asked for"),
    }
    chosen = desk.plan(Selection(start="prepare"))
    assert [each[0] for each in chosen.values()] == ["run", "run", "skipped"]
    with pytest.raises(BadInput, match=r"churn.pipeline.yaml: there is no step 'tran'; did you mean train\?"):
        desk.plan(Selection(step="tran"))


def test_a_run_that_goes_on_keeps_what_it_finished(desk: Desk) -> None:
    """Though packages were mended; not where the step itself was edited."""
    desk.path.write_text(CHURN.replace("with: {seed: $seed}}", "with: {seed: $seed}, cache: never}"))
    run_id = desk.run({"prepare": {"data": desk.path}})
    done = {(each.step, each.item): each for each in desk.history.read().records if each.step == "prepare"}
    desk.packages = "mended"
    assert desk.plan(Selection(resumed=done))["prepare"] == ("cached", f"finished in run {run_id}")
    assert desk.plan(Selection(resumed=done), seed=9)["prepare"] == ("run", "its cache is `never`")


def test_each_item_of_a_mapped_step_is_kept_for_itself(desk: Desk) -> None:
    """One more value is one more execution; later steps get a list in the items' order."""
    head, _, _ = CHURN.partition("  train:")
    text = head + "  fit: {notebook: train.ipynb, map: {rate: [0.1, 0.2]}}\n"
    desk.path.write_text(text)
    assert desk.plan()["fit"] == ("run", "2 of 2 items: no result yet")
    desk.run({"fit": {"score": 0.5}})
    assert desk.plan()["fit"] == ("cached", "all 2 items: unchanged since run run1")
    desk.path.write_text(text.replace("[0.1, 0.2]", "[0.3, 0.1, 0.2]"))
    assert desk.plan()["fit"][1].startswith("1 of 3 items: ")
    decider = desk.decider()
    choices = {each.step: each for each in make_plan(decider)}
    assert [each.record is not None for each in choices["fit"].items] == [False, True, True]


def test_a_map_over_an_output_that_is_no_list_says_so(desk: Desk) -> None:
    """It is known only when that step has run."""
    head, _, _ = CHURN.partition("  train:")
    desk.path.write_text(head + "  fit: {notebook: train.ipynb, map: {rate: $prepare.rows}}\n")
    with pytest.raises(BadInput, match="fit: map: rate is to be one of '3', which is no list"):
        desk.run({"prepare": {"rows": 3}})


def test_several_mapped_parameters_are_every_combination(desk: Desk) -> None:
    """In the order of the file."""
    head, _, _ = CHURN.partition("  train:")
    desk.path.write_text(head + "  fit: {notebook: train.ipynb, map: {rate: [0.1, 0.2], data: [a, b]}}\n")
    found = items_of(read_pipeline(desk.path).steps["fit"], lambda each: None)
    assert [each.values for each in found][1] == {"rate": 0.1, "data": "b"}
    assert [each.label for each in found] == ["0", "1", "2", "3"]


def test_values_of_a_run_are_checked_first(desk: Desk) -> None:
    """All faults at once."""
    with pytest.raises(BadValues) as caught:
        desk.plan(seed="x", other=1)
    assert len(caught.value.faults) == 2


def test_an_output_that_was_not_given_is_told(desk: Desk) -> None:
    """The cell that gives it may not have been reached."""
    with pytest.raises(
        BadInput, match=r"\$prepare.data: prepare gave no output 'data'; call notebench.output"
    ):
        desk.run({"prepare": {}})


def test_a_history_that_a_kill_tore_costs_only_its_line(desk: Desk) -> None:
    """And one that is not there at all makes everything run."""
    desk.run({"prepare": {"data": desk.path}})
    whole = desk.history.path.read_bytes()
    for length in range(0, len(whole), 97):
        desk.history.path.write_bytes(whole[:length])
        assert desk.plan()["prepare"][0] in ("run", "cached")
    desk.history.path.unlink()
    assert desk.plan()["prepare"] == ("run", "no result yet")


def test_each_way_to_a_file_leads_to_what_is_known_of_it(desk: Desk) -> None:
    """``..`` in a path is no other pipeline, and behind a link it is where the link leads."""
    folder = desk.path.parent
    (folder / "sub" / "deep").mkdir(parents=True)
    (folder / "link").symlink_to(folder / "sub" / "deep")
    name = desk.path.name
    assert read_pipeline(folder / "sub" / ".." / name).file == desk.path
    (folder / "sub" / name).write_text(
        desk.path.read_text().replace(": prep", ": ../prep").replace(": train", ": ../train")
    )
    assert read_pipeline(folder / "link" / ".." / name).file == folder.resolve() / "sub" / name


@given(PARTS, PARTS)
def test_keys_are_the_same_exactly_where_nothing_changed(one: KeyParts, other: KeyParts) -> None:
    """And what changed is always told; they survive being written."""
    assert (one.digest == other.digest) == (one == other) == (not one.changes_since(other))
    assert KeyParts.from_json(one.to_json()) == one


def test_a_secret_is_in_no_key(desk: Desk) -> None:
    """Its id is, so that another one counts."""
    keying = Keying(desk.path.parent, str, lambda kernel: "")
    step = read_pipeline(desk.path).steps["train"]
    one, other = (keying.key_of(step, {"api_key": text}) for text in ("abc-secret", "xyz-secret"))
    assert "secret" not in str(one.to_json())
    assert one.changes_since(other) == ["api_key ••• -> •••"]


def test_a_large_input_folder_counts_by_its_files(desk: Desk, folder: Path) -> None:
    """Each file's name and content."""
    (folder / "raw").mkdir()
    (folder / "raw" / "a.csv").write_text("1")
    desk.path.write_text(CHURN.replace("$prepare.data}", "raw}"))
    desk.run({"prepare": {"data": desk.path}})
    (folder / "raw" / "a.csv").rename(folder / "raw" / "b.csv")
    assert desk.plan()["train"] == ("run", "data changed")
