"""``notebench doctor``: what is wrong with the installation and the workspace, and how to mend it."""

from functools import partial

import click

from notebench.cli import checks_install, checks_workspace
from notebench.cli.findings import Finding, Level, look
from notebench.cli.opening import Opener
from notebench.cli.output import echo_json, plain

_MARKS = {Level.OK: ("✓", "green"), Level.WARNING: ("!", "yellow"), Level.PROBLEM: ("✗", "red")}


@click.command(short_help="Look for what is wrong, and say how to mend it.")
@click.option("--json", "as_json", is_flag=True, help="Print a list of findings.")
@click.pass_obj
def doctor(open_workbench: Opener, *, as_json: bool) -> None:
    """Look for what is wrong with the installation and with the workspace, and say how to mend it.

    Nothing is changed. The exit code is 1 when there is a problem, 0 when there are only warnings.
    """
    checks = (
        ("python", checks_install.check_python),
        ("libraries", checks_install.check_libraries),
        ("panel", checks_install.check_labextension),
        ("server extension", checks_install.check_server_extension),
        ("settings", checks_workspace.check_settings),
        ("environment", checks_workspace.check_variables),
        ("workspace", checks_workspace.check_folder),
        ("store", partial(checks_workspace.store_check, open_workbench)),
        ("outbox", partial(checks_workspace.outbox_check, open_workbench)),
        ("servers", checks_workspace.check_servers),
    )
    found = list(look(checks))
    if as_json:
        echo_json([_to_json(name, finding) for name, finding in found])
    else:
        _show(found)
    if any(finding.level is Level.PROBLEM for _, finding in found):
        click.get_current_context().exit(1)


def _to_json(name: str, finding: Finding) -> dict[str, str]:
    return {"check": name, "level": str(finding.level), "what": finding.what, "remedy": finding.remedy}


def _show(found: list[tuple[str, Finding]]) -> None:
    width = max(len(name) for name, _ in found)
    for name, finding in found:
        mark, colour = _MARKS[finding.level]
        click.echo(f"{click.style(mark, fg=colour)} {name:<{width}}  {plain(finding.what)}")
        if finding.remedy:
            click.echo(f"  {'':<{width}}  → {plain(finding.remedy)}")
    counts = {level: sum(finding.level is level for _, finding in found) for level in Level}
    told = [
        f"{count} {level}{'' if count == 1 else 's'}"
        for level, count in counts.items()
        if level is not Level.OK
    ]
    click.echo(f"\n{', '.join(told)}")
