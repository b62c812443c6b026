"""Claims that hold whatever is written: references, conditions, graphs, documents."""

from contextlib import suppress
from graphlib import CycleError
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.pipelines.document import edit_document, read_document, write_document
from notebench.pipelines.graph import find_cycles, order
from notebench.pipelines.references import (
    Reference,
    parse_reference,
    read_value,
    references_in,
    resolve,
    write_value,
)
from notebench.pipelines.when import parse_when

NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,5}", fullmatch=True)
STEPS = st.from_regex(r"[a-z_][a-z0-9_]{0,3}(-[a-z][a-z0-9]{0,3})?", fullmatch=True)
REFERENCES = st.builds(Reference, st.just("") | STEPS, NAMES)
PLAIN = st.none() | st.booleans() | st.integers() | st.text("$ab. \n#:'\"", max_size=8)
VALUES = st.recursive(
    PLAIN | REFERENCES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
GRAPHS = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=3), min_size=1
)


@given(VALUES)
def test_a_value_is_written_so_that_it_is_read_again(value: object) -> None:
    """Text is never taken for a reference, nor a reference for text."""
    assert read_value(write_value(value)) == value


@given(VALUES)
def test_a_value_with_all_references_put_in_has_none(value: object) -> None:
    """And each was looked up once, in its order."""
    looked: list[Reference] = []
    assert list(references_in(resolve(value, lambda each: looked.append(each) or 1))) == []
    assert looked == list(references_in(value))


@given(st.text("$.ab-_1é", max_size=8))
def test_text_is_a_reference_or_says_that_it_is_none(text: str) -> None:
    """Nothing else is ever raised."""
    try:
        found = str(parse_reference(text))
    except BadInput:
        return
    assert found == text


@given(REFERENCES, st.sampled_from(["<", "<=", "==", "!=", ">", ">="]), st.integers(), st.integers())
def test_a_condition_holds_as_python_says(reference: Reference, sign: str, have: int, than: int) -> None:
    """For any reference, and text that looks like one is text."""
    when = parse_when(f"{reference} {sign} {than} and 'a $x' != {reference}")
    expected = {
        "<": have < than,
        "<=": have <= than,
        "==": have == than,
        "!=": have != than,
        ">": have > than,
    }
    assert when.references == (reference,)
    assert when.holds(lambda each: have) == expected.get(sign, have >= than)


@given(st.text("$a.b<3 =()\"'[]+&_", max_size=20))
def test_any_text_is_a_condition_or_says_why_not(text: str) -> None:
    """Nothing of it is run, and no other error comes."""
    with suppress(BadInput):
        parse_when(text).holds(lambda each: 1)


@given(GRAPHS)
def test_steps_are_ordered_or_their_cycles_told(graph: dict[str, list[str]]) -> None:
    """Never both, never neither; each step of a cycle needs the next."""
    cycles = find_cycles(graph)
    if cycles:
        with pytest.raises(CycleError):
            order(graph)
    for cycle in cycles:
        assert all(after in graph[each] for each, after in pairwise([*cycle, cycle[0]]))
    if not cycles:
        ordered = order(graph)
        assert sorted(ordered) == sorted(graph)
        assert all(
            ordered.index(each) < ordered.index(name)
            for name in graph
            for each in graph[name]
            if each in graph
        )


@given(st.dictionaries(NAMES, VALUES.map(write_value), max_size=4))
def test_a_document_is_written_so_that_it_is_read_again(value: dict[str, object]) -> None:
    """Whatever text it holds."""
    assert (read_document(write_document(value), "x").value or {}) == value


@given(NAMES, VALUES.map(write_value).filter(lambda value: value is not None))
def test_an_edit_changes_what_it_is_asked_and_nothing_else(name: str, value: object) -> None:
    """Comments stay, and the order."""
    text = "# head\nsteps:\n  # about b\n  b: {x: 1}  # behind\n\n  a:\n    y: [1, 2]  # why\n"
    edited = edit_document(text, [(("steps", "b", name), value)])
    read = read_document(edited, "x").value
    assert read["steps"]["b"] == ({"x": 1} | {name: value})
    assert list(read["steps"]) == ["b", "a"]
    assert all(each in edited for each in ("# head\n", "# about b\n", "# why\n"))
    assert "# behind\n" in edit_document(edited, [(("steps", "b", name), None)])
