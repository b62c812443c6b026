"""Lineage: which data led to which runs, and those to which models."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from notebench.data.ports import MADE, DataReader, DataRecord
from notebench.data.version import DataVersion
from notebench.errors import BadInput, NotFound
from notebench.experiments.ports import RunReader
from notebench.experiments.run import RunDetail
from notebench.ids import DataId, RunId

LARGEST_DEPTH = 6
LARGEST_COUNT = 500
PARENT_TAG = "mlflow.parentRunId"


@dataclass(frozen=True, slots=True)
class Node:
    """Data, a run or a model.

    Attributes
    ----------
    node_id
        Unique in the graph: the kind, a colon, the id.
    kind, id
        ``data``, ``run`` or ``model``, and the id by which it is opened.
    state
        The run's state, or MLflow's word for the model's; None for data.
    detail
        What a second line may say: rows and columns, the experiment, the model's id.
    """

    kind: str
    id: str
    name: str
    state: str | None = None
    detail: str = ""

    @property
    def node_id(self) -> str:
        """The node's id in the graph."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Edge:
    """From ``source`` to ``target``, both node ids.

    ``role`` is data's in the run, where ``made`` leads from the run to the data; ``model`` from a run to what
    it kept, ``child`` to a run below it.
    """

    source: str
    target: str
    role: str


@dataclass(frozen=True, slots=True)
class Lineage:
    """A part of the graph, around one node; ``is_truncated`` tells that it goes on."""

    focus: str
    nodes: Sequence[Node] = ()
    edges: Sequence[Edge] = ()
    is_truncated: bool = False

    def to_json(self) -> dict[str, Any]:
        """As REST and command line carry it."""
        return {
            "focus": self.focus,
            "nodes": [{"node_id": node.node_id, **asdict(node)} for node in self.nodes],
            "edges": [asdict(edge) for edge in self.edges],
            "is_truncated": self.is_truncated,
        }


@dataclass(frozen=True, slots=True)
class LineageQuery:
    """Around what: exactly one of run, data and model; how many steps away; how many nodes at the most."""

    run: RunId | None = None
    data: DataId | None = None
    model: str | None = None
    depth: int = 2
    limit: int = 100

    def __post_init__(self) -> None:
        if [self.run, self.data, self.model].count(None) != 2:
            raise BadInput("lineage is that of one thing: give a run, data or a model, and only one of them")
        if not 0 <= self.depth <= LARGEST_DEPTH:
            raise BadInput(f"depth: {self.depth} is not between 0 and {LARGEST_DEPTH}")
        if not 1 <= self.limit <= LARGEST_COUNT:
            raise BadInput(f"limit: {self.limit} is not between 1 and {LARGEST_COUNT}")


def read_lineage(runs: RunReader, data: DataReader, query: LineageQuery) -> Lineage:
    """The graph around a run, data or a model, breadth first.

    Raises
    ------
    NotFound
        When there is no such thing.
    """
    walk = _Walk(runs, data, query.limit)
    if query.run is not None:
        start = walk.run_node(query.run)
    elif query.data is not None:
        start = walk.data_node(query.data)
    else:
        assert query.model is not None
        start = walk.model_node(query.model)
    return walk.from_here(start, query.depth)


@dataclass(slots=True)
class _Walk:
    runs: RunReader
    data: DataReader
    limit: int
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[Edge, None] = field(default_factory=dict)
    details: dict[str, RunDetail] = field(default_factory=dict)
    is_truncated: bool = False

    def from_here(self, start: Node, depth: int) -> Lineage:
        self.nodes[start.node_id] = start
        queue = deque([(start, 0)])
        while queue:
            node, steps = queue.popleft()
            for neighbour, edge in self._neighbours(node):
                is_new = neighbour.node_id not in self.nodes
                if is_new and (steps == depth or len(self.nodes) >= self.limit):
                    self.is_truncated = True
                    continue
                if is_new:
                    self.nodes[neighbour.node_id] = neighbour
                    queue.append((neighbour, steps + 1))
                self.edges[edge] = None
        return Lineage(start.node_id, tuple(self.nodes.values()), tuple(self.edges), self.is_truncated)

    def run_node(self, run_id: RunId) -> Node:
        detail = self.details.get(run_id) or self.runs.get(run_id)
        self.details[run_id] = detail
        return Node("run", run_id, detail.run.name, str(detail.run.state), detail.run.experiment)

    def data_node(self, data_id: DataId) -> Node:
        return _data_node(self.data.get(data_id).version)

    def model_node(self, model_id: str) -> Node:
        detail = self.runs.get(self.data.model_run(model_id))
        for model in detail.models:
            if model.model_id == model_id:
                return Node("model", model_id, model.name, model.state, model_id)
        raise NotFound(f"there is no model {model_id} that a run kept; a run's page shows its models")

    def _neighbours(self, node: Node) -> Iterator[tuple[Node, Edge]]:
        known: dict[str, Callable[[Node], Iterator[tuple[Node, Edge]]]] = {
            "run": self._of_run,
            "data": self._of_data,
            "model": self._of_model,
        }
        return known[node.kind](node)

    def _of_run(self, node: Node) -> Iterator[tuple[Node, Edge]]:
        run_id = RunId(node.id)
        detail = self.details.get(run_id) or self.runs.get(run_id)
        for use in self.data.of_run(run_id):
            found = _data_node(use.version)
            yield found, _edge(found, node, use.role)
        for model in detail.models:
            kept = Node("model", model.model_id, model.name, model.state, model.model_id)
            yield kept, Edge(node.node_id, kept.node_id, "model")
        if parent_id := detail.tags.get(PARENT_TAG):
            try:
                parent = self.run_node(RunId(parent_id))
            except NotFound:  # it was deleted
                pass
            else:
                yield parent, Edge(parent.node_id, node.node_id, "child")
        for child in self.runs.children(run_id, self.limit + 1):
            below = Node("run", child.run_id, child.name, str(child.state), child.experiment)
            yield below, Edge(node.node_id, below.node_id, "child")

    def _of_data(self, node: Node) -> Iterator[tuple[Node, Edge]]:
        record: DataRecord = self.data.get(DataId(node.id))
        self.is_truncated |= record.is_truncated
        for use in record.uses:
            run = Node("run", use.run_id, use.name, use.state, use.experiment)
            yield run, _edge(node, run, use.role)

    def _of_model(self, node: Node) -> Iterator[tuple[Node, Edge]]:
        run = self.run_node(self.data.model_run(node.id))
        yield run, Edge(run.node_id, node.node_id, "model")


def _edge(data: Node, run: Node, role: str) -> Edge:
    """From data to the run that used it, or from a run to what it made."""
    if role == MADE:
        return Edge(run.node_id, data.node_id, role)
    return Edge(data.node_id, run.node_id, role or "used")


def _data_node(version: DataVersion) -> Node:
    counts = [
        f"{count:,} {word if count != 1 else word[:-1]}"
        for count, word in ((version.rows, "rows"), (version.column_count or None, "columns"))
        if count is not None
    ]
    return Node("data", version.data_id, version.name, None, " by ".join(counts))
