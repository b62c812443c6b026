"""Claims on what a notebook keeps of a pipeline's run."""

from datetime import UTC, datetime
from typing import Any

from notebench.pipelines.card import PIPELINE_CARD_TYPE, pipeline_card, pipeline_text


def run(**facts: Any) -> dict[str, Any]:
    step = {"state": "finished", "reason": "", "duration_s": 1.0, "items": {}}
    steps = [
        {**step, "name": "load"},
        {**step, "name": "fit", "state": "failed", "reason": "cell 3:\n<KeyError>", "items": {"failed": 2}},
    ]
    known = {"run_id": "20260301-x", "name": "churn", "state": "failed", "reason": "1 of 2 steps failed"}
    return {**known, "duration_s": 2.0, "steps": steps, **facts}


def test_a_card_has_the_run_for_the_panel_and_reads_well_elsewhere():
    """The HTML shows what a notebook says as text, never as markup."""
    bundle = pipeline_card(run(), "desk", datetime(2026, 3, 1, tzinfo=UTC))
    assert bundle[PIPELINE_CARD_TYPE]["run"] == run()
    assert bundle[PIPELINE_CARD_TYPE]["workspace"] == "desk"
    assert "cell 3: &lt;KeyError&gt;" in bundle["text/html"]
    assert bundle["text/plain"] == (
        "✗ churn · failed in 2.0 s · run 20260301-x\n"
        "  1 of 2 steps failed\n"
        "  ✓ load · finished · 1.0 s\n"
        "  ✗ fit · failed (2 failed) · 1.0 s · cell 3: <KeyError>"
    )


def test_a_run_of_many_steps_shows_the_first():
    """The live card has all."""
    steps = [{"name": f"s{each}", "state": "pending"} for each in range(30)]
    lines = pipeline_text(run(steps=steps, reason="")).splitlines()
    assert (len(lines), lines[-1]) == (22, "  … and 10 more")
