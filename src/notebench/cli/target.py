"""``notebench target``: attach clusters, see that they can be used, and start one to try on."""

from pathlib import Path
from typing import Any

import click

from notebench.addresses import shown_uri
from notebench.cli.findings_show import echo_findings
from notebench.cli.opening import Opener
from notebench.cli.output import Column, echo_json, echo_table
from notebench.findings import Level
from notebench.targets.target import TRY, Target, TokenFrom

_TRY_CPUS = 2
_SOURCES = {TokenFrom.OWN: "its own"}


@click.group(short_help="Attach clusters, and check them.")
def target() -> None:
    """Attach Ray clusters, and see that they can be used.

    Targets stand in notebench.toml, and never a token: that is in an environment variable or in the keyring.
    """


@target.command(short_help="Attach a cluster.")
@click.argument("name")
@click.option(
    "--ray", "address", metavar="URL", required=True, help="Of its dashboard, such as https://host:8265."
)
@click.option(
    "--token-env", metavar="NAME", default="", help="The environment variable that holds its token."
)
@click.option(
    "--gpus-per-trial",
    metavar="N",
    type=float,
    help="What a trial gets where nobody says; 0.5 is half of one.",
)
@click.option(
    "--requirements",
    metavar="FILE",
    default="",
    help="Packages that jobs need there, from the workspace's root.",
)
@click.option(
    "--tracking-uri",
    metavar="URI",
    help="The MLflow server that the cluster reaches. Default: runs of its trials come home.",
)
@click.option(
    "--insecure", "is_insecure", is_flag=True, help="Accept plain HTTP to another machine, and no token."
)
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
@click.pass_obj
def add(open_workbench: Opener, /, *, as_json: bool, **given: Any) -> None:
    """Attach a Ray cluster under a NAME; without --token-env its token is asked for, and kept in the keyring.

    \b
    Examples:
      notebench target add gpu-box --ray https://gpu-box.example --token-env GPU_BOX_TOKEN
      notebench target add gpu-box --ray http://localhost:8265 --gpus-per-trial 0.5
    """  # noqa: D301 - click looks for the control character
    new = Target(**given)
    token = ""
    if new.token_from is TokenFrom.KEYRING:
        token = click.prompt(f"Token of {new.address}", hide_input=True, err=True)
    open_workbench(Path.cwd()).targets.add(new, token)
    if as_json:
        echo_json(new.to_json())
    else:
        click.echo(
            f"{new.name} is attached; `notebench target check {new.name}` tells whether it can be used"
        )


@target.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
@click.pass_obj
def list_targets(open_workbench: Opener, *, as_json: bool) -> None:
    """List the targets."""
    targets = open_workbench(Path.cwd()).targets.book.targets()
    if as_json:
        echo_json([each.to_json() for each in targets])
    elif targets:
        columns = (
            Column("NAME", is_whole=True),
            Column("ADDRESS", is_whole=True),
            Column("TOKEN"),
            Column("GPUS", is_number=True),
            Column("REQUIREMENTS"),
            Column("RUNS"),
        )
        echo_table(columns, [_row(each) for each in targets])
    else:
        click.echo(
            "no targets yet; `notebench target add NAME --ray https://host:8265` attaches one", err=True
        )


def _row(each: Target) -> tuple[str, ...]:
    source = each.token_env or _SOURCES.get(each.token_from, str(each.token_from))
    gpus = "-" if each.gpus_per_trial is None else f"{each.gpus_per_trial:g}"
    runs = shown_uri(each.tracking_uri or "home")
    return (each.name, each.address, source, gpus, each.requirements or "-", runs)


@target.command()
@click.argument("name")
@click.option(
    "--quick", "is_quick", is_flag=True, help="Run no small job there, which tells of Python and packages."
)
@click.option("--json", "as_json", is_flag=True, help="Print a list of findings.")
@click.pass_obj
def check(open_workbench: Opener, name: str, *, is_quick: bool, as_json: bool) -> None:
    """See whether a target can be used: token, version, nodes, Python and packages.

    The exit code is 1 when there is a problem, 0 when there are only warnings.
    """
    found = list(open_workbench(Path.cwd()).targets.check(name, is_quick=is_quick))
    if as_json:
        echo_json([finding.to_json(about) for about, finding in found])
    else:
        echo_findings(found)
    if any(finding.level is Level.PROBLEM for _, finding in found):
        click.get_current_context().exit(1)


@target.command()
@click.argument("name")
@click.pass_obj
def remove(open_workbench: Opener, name: str) -> None:
    """Detach a target, and forget its token; the cluster itself is left alone."""
    open_workbench(Path.cwd()).targets.remove(name)
    click.echo(f"{name} is detached")


@target.command(TRY, short_help="Start a cluster on this machine to try on.")
@click.option(
    "--cpus", metavar="N", type=int, default=_TRY_CPUS, show_default=True, help="That it gives out."
)
@click.option(
    "--gpus", metavar="N", type=int, default=0, show_default=True, help="That it gives out, there or not."
)
@click.option("--stop", "is_stopped", is_flag=True, help="End it.")
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
@click.pass_obj
def try_(open_workbench: Opener, /, *, cpus: int, gpus: int, is_stopped: bool, as_json: bool) -> None:
    """Start a Ray cluster of one node on this machine, as the target `try`, with a token of its own.

    It listens on the loopback alone, and runs as a job until --stop, or until the machine ends.
    """
    targets = open_workbench(Path.cwd()).targets
    if is_stopped:
        targets.stop_try()
        click.echo(f"{TRY} has ended")
        return
    started = targets.start_try(cpus, gpus)
    if as_json:
        echo_json(started.to_json())
    else:
        click.echo(f"{TRY} runs at {started.address}; `notebench target try --stop` ends it")
