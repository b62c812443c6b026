"""The figure of a lineage."""

from hypothesis import given
from hypothesis import strategies as st

from notebench.charts.lineage import layout, lineage_figure
from notebench.experiments.lineage import Edge, Lineage, Node

DATA, RUN, BELOW, MODEL = (
    Node("data", "d", "<iris>"),
    Node("run", "r", "fit", "finished"),
    Node("run", "c", "fold", "finished"),
    Node("model", "m", "forest", "READY"),
)
GRAPH = Lineage(
    RUN.node_id,
    (DATA, RUN, BELOW, MODEL),
    (
        Edge(DATA.node_id, RUN.node_id, "train"),
        Edge(RUN.node_id, BELOW.node_id, "child"),
        Edge(RUN.node_id, MODEL.node_id, "model"),
    ),
)


def test_data_stands_left_of_runs_and_those_left_of_runs_below_them_and_models() -> None:
    """Time goes to the right."""
    places = layout(GRAPH)
    assert [places[node.node_id][0] for node in (DATA, RUN, BELOW, MODEL)] == [0, 1, 2, 3]


def test_each_marker_says_what_it_opens() -> None:
    """Kind, id, and the node's id in the graph."""
    shown = [each for trace in lineage_figure(GRAPH)["data"][1:] for each in trace["customdata"]]
    assert sorted(shown) == sorted([node.kind, node.id, node.node_id] for node in GRAPH.nodes)


def test_names_are_shown_as_text_not_as_markup() -> None:
    """Plotly would read it."""
    assert "&lt;iris&gt;" in str(lineage_figure(GRAPH))
    assert "<iris>" not in str(lineage_figure(GRAPH))


def test_edges_are_drawn_between_the_nodes_that_they_join() -> None:
    """With a gap after each."""
    edges = lineage_figure(GRAPH)["data"][0]
    assert edges["x"] == [0, 1, None, 1, 2, None, 1, 3, None]


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=30))
def test_no_two_nodes_stand_in_one_place_even_where_runs_are_their_own_parents(
    pairs: list[tuple[int, int]],
) -> None:
    """Tags can be written by anybody."""
    nodes = tuple(Node("run", str(number), "run") for number in range(9))
    edges = tuple(Edge(f"run:{a}", f"run:{b}", "child") for a, b in pairs)
    places = layout(Lineage("run:0", nodes, edges))
    assert len(set(places.values())) == len(nodes)
