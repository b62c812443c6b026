"""``notebench runs lineage``: what led to a run, and what came of it."""

from pathlib import Path

import click

from notebench.cli.opening import Opener
from notebench.cli.output import echo_heading, echo_json, plain
from notebench.experiments.lineage import LARGEST_COUNT, LARGEST_DEPTH, Lineage, LineageQuery, read_lineage
from notebench.experiments.search.finding import find_run


@click.command()
@click.argument("run")
@click.option(
    "--depth",
    metavar="N",
    type=int,
    default=2,
    show_default=True,
    help=f"How many steps away; up to {LARGEST_DEPTH}.",
)
@click.option(
    "--limit",
    metavar="N",
    type=int,
    default=100,
    show_default=True,
    help=f"The most nodes; up to {LARGEST_COUNT}.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one object with nodes and edges.")
@click.pass_obj
def lineage(open_workbench: Opener, run: str, *, depth: int, limit: int, as_json: bool) -> None:
    """Show which data a RUN used and which models it kept, and the runs and data around them.

    RUN is its id, or a beginning of the id that no other run has.
    """
    bench = open_workbench(Path.cwd())
    query = LineageQuery(run=find_run(bench.runs, run), depth=depth, limit=limit)
    found = read_lineage(bench.runs, bench.data, query)
    if as_json:
        echo_json(found.to_json())
    else:
        _show(found)


def _show(found: Lineage) -> None:
    nodes = {node.node_id: node for node in found.nodes}
    for kind, title in (("data", "Data"), ("run", "Runs"), ("model", "Models")):
        of_kind = [node for node in found.nodes if node.kind == kind]
        if not of_kind:
            continue
        echo_heading(title)
        for node in of_kind:
            facts = [node.name, node.state or "", node.detail, node.id if node.id != node.detail else ""]
            click.echo("  " + plain(" · ".join(fact for fact in facts if fact)))
            for edge in found.edges:
                if edge.target == node.node_id:
                    click.echo(
                        "    " + plain(f"{edge.role}: {nodes[edge.source].kind} {nodes[edge.source].name}")
                    )
    if found.is_truncated:
        click.echo("there is more; --depth and --limit show it", err=True)
