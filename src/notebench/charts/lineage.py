"""The lineage graph as a figure: data to the left, models to the right, each node to be clicked.

Each marker's ``customdata`` is ``[kind, id, node_id]``: whoever shows the figure opens what is clicked.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from notebench.experiments.lineage import Edge, Lineage, Node

_SYMBOLS = {"data": "square", "run": "circle", "model": "diamond"}
_LABEL_CHARS = 28
_ROW_PX, _MARGIN_PX = 44, 80


def lineage_figure(lineage: Lineage) -> dict[str, Any]:
    """The figure as plotly's JSON; colours and fonts are left to whoever shows it."""
    places = layout(lineage)
    rows = max(
        (sum(1 for x, _ in places.values() if x == column) for column, _ in places.values()), default=1
    )
    return {
        "data": [_edges(lineage.edges, places), *_nodes(lineage, places)],
        "layout": {
            "xaxis": {"visible": False, "fixedrange": True, "range": _range(places)},
            "yaxis": {"visible": False, "fixedrange": True, "autorange": "reversed"},
            "hovermode": "closest",
            "showlegend": False,
            "height": _MARGIN_PX + _ROW_PX * rows,
            "annotations": _arrows(lineage.edges, places),
        },
    }


def layout(lineage: Lineage) -> dict[str, tuple[float, float]]:
    """Where each node stands: x is its layer (data, runs by how deep they nest, models), y its row.

    Rows follow the middle of the neighbours to the left, so that few edges cross; they are centred.
    """
    layers = _layers(lineage)
    sources = defaultdict(list)
    for edge in lineage.edges:
        sources[edge.target].append(edge.source)
    by_layer: dict[int, list[Node]] = defaultdict(list)
    for node in lineage.nodes:
        by_layer[layers[node.node_id]].append(node)
    places: dict[str, tuple[float, float]] = {}
    for layer in sorted(by_layer):
        nodes = by_layer[layer]
        nodes.sort(key=lambda node: (_middle(sources[node.node_id], places), node.name, node.id))
        for row, node in enumerate(nodes):
            places[node.node_id] = (float(layer), row - (len(nodes) - 1) / 2)
    return places


def _middle(neighbours: Sequence[str], places: Mapping[str, tuple[float, float]]) -> float:
    rows = [places[each][1] for each in neighbours if each in places]
    return sum(rows) / len(rows) if rows else 0.0


def _layers(lineage: Lineage) -> dict[str, int]:
    parents = {edge.target: edge.source for edge in lineage.edges if edge.role == "child"}
    layers = {}
    for node in lineage.nodes:
        depth, above, met = 0, parents.get(node.node_id), {node.node_id}
        while above is not None and above not in met:
            met.add(above)
            depth, above = depth + 1, parents.get(above)
        layers[node.node_id] = 0 if node.kind == "data" else 1 + depth
    last = max(layers.values(), default=0)
    return {
        node.node_id: max(last, 1) + 1 if node.kind == "model" else layers[node.node_id]
        for node in lineage.nodes
    }


def _edges(edges: Sequence[Edge], places: Mapping[str, tuple[float, float]]) -> dict[str, Any]:
    x: list[float | None] = []
    y: list[float | None] = []
    for edge in edges:
        (x0, y0), (x1, y1) = places[edge.source], places[edge.target]
        x += [x0, x1, None]
        y += [y0, y1, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "edges",
        "x": x,
        "y": y,
        "hoverinfo": "skip",
        "opacity": 0.5,
    }


def _arrows(edges: Sequence[Edge], places: Mapping[str, tuple[float, float]]) -> list[dict[str, Any]]:
    """The edges' roles, at their middle."""
    return [
        {
            "x": (places[edge.source][0] + places[edge.target][0]) / 2,
            "y": (places[edge.source][1] + places[edge.target][1]) / 2,
            "text": _escape(edge.role),
            "showarrow": False,
            "font": {"size": 10},
        }
        for edge in edges
    ]


def _nodes(lineage: Lineage, places: Mapping[str, tuple[float, float]]) -> list[dict[str, Any]]:
    traces = []
    for kind, symbol in _SYMBOLS.items():
        nodes = [node for node in lineage.nodes if node.kind == kind]
        if nodes:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers+text",
                    "name": kind,
                    "x": [places[node.node_id][0] for node in nodes],
                    "y": [places[node.node_id][1] for node in nodes],
                    "text": [_label(node.name) for node in nodes],
                    "textposition": "bottom center",
                    "hovertext": [_hover(node) for node in nodes],
                    "hoverinfo": "text",
                    "customdata": [[node.kind, node.id, node.node_id] for node in nodes],
                    "marker": {
                        "symbol": symbol,
                        "opacity": 1,  # no edge shines through its ends
                        "size": [20 if node.node_id == lineage.focus else 14 for node in nodes],
                    },
                }
            )
    return traces


def _label(name: str) -> str:
    return _escape(name if len(name) <= _LABEL_CHARS else f"{name[: _LABEL_CHARS - 1]}…")


def _hover(node: Node) -> str:
    lines = [node.name[:200], f"{node.kind} {node.state or ''}".strip(), node.detail]
    return "<br>".join(_escape(line) for line in lines if line)


def _escape(text: str) -> str:
    """Plotly reads some HTML in its texts."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _range(places: Mapping[str, tuple[float, float]]) -> list[float]:
    columns = [x for x, _ in places.values()] or [0.0]
    return [min(columns) - 0.6, max(columns) + 0.6]
