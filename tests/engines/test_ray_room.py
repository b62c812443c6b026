"""What is told of trials that wait."""

import pytest

from notebench.engines.ray_trials.room import shortage

BOX = {"CPU": 4.0, "GPU": 2.0, "memory": 1e9}
HEAD = {"CPU": 8.0}


@pytest.mark.parametrize(
    ("waiting", "gpus", "told"),
    [
        (0, 1, ""),
        (
            3,
            1,
            "3 trials wait for 1 CPU and 1 GPU each; the cluster has 12 CPUs (5 free) and 2 GPUs (0.5 free)",
        ),
        (1, 0, "1 trial waits for 1 CPU; the cluster has 12 CPUs (5 free)"),
        (
            0,
            8,
            "no machine of the cluster has 1 CPU and 8 GPUs, which a trial takes: the largest has 4 CPUs and "
            "2 GPUs; trials wait until one joins",
        ),
    ],
)
def test_it_says_what_is_asked_for_and_what_there_is(waiting: int, gpus: float, told: str) -> None:
    """More than any machine has is told at once, before a trial has waited."""
    assert shortage(waiting, gpus, [HEAD, BOX], {"CPU": 5.0, "GPU": 0.5}) == told


def test_a_gpu_on_one_machine_and_a_cpu_on_another_are_no_room() -> None:
    """A trial has both on the same."""
    assert shortage(0, 1, [HEAD, {"GPU": 2.0}], {}).startswith(
        "no machine of the cluster has 1 CPU and 1 GPU"
    )
    assert shortage(0, 0, [], {}).endswith("the largest has 0 CPUs; trials wait until one joins")
