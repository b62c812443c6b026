"""``notebench sync``: send the runs that wait because their server could not be reached."""

from pathlib import Path

import click

from notebench.cli.opening import Opener
from notebench.cli.output import echo_json
from notebench.errors import Unavailable
from notebench.ids import RunId


@click.command(short_help="Send runs that wait for their server.")
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
@click.pass_obj
def sync(open_workbench: Opener, *, as_json: bool) -> None:
    """Send the runs that were kept here while their server could not be reached.

    They are sent in the order in which they began, each once, however often this is broken off. Runs that
    go on are sent when they have ended.
    """
    bench = open_workbench(Path.cwd())

    def tell(waiting: RunId, arrived: RunId) -> None:
        if not as_json:
            click.echo(f"sent {waiting} as {arrived}")

    sent = bench.sending.send(tell)
    assert bench.outbox is not None
    left = bench.outbox.waiting()
    if as_json:
        echo_json(
            {"sent": dict(sent.runs), "waiting": left.ended, "running": left.running, "problem": sent.problem}
        )
    else:
        click.echo(f"{len(sent.runs)} sent, {left.ended} wait, {left.running} go on")
    if sent.problem:
        raise Unavailable(sent.problem)
