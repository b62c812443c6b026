"""Claims on the route that sends all runs."""

import json

import pytest


async def test_all_runs_come_as_one_file_to_save(bench, get):
    """Whatever a page would hold."""
    for number in range(1100):
        bench.add_run(run_id=f"r{number:04}")
    answer = await get(
        "runs/export", filter="metrics.accuracy > 0.5", sort="name", column=["run_id", "params.depth"]
    )
    lines = answer.body.decode().splitlines()
    assert (len(lines), lines[0], lines[1]) == (1101, "run_id,params.depth", "r0000,6")
    assert answer.headers["Content-Type"] == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="runs.csv"'


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("format", "xlsx", "format: 'xlsx' is not known; there are csv, parquet"),
        ("column", "size", "column: 'size' is not known"),
        ("filter", "metrics.", "filter: at character"),
        ("archived", "maybe", "archived: 'maybe' is none of no, only, too"),
        ("limit", "5", "there is no argument 'limit'"),
    ],
)
async def test_what_is_wrong_is_told_before_the_first_byte(bench, get, name, value, told):
    """As JSON and not as a file."""
    answer = await get("runs/export", **{name: value})
    assert (answer.code, told in json.loads(answer.body)["message"]) == (400, True), answer.body
