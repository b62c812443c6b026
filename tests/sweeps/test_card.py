"""Claims on the card of a sweep."""

from datetime import UTC, datetime

from notebench.sweeps.card import SWEEP_CARD_TYPE, sweep_card

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
SWEEP = {
    "id": "20260301T120000000-abcdef",
    "name": "<b>forest</b>",
    "state": "running",
    "reason": "",
    "duration_s": None,
    "progress": {"done": 12.0, "total": 40.0, "text": ""},
    "trials": {"running": 2, "finished": 11, "pruned": 1},
    "best_value": 0.93125,
    "best_trial": 7,
    "best_params": {"rate": 0.0123456, "kind": "<i>"},
    "metrics": [{"name": "auc", "direction": "maximize"}],
}


def test_the_text_of_a_card_reads_in_a_terminal():
    """State, extent, the best trial and its parameters."""
    assert sweep_card(SWEEP, "desk", AT)["text/plain"].splitlines() == [
        "▶ <b>forest</b> · running · sweep 20260301T120000000-abcdef",
        "  12 of 40 trials: 2 running, 11 finished, 1 pruned",
        "  best auc 0.9313 by trial 7",
        "  rate 0.01235, kind <i>",
    ]


def test_the_html_of_a_card_escapes_what_people_write():
    """And has a bar where the number of trials is known."""
    shown = sweep_card(SWEEP, "desk", AT)["text/html"]
    assert "&lt;b&gt;forest&lt;/b&gt;" in shown
    assert "<i>" not in shown
    assert "<progress value='12' max='40'></progress>" in shown


def test_a_card_keeps_the_last_known_summary():
    """For the live card to begin with."""
    card = sweep_card(SWEEP, "desk", AT)[SWEEP_CARD_TYPE]
    assert (card["version"], card["workspace"], card["sweep"]["id"]) == (1, "desk", SWEEP["id"])


def test_a_sweep_that_failed_says_why():
    """Without a best trial, and before any is known."""
    bare = {
        **SWEEP,
        "state": "failed",
        "reason": "no\ndata",
        "best_value": None,
        "progress": None,
        "trials": {},
    }
    assert sweep_card({**bare, "duration_s": 2.0}, "desk", AT)["text/plain"].splitlines() == [
        "✗ <b>forest</b> · failed in 2.0 s · sweep 20260301T120000000-abcdef",
        "  no trial yet",
        "  no data",
    ]


def test_a_card_tells_why_trials_wait_as_long_as_they_do():
    """They run, as far as the counts say; ended, nothing waits."""
    waits = "2 trials wait for 1 CPU each; the cluster has 2 CPUs (0 free)"
    waiting = {**SWEEP, "progress": {**SWEEP["progress"], "facts": {"waits": waits}}}
    card = sweep_card(waiting, "desk", AT)
    assert waits in card["text/plain"]
    assert waits in card["text/html"]
    assert waits not in sweep_card({**waiting, "state": "lost"}, "desk", AT)["text/plain"]
