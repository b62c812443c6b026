"""``notebench sweep compare``: sweeps side by side."""

from collections.abc import Sequence
from pathlib import Path

import click

from notebench.cli.jobs_show import is_shown_as_json
from notebench.cli.opening import Opener
from notebench.cli.output import Column, echo_json, echo_table
from notebench.experiments.card import format_duration
from notebench.experiments.comparison.card import equal_words
from notebench.experiments.comparison.comparison import Row
from notebench.sweeps.comparison import ComparedSweep, check_sweeps


@click.command(short_help="Hold sweeps side by side.")
@click.argument("sweeps", metavar="SWEEP SWEEP [SWEEP …]", nargs=-1)
@click.option("--all", "is_whole", is_flag=True, help="Show what is equal, too.")
@is_shown_as_json
@click.pass_obj
def compare(open_workbench: Opener, sweeps: tuple[str, ...], *, is_whole: bool, as_json: bool) -> None:
    """Hold 2 to 20 sweeps side by side: their best trials, what those drew, and how they were asked for.

    A SWEEP is its id, or a beginning or an end of the id that no other has.

    \b
    Examples:
      notebench sweep compare 3f2a 91bc
    """  # noqa: D301 - click looks for the control character
    bench = open_workbench(Path.cwd())
    ids = check_sweeps([bench.sweeps.find(each) for each in sweeps])
    compared = bench.sweeps.compare(ids)
    if as_json:
        echo_json(compared.to_json())
        return
    columns = (
        Column("SWEEP"),
        Column("NAME"),
        Column("STATE"),
        Column("METRIC"),
        Column("BEST", is_number=True),
        Column("TRIAL", is_number=True),
        Column("TRIALS", is_number=True),
        Column("DURATION", is_number=True),
        Column("ID", is_whole=True),
    )
    echo_table(columns, [_cells(place, each) for place, each in enumerate(compared.sweeps)])
    _echo_rows("BEST TRIAL", compared.params, len(ids), is_whole=True)
    _echo_rows("PLAN", compared.plans, len(ids), is_whole=is_whole)
    if not is_whole and (words := equal_words(compared.plans, "fact")):
        click.echo(f"{words}; --all shows {'it' if words.startswith('1 ') else 'them'}", err=True)
    if compared.remark:
        click.echo(compared.remark, err=True)


def _cells(place: int, sweep: ComparedSweep) -> tuple[str, ...]:
    best, metric = sweep.progress.best, sweep.plan.metrics[0]
    return (
        f"#{place + 1}",
        sweep.name,
        str(sweep.state),
        f"{metric.name} ({metric.direction})",
        "-" if best is None else f"{best.values[0]:g}",
        "-" if best is None else str(best.number),
        str(sweep.progress.settled),
        "-" if sweep.duration_s is None else format_duration(sweep.duration_s),
        sweep.sweep_id,
    )


def _echo_rows(title: str, rows: Sequence[Row], count: int, *, is_whole: bool) -> None:
    shown = [row for row in rows if is_whole or not row.is_equal]
    if not shown:
        return
    click.echo()
    columns = (Column(title), *(Column(f"#{place + 1}") for place in range(count)))
    echo_table(columns, [(row.name, *(value or "-" for value in row.values)) for row in shown])
