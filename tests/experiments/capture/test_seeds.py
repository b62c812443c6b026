"""Claims on the seeds that are found in code."""

import pytest

from notebench.experiments.capture.seeds import Seed, find_seeds


@pytest.mark.parametrize(
    ("source", "call", "value"),
    [
        ("random.seed(1)", "random.seed", "1"),
        ("np.random.seed(2)", "np.random.seed", "2"),
        ("rng = np.random.default_rng(3)", "np.random.default_rng", "3"),
        ("torch.manual_seed(4)", "torch.manual_seed", "4"),
        ("train_test_split(X, random_state=5)", "train_test_split(random_state=)", "5"),
        ("%%track\n!pip list\nrandom.seed(6)", "random.seed", "6"),
        ("if x:\n    %time f()\n    random.seed(7)", "random.seed", "7"),
    ],
)
def test_a_seed_is_found(source: str, call: str, value: str) -> None:
    assert find_seeds([source]) == (Seed(call, value),)


@pytest.mark.parametrize(
    "source",
    [
        "random.seed(x)",
        "random.seed()",
        "# random.seed(1)",
        "'random.seed(1)'",
        "random.seed(",
        "random.seed(True)",
    ],
)
def test_what_is_no_literal_seed_is_none(source: str) -> None:
    assert find_seeds([source]) == ()


def test_each_is_told_once_in_order() -> None:
    assert [seed.value for seed in find_seeds(["random.seed(2)\nrandom.seed(1)", "random.seed(2)"])] == [
        "2",
        "1",
    ]


@pytest.mark.parametrize("source", ["seed" + "(" * 5000, "seed\0", "seed" * 100_000])
def test_code_that_cannot_be_read_has_none(source: str) -> None:
    assert find_seeds([source]) == ()
