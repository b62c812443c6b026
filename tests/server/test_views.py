"""Claims on the routes of saved views."""

import pytest


async def test_a_view_is_kept_read_replaced_and_deleted(bench, send, read, complies):
    """By its id, which a link can bear."""
    status, view = await send("POST", "views", {"name": "best", "kind": "runs", "state": {"sort": "name"}})
    complies(view, "View")
    assert (status, await read(f"views/{view['view_id']}")) == (200, view)
    _, changed = await send("PATCH", f"views/{view['view_id']}", {"state": {"sort": "state"}})
    assert (changed["name"], changed["state"]) == ("best", {"sort": "state"})
    assert (await send("DELETE", f"views/{view['view_id']}"))[0] == 200
    assert await read("views") == {"views": []}


@pytest.mark.parametrize(
    ("verb", "route", "body", "status", "told"),
    [
        ("POST", "views", {"name": "a", "kind": "runs"}, 400, "state: it is missing"),
        ("POST", "views", {"name": "a", "kind": "runs", "state": []}, 400, "state: it is not an object"),
        (
            "POST",
            "views",
            {"name": "mine", "kind": "runs", "state": {}},
            409,
            "there is a view 'mine' already",
        ),
        ("POST", "views", {"name": "a", "kind": "runs", "state": {"x": "y" * 70_000}}, 400, "state: it has"),
        ("PATCH", "views/0123456789abcdef", {}, 400, "nothing is to be replaced"),
        ("PATCH", "views/none", {"name": "x"}, 404, "there is no view 'none'"),
        ("DELETE", "views/none", None, 404, "there is no view 'none'"),
    ],
)
async def test_a_bad_request_is_told(bench, send, verb, route, body, status, told):
    """With its value."""
    bench.keep_view()
    code, answer = await send(verb, route, body)
    assert (code, told in answer["message"]) == (status, True), answer
