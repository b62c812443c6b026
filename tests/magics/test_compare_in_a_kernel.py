"""Claims on ``%runs compare``, in a real kernel."""

from tests.magics.conftest import SharedKernel

TRACKED = "%%track\nimport mlflow\nmlflow.log_param('depth', {0}); mlflow.log_metric('loss', {0})"


def test_runs_are_shown_side_by_side(shared: SharedKernel) -> None:
    """As text, HTML and what JupyterLab draws."""
    ids = [shared.run(TRACKED.format(depth)).run_id for depth in (3, 4)]
    answer = shared.run(f"%runs compare {ids[0][:12]} {ids[1]}")
    (bundle,) = answer.bundles.values()
    assert sorted(bundle) == ["application/vnd.notebench.comparison+json", "text/html", "text/plain"]
    assert "depth      3   4" in bundle["text/plain"]
    assert "4 (+1)" in bundle["text/html"]
    assert "#1 to #2: code: 1 cell changed" in bundle["text/plain"]
    assert bundle["text/plain"].endswith("environment: the same")


def test_too_few_runs_are_one_line(shared: SharedKernel) -> None:
    """What happened, and what to do."""
    answer = shared.run("%runs compare")
    assert answer.text == "UsageError: run: 0 different runs were given; compare 2 to 50 of them\n"


def test_runs_with_that_word_can_still_be_looked_for(shared: SharedKernel) -> None:
    """In quotes it is a text."""
    assert shared.run("%runs 'compare'").status == "ok"
