"""``notebench pipeline test``: a pipeline run on samples, and what it gives held against golden files."""

import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notebench.cli.opening import Opener
from notebench.cli.output import echo_json, plain
from notebench.experiments.card import format_duration

if TYPE_CHECKING:
    from notebench.workbench.pipeline_tests import CaseResult


@click.command(short_help="Run a pipeline on samples, and compare.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--case", "names", metavar="NAME", multiple=True, help="This case; repeatable. Default: all.")
@click.option("--tests", "tests", metavar="FILE", type=click.Path(path_type=Path), help="The file of tests.")
@click.option("--update", "is_update", is_flag=True, help="Write golden files in the place of comparing.")
@click.option(
    "--cached", "is_cached", is_flag=True, help="Keep steps that did not change since the last test."
)
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
@click.option(
    "--junit", metavar="FILE", type=click.Path(path_type=Path), help="Write the results as JUnit XML, too."
)
@click.pass_obj
def test(
    open_workbench: Opener,
    /,
    file: Path,
    names: tuple[str, ...],
    tests: Path | None,
    *,
    as_json: bool,
    junit: Path | None,
    **chosen: bool,
) -> None:
    """Run a pipeline's FILE on the cases of NAME.pipeline.test.yaml, and compare what its steps give.

    Each case runs in a folder that is thrown away, keeps nothing of earlier runs, and puts no copies of
    outputs beside the file. The exit code is 1 where something is not as expected, each told in a line.

    \b
    Examples:
      notebench pipeline test churn.pipeline.yaml
      notebench pipeline test churn.pipeline.yaml --case small --update
      notebench pipeline test churn.pipeline.yaml --junit results.xml
    """  # noqa: D301 - click looks for the control character
    pipelines = open_workbench(Path.cwd()).pipelines
    found = pipelines.read(file)
    results = []
    for each in pipelines.test(found, tests, names, **chosen):
        results.append(each)
        if not as_json:
            _show(each)
    if junit is not None:
        _write_junit(junit, found.name, results)
    failed = sum(not each.has_passed for each in results)
    if as_json:
        cases = [each.to_json() for each in results]
        echo_json({"pipeline": found.name, "has_passed": not failed, "cases": cases})
    elif failed:
        click.echo(f"{failed} of {len(results)} case{'' if len(results) == 1 else 's'} failed", err=True)
    if failed:
        sys.exit(1)


def _show(result: "CaseResult") -> None:
    mark, colour = ("✓", "green") if result.has_passed else ("✗", "red")
    click.echo(f"{click.style(mark, fg=colour)} {plain(result.name)}  {format_duration(result.duration_s)}")
    for line in result.differences:
        click.echo(f"    {plain(line)}")
    for path in result.updated:
        click.echo(f"    updated {path.name}")


def _write_junit(path: Path, name: str, results: Sequence["CaseResult"]) -> None:
    failed = sum(not each.has_passed for each in results)
    took_s = sum(each.duration_s for each in results)
    about = {"name": name, "tests": str(len(results)), "failures": str(failed), "time": f"{took_s:.3f}"}
    suite = ET.Element("testsuite", about)
    for each in results:
        case = ET.SubElement(
            suite, "testcase", {"classname": name, "name": each.name, "time": f"{each.duration_s:.3f}"}
        )
        if not each.has_passed:
            failure = ET.SubElement(case, "failure", {"message": each.differences[0]})
            failure.text = "\n".join(each.differences)
    path.write_bytes(ET.tostring(suite, encoding="utf-8", xml_declaration=True))
