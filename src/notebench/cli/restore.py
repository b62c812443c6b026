"""``notebench runs restore``: a run's code as a new notebook."""

from pathlib import Path

import click

from notebench.cli.opening import Opener
from notebench.cli.output import echo_facts, echo_json, plain
from notebench.experiments.restore.repeat import Repeat
from notebench.experiments.restore.reproduction import DEFAULT_TOLERANCE, check_tolerance
from notebench.experiments.search.finding import find_run


@click.command()
@click.argument("run")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write to this file, which must not exist. Default: a free name beside the run's own notebook.",
)
@click.option("--execute", is_flag=True, help="Run it too, and say whether the run came out the same.")
@click.option(
    "--tolerance",
    metavar="REL",
    type=float,
    default=DEFAULT_TOLERANCE,
    show_default=True,
    help="With --execute: metrics may differ by so much of the larger value; 0 allows nothing.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
@click.pass_obj
def restore(
    open_workbench: Opener,
    run: str,
    output: Path | None,
    tolerance: float,
    *,
    execute: bool,
    as_json: bool,
) -> None:
    """Write the code of a RUN, as it ran, as a new notebook.

    RUN is its id, or a beginning of the id that no other run has. No file is ever overwritten.

    With --execute the notebook runs in a kernel of its own, in the folder of the run's notebook, and makes a
    new run. Exit codes then: 0 reproduced, 1 not reproduced, or it could not be tried. Metrics of time and of
    the system are not compared; NaN equals NaN; values nearer than 1e-12 to each other are equal.

    \b
    Examples:
      notebench runs restore 3f2a91
      notebench runs restore 3f2a91 --execute --tolerance 0.01
    """  # noqa: D301 - click looks for the control character
    check_tolerance(tolerance)
    bench = open_workbench(Path.cwd())
    if execute:
        repeat = bench.repeat(find_run(bench.runs, run), tolerance, output)
        if as_json:
            echo_json(repeat.to_json())
        else:
            _show(repeat)
        raise click.exceptions.Exit(0 if repeat.verdict.is_reproduced else 1)
    restored = bench.restore(find_run(bench.runs, run), output)
    if as_json:
        echo_json({"path": str(restored.path), "cells": restored.cells, "problem": restored.problem})
        return
    click.echo(plain(str(_short(restored.path))))
    if restored.problem:
        click.echo(f"notebench: not all of the code is known: {restored.problem}", err=True)


def _show(repeat: Repeat) -> None:
    verdict = repeat.verdict
    if verdict.problem is not None:
        click.echo(f"{verdict.word}: {plain(verdict.problem)}")
        return
    told = f": {plain(str(verdict.first))}" if verdict.first else ""
    click.echo(click.style(verdict.word, fg="green" if verdict.is_reproduced else "red") + told)
    for difference in verdict.differences:
        if difference is not verdict.first:
            click.echo(f"  also {plain(str(difference))}")
    compared = f"{len(verdict.compared)} compared, to {verdict.tolerance:g} of the larger value"
    left_out = f"; of time, and not compared: {', '.join(verdict.left_out)}" if verdict.left_out else ""
    facts = [("metrics", compared + left_out), ("new run", repeat.new_run_id or "none")]
    if repeat.notebook:
        facts.append(("notebook", str(_short(repeat.notebook))))
    echo_facts(facts, indent="  ")


def _short(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
