"""``notebench runs compare``: runs side by side, for a person or for a script."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from notebench.cli.opening import Opener
from notebench.cli.output import Column, echo_heading, echo_json, echo_table, plain
from notebench.experiments.capture.capture import Capture
from notebench.experiments.comparison.card import equal_words, format_metric
from notebench.experiments.comparison.comparison import (
    MOST_RUNS,
    Comparison,
    MetricRow,
    Row,
    check_runs,
    compare_runs,
    read_details,
)
from notebench.experiments.comparison.data import UseDiff, compare_uses
from notebench.experiments.comparison.diffs import CodeDiff, Line, Mark, compare_code
from notebench.experiments.comparison.environments import EnvironmentComparison, compare_environments
from notebench.experiments.comparison.words import code_words, data_words
from notebench.experiments.record import read_capture
from notebench.experiments.search.finding import find_run

_ABREAST = 5  # runs beside each other
_COLOURS = {Mark.ADDED: "green", Mark.REMOVED: "red", Mark.GAP: "cyan"}


@click.command("compare", short_help="Hold runs side by side.")
@click.argument("runs", metavar="RUN RUN [RUN …]", nargs=-1)
@click.option("--baseline", metavar="RUN", help="Hold the others against this one. Default: the first.")
@click.option("--all", "is_whole", is_flag=True, help="Show what is equal, too.")
@click.option("--code", "has_code", is_flag=True, help="Show the lines of code and output that differ, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one object, with everything.")
@click.pass_obj
def compare(
    open_workbench: Opener,
    runs: tuple[str, ...],
    baseline: str | None,
    *,
    is_whole: bool,
    has_code: bool,
    as_json: bool,
) -> None:
    """Hold 2 to 50 runs side by side: parameters, metrics, code, data and environment.

    A RUN is its id, or a beginning of the id that no other run has. Columns bear the runs' numbers; a star
    marks the best value of a metric whose name tells which way it is better, and the difference to the
    baseline stands in brackets.

    \b
    Examples:
      notebench runs compare 3f2a 91bc
      notebench runs compare 3f2a 91bc --code
    """  # noqa: D301 - click looks for the control character
    bench = open_workbench(Path.cwd())
    found = [find_run(bench.runs, each) for each in runs[: MOST_RUNS * 2]]
    ids, place = check_runs(found, find_run(bench.runs, baseline) if baseline else "")
    details = read_details(bench.runs, ids)
    compared = compare_runs([detail.run for detail in details], place)
    captures = [read_capture(bench.artifacts, detail) for detail in details]
    diffs = [compare_code(captures[place], capture) for capture in captures]
    environments = compare_environments([capture.environment for capture in captures])
    uses = [bench.data.of_run(run_id) for run_id in ids]
    data = [compare_uses(uses[place], theirs) for theirs in uses]
    if as_json:
        echo_json(_to_json(compared, diffs, data, environments))
        return
    _echo_runs(compared)
    _echo_parameters("PARAMETER", compared.parameters, compared, is_whole=is_whole)
    _echo_metrics(compared)
    _echo_code(compared, diffs, captures, has_code=has_code)
    _echo_data(compared, data)
    _echo_parameters(
        "ENVIRONMENT", [*environments.facts, *environments.packages], compared, is_whole=is_whole
    )


def _to_json(
    compared: Comparison,
    diffs: Sequence[CodeDiff],
    data: Sequence[Sequence[UseDiff]],
    environments: EnvironmentComparison,
) -> dict[str, Any]:
    others = [(run.run_id, place) for place, run in enumerate(compared.runs) if place != compared.baseline]
    return {
        **compared.to_json(),
        "code": [{"run_id": run_id, **diffs[place].to_json()} for run_id, place in others],
        "data": [
            {"run_id": run_id, "data": [diff.to_json() for diff in data[place]]} for run_id, place in others
        ],
        "environment": environments.to_json(),
    }


def _echo_runs(compared: Comparison) -> None:
    columns = (
        Column("RUN"),
        Column("NAME"),
        Column("STATE"),
        Column("EXPERIMENT"),
        Column("RUN ID", is_whole=True),
    )
    rows = [
        (_title(place, compared), run.name, str(run.state), run.experiment, run.run_id)
        for place, run in enumerate(compared.runs)
    ]
    echo_table(columns, rows)


def _echo_parameters(title: str, rows: Sequence[Row], compared: Comparison, *, is_whole: bool) -> None:
    shown = [row for row in rows if is_whole or not row.is_equal]
    for places in _stretches(compared) if shown else []:
        click.echo()
        columns = (Column(title), *(Column(_title(place, compared)) for place in places))
        echo_table(columns, [(row.name, *(row.values[place] or "-" for place in places)) for row in shown])
    if not is_whole and (words := equal_words(rows, "parameter" if title == "PARAMETER" else "fact")):
        click.echo(f"{words}; --all shows {'it' if words.startswith('1 ') else 'them'}", err=True)


def _echo_metrics(compared: Comparison) -> None:
    for places in _stretches(compared) if compared.metrics else []:
        click.echo()
        columns = (
            Column("METRIC"),
            Column("BETTER"),
            *(Column(_title(place, compared), is_number=True) for place in places),
        )
        echo_table(columns, [_metric_cells(row, places, compared) for row in compared.metrics])


def _metric_cells(row: MetricRow, places: Sequence[int], compared: Comparison) -> tuple[str, ...]:
    values = (format_metric(row, place, compared.baseline) for place in places)
    return (row.name, str(row.direction) if row.direction else "", *values)


def _echo_code(
    compared: Comparison, diffs: Sequence[CodeDiff], captures: Sequence[Capture], *, has_code: bool
) -> None:
    for place, diff in enumerate(diffs):
        if place == compared.baseline:
            continue
        echo_heading(f"Code, from #{compared.baseline + 1} to #{place + 1}: {code_words(diff)}")
        missing = [number for number in (compared.baseline, place) if not captures[number].cells]
        if missing:
            click.echo(f"no code was recorded of {' and '.join(f'#{number + 1}' for number in missing)}")
        if has_code:
            _echo_lines(diff)


def _echo_data(compared: Comparison, data: Sequence[Sequence[UseDiff]]) -> None:
    for place, diffs in enumerate(data):
        if place != compared.baseline and diffs:
            echo_heading(f"Data, from #{compared.baseline + 1} to #{place + 1}")
            for diff in diffs:
                click.echo(plain(data_words(diff)))


def _echo_lines(diff: CodeDiff) -> None:
    for cell in diff.cells:
        for name, lines in (("code", cell.source), ("output", cell.output)):
            if lines:
                places = f"#{cell.before or '-'} to #{cell.after or '-'}"
                click.secho(f"cell {places}, {name}", bold=True)
                for line in lines:
                    click.secho(_line(line), fg=_COLOURS.get(line.mark))


def _line(line: Line) -> str:
    return "…" if line.mark is Mark.GAP else f"{line.mark}{_indented(line.text)}".rstrip()


def _indented(text: str) -> str:
    bare = text.expandtabs(4)
    return bare[: len(bare) - len(bare.lstrip())] + plain(bare)


def _stretches(compared: Comparison) -> list[list[int]]:
    """The places of the runs, a few abreast, the baseline first in each."""
    others = [place for place in range(len(compared.runs)) if place != compared.baseline]
    return [
        [compared.baseline, *others[start : start + _ABREAST - 1]]
        for start in range(0, len(others), _ABREAST - 1)
    ]


def _title(place: int, compared: Comparison) -> str:
    return f"#{place + 1}" + (" (base)" if place == compared.baseline else "")
