"""Claims on what a trial reports and measures."""

from pathlib import Path

import pytest

from notebench.errors import BadInput, NotFound, Unavailable
from notebench.sweeps.function import find_function, load_function, parse_function, takes_trial
from notebench.sweeps.measuring import NotMeasured, measure
from notebench.sweeps.reporting import CHANNEL_VARIABLE, Pruned, ReportServer, report


def test_a_report_reaches_the_driver_and_its_answer_prunes(monkeypatch):
    """By the trial's number, over one connection."""
    heard = []

    def on_report(number, step, value):
        heard.append((number, step, value))
        return step == 1

    server = ReportServer(on_report)
    monkeypatch.setenv(CHANNEL_VARIABLE, server.channel(3))
    report(0.5, 0)
    with pytest.raises(Pruned, match=r"pruned at step 1 with 0\.25"):
        report(0.25, 1)
    assert heard == [(3, 0, 0.5), (3, 1, 0.25)]
    server.close()


def test_a_stranger_without_the_key_is_not_heard(monkeypatch):
    """And the next trial still is."""
    heard = []
    server = ReportServer(lambda *told: bool(heard.append(told)))
    port, _, number = server.channel(1).split(" ")
    monkeypatch.setenv(CHANNEL_VARIABLE, f"{port} {'00' * 16} {number}")
    with pytest.raises(Unavailable, match="cannot be reached"):
        report(0.5, 0)
    monkeypatch.setenv(CHANNEL_VARIABLE, server.channel(1))
    report(0.5, 0)
    assert heard == [(1, 0, 0.5)]
    server.close()


def test_outside_of_a_sweep_a_report_is_nothing():
    """The code runs by itself too; what is no number is refused all the same."""
    report(0.5, 0)
    for bad in (("much", 0), (0.5, -1)):
        with pytest.raises(BadInput, match="report: "):
            report(*bad)


def test_a_function_returns_a_number_several_or_a_mapping():
    """What is not wanted is left out."""
    assert measure(1, ("loss",)) == {"loss": 1.0}
    assert measure((1, 2), ("loss", "size")) == {"loss": 1.0, "size": 2.0}
    assert measure({"loss": 1, "other": "a"}, ("loss",)) == {"loss": 1.0}


@pytest.mark.parametrize(
    ("result", "wanted", "told"),
    [
        (None, ("loss",), "metric loss: the trial ended without it"),
        ({"a": 1}, ("loss",), "metric loss: the trial ended without it"),
        (float("nan"), ("loss",), "metric loss: it is NaN"),
        (float("inf"), ("loss",), "metric loss: it is infinite"),
        ("much", ("loss",), "metric loss: 'much' is no number"),
        (1.0, ("loss", "size"), "return all that is wanted: loss, size"),
        ((1.0,), ("loss", "size"), "returned 1 values, and 2 are wanted"),
    ],
)
def test_a_metric_that_is_missing_fails_the_trial_by_its_name(result, wanted, told):
    """In one line."""
    with pytest.raises(NotMeasured, match=told):
        measure(result, wanted)


def test_a_function_is_found_without_running_its_module(folder: Path):
    """A module that ends Python is looked at, and nothing happens."""
    (folder / "shopping.py").write_text("raise SystemExit\ndef objective(x): return x\n")
    find_function("shopping:objective", folder)
    find_function("shopping.py:objective", folder)
    for target, kind in [
        ("shopping:other", BadInput),
        ("nowhere_at_all:objective", NotFound),
        ("shopping.deeper:objective", NotFound),
        ("shopping", BadInput),
    ]:
        with pytest.raises(kind) as raised:
            find_function(target, folder)
        assert target.split(":")[0] in raised.value.message


def test_a_function_is_called_with_the_values_by_name(folder: Path, monkeypatch):
    """The folder that the sweep began in is where its module is looked for."""
    monkeypatch.syspath_prepend(str(folder))
    (folder / "sweeps_ranking.py").write_text("def objective(x, y=2): return {'loss': x * y}\n")
    assert parse_function("sweeps_ranking.py:objective") == ("sweeps_ranking", "objective")
    assert load_function("sweeps_ranking:objective", folder)(x=3) == {"loss": 6.0}


@pytest.mark.parametrize(
    ("signature", "takes"),
    [
        ("trial", True),
        ("trial, folds=5, *, seed=0", True),
        ("rate", False),
        ("trial, rate", False),
        ("trial, *, rate", False),
        ("*, trial", False),
    ],
)
def test_a_function_that_takes_a_trial_is_known_by_its_signature(folder: Path, signature, takes):
    """It needs no space, and is not run to find out."""
    (folder / "takers.py").write_text(f"raise SystemExit\ndef objective({signature}): return 1\n")
    assert takes_trial("takers:objective", folder) is takes
    assert not takes_trial("takers:other", folder)
    assert not takes_trial("nowhere_at_all:objective", folder)
