"""``notebench doctor``: what is wrong with the installation and the workspace, and how to mend it."""

from functools import partial

import click

from notebench.cli import checks_install, checks_workspace
from notebench.cli.findings_show import echo_findings
from notebench.cli.opening import Opener
from notebench.cli.output import echo_json
from notebench.findings import Level, look


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
        echo_json([finding.to_json(name) for name, finding in found])
    else:
        echo_findings(found)
    if any(finding.level is Level.PROBLEM for _, finding in found):
        click.get_current_context().exit(1)
