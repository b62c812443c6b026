"""What is told of a target, by what was found."""

from dataclasses import replace

import pytest

from notebench.targets import Answers, Target, findings
from notebench.targets.look import TargetLook, TargetState, look_at, unreachable
from tests.targets.test_check import BOX, WELL


def look(answers: Answers, target: Target = BOX) -> TargetLook:
    return look_at(target, answers, findings(target, answers, "3.11.2"))


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        (WELL, TargetState.READY),
        (replace(WELL, nodes=()), TargetState.READY),
        (replace(WELL, with_token=401), TargetState.REFUSED),
        (replace(WELL, without_token=200), TargetState.REFUSED),
        (replace(WELL, ray_version="2.9.0"), TargetState.REFUSED),
        (Answers(without_token=401, no_token="there is none; export it"), TargetState.REFUSED),
        (Answers(silence="it is not there; start it"), TargetState.UNREACHABLE),
    ],
)
def test_the_state_tells_whether_jobs_go_there(answers: Answers, state: TargetState) -> None:
    """A cluster without a node takes jobs, which wait."""
    assert look(answers).state is state


def test_what_was_not_told_is_null() -> None:
    """And not an empty list: nobody knows."""
    told = look(Answers(silence="it is not there; start it")).to_json()
    assert (told["nodes"], told["ray_version"]) == (None, None)
    assert told["findings"] == [
        {"check": "address", "level": "problem", "what": "it is not there", "remedy": "start it"}
    ]


def test_a_target_that_is_well_tells_its_nodes() -> None:
    told = look(WELL).to_json()
    assert (told["ray_version"], [node["name"] for node in told["nodes"]]) == ("2.60.0", ["head", "gpus"])


def test_one_that_is_late_is_not_reached() -> None:
    assert unreachable(BOX, "late", "wait").to_json()["state"] == "unreachable"
