"""``notebench pipeline``: notebooks as steps of one graph, checked and planned before anything runs."""

from pathlib import Path
from typing import Any

import click

from notebench.cli.jobs_show import is_shown_as_json
from notebench.cli.opening import Opener
from notebench.cli.output import Column, echo_json, echo_table
from notebench.cli.pipeline_list import COMMANDS as LISTS
from notebench.cli.pipeline_run import COMMANDS, says_run
from notebench.cli.pipeline_tests import test
from notebench.parameters import split_words

_PLAN = (Column("STEP", is_whole=True), Column("ACTION"), Column("WHY", is_whole=True))


@click.group(short_help="Run notebooks as steps of one graph.")
def pipeline() -> None:
    """Run notebooks, functions and sweeps as steps of one graph, again only where something changed.

    A pipeline is a file NAME.pipeline.yaml beside its notebooks, made to be kept under version control.
    """


@pipeline.command(short_help="Write a pipeline from notebooks.")
@click.argument("notebooks", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "path", metavar="FILE", required=True, type=click.Path(path_type=Path), help="The file."
)
@is_shown_as_json
@click.pass_obj
def init(open_workbench: Opener, /, notebooks: tuple[Path, ...], path: Path, *, as_json: bool) -> None:
    """Write a pipeline's file from NOTEBOOKS; nothing of them is run.

    A parameter that has the name of another notebook's output gets that output; parameters that several
    notebooks have become the pipeline's. Steps are added to a file that is there already: what it says, and
    its comments, stay.

    \b
    Example:
      notebench pipeline init prepare.ipynb train.ipynb -o churn.pipeline.yaml
    """  # noqa: D301 - click looks for the control character
    done = open_workbench(Path.cwd()).pipelines.draft(notebooks, path)
    if as_json:
        faults = [{"line": each.line, "what": each.what} for each in done.faults]
        echo_json({"file": str(done.path), "steps": list(done.steps), "faults": faults})
        return
    click.echo(f"{path}: {', '.join(done.steps) if done.steps else 'all these steps are there already'}")
    for each in done.faults:
        click.echo(f"to be mended: {path.name}:{each.line}: {each.what}", err=True)


@pipeline.command(short_help="Look for what is wrong in a pipeline.")
@click.argument("file", type=click.Path(path_type=Path))
@is_shown_as_json
@click.pass_obj
def validate(open_workbench: Opener, /, file: Path, *, as_json: bool) -> None:
    """Look for all that is wrong in a pipeline's FILE without running it: one line each, with its place.

    Looked at are the words of the file, notebooks and functions, parameters and their types, references,
    conditions and the graph. The exit code is 2 where something is wrong.
    """
    found = open_workbench(Path.cwd()).pipelines.read(file)
    if as_json:
        echo_json(found.to_json())
        return
    count = len(found.steps)
    steps = [f"{each.name} on {each.on}" if each.is_elsewhere else each.name for each in found]
    click.echo(f"{file.name} is right: {count} step{'' if count == 1 else 's'}, {' -> '.join(steps)}")


@pipeline.command(short_help="Show what a run would do, and why.")
@click.argument("file", type=click.Path(path_type=Path))
@says_run
@is_shown_as_json
@click.pass_obj
def plan(
    open_workbench: Opener, /, file: Path, given: tuple[str, ...], *, as_json: bool, **chosen: Any
) -> None:
    """Show what a run of a pipeline's FILE would do, and why: each step runs, is cached, or is skipped.

    A step is cached where an earlier run gave the same: its code cells, values, files, sources and packages
    are what they were.
    """
    from notebench.pipelines.selection import Selection

    pipelines = open_workbench(Path.cwd()).pipelines
    found = pipelines.read(file)
    choices = pipelines.plan(found, split_words(given), Selection(**chosen))
    on = [found.steps[each.step].place for each in choices]
    if as_json:
        steps = [{**each.to_json(), "on": place} for each, place in zip(choices, on, strict=True)]
        echo_json({"pipeline": found.name, "steps": steps})
        return
    rows, columns = [tuple(each.to_json().values()) for each in choices], list(_PLAN)
    if any(each.is_elsewhere for each in found):
        columns.insert(1, Column("ON"))
        rows = [(row[0], place, *row[1:]) for row, place in zip(rows, on, strict=True)]
    echo_table(columns, rows)


@pipeline.command(short_help="Print the JSON Schema of pipelines' files.")
@click.option("--test", "is_of_tests", is_flag=True, help="That of the files of tests.")
def schema(*, is_of_tests: bool) -> None:
    """Print the JSON Schema of pipelines' files: editors complete and check by it."""
    from notebench.pipelines.cases import case_schema
    from notebench.pipelines.definition import pipeline_schema

    echo_json(case_schema() if is_of_tests else pipeline_schema())


for _command in (*COMMANDS, *LISTS, test):
    pipeline.add_command(_command)
