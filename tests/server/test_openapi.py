"""Claims on the contract with the panel: the document, the routes and the answers say the same."""

import inspect

import pytest
from openapi_spec_validator import validate

from notebench.experiments.run import MetricPoint
from notebench.server.app import ROUTES
from notebench.server.arguments import Kind
from notebench.server.status import API_VERSION
from tests.server.stand_in import ARGUMENTS, OTHER_PIPELINE_RUN_ID, OTHER_SWEEP_ID, START, address

VERBS = ("get", "post", "put", "patch", "delete")
PATHS = [path for path, _ in ROUTES]
HANDLERS = dict(ROUTES)
ROUTE_VERBS = [(path, verb) for path, handler in ROUTES for verb in VERBS if verb in vars(handler)]
JSON_PATHS = [
    path for path, verb in ROUTE_VERBS if verb == "get" and not path.endswith(("/file", "/zip", "/export"))
]


def resolved(openapi, parameter):
    name = parameter.get("$ref", "").rpartition("/")[2]
    return openapi["components"]["parameters"][name] if name else parameter


def described(openapi, path):
    """The query arguments that the document gives to a path, whatever the verb."""
    parameters = [
        resolved(openapi, parameter)
        for verb in openapi["paths"][path].values()
        for parameter in verb.get("parameters", [])
    ]
    return {parameter["name"]: parameter for parameter in parameters if parameter["in"] == "query"}


def test_the_document_is_openapi(openapi):
    """Any tool can read it."""
    validate(openapi)


def test_the_document_describes_the_routes_and_no_others(openapi):
    """Walked both ways."""
    assert sorted(openapi["paths"]) == sorted(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_the_document_describes_the_verbs_of_each_route(openapi, path):
    """A verb that is not described would go unseen."""
    own = {verb for verb in VERBS if verb in vars(HANDLERS[path])}
    assert own == {verb for verb in VERBS if verb in openapi["paths"][path]}


@pytest.mark.parametrize("path", PATHS)
def test_the_document_describes_the_arguments_of_each_route(openapi, path):
    """Their names, kinds and defaults."""
    wanted = described(openapi, path)
    arguments = {argument.name: argument for argument in HANDLERS[path].arguments}
    assert sorted(arguments) == sorted(wanted)
    for name, argument in arguments.items():
        assert str(argument.kind) == wanted[name]["schema"]["type"]
        assert (argument.default is None) == wanted[name].get("required", False)
        if argument.kind is not Kind.TEXTS:
            implied = None if argument.default is None else ""
            assert argument.default == wanted[name]["schema"].get("default", implied)


@pytest.mark.parametrize(("path", "verb"), ROUTE_VERBS)
def test_path_parameters_are_the_handlers_arguments(openapi, path, verb):
    """So that nothing of an address is lost."""
    words = list(inspect.signature(inspect.unwrap(vars(HANDLERS[path])[verb])).parameters)[1:]
    assert words == [part.strip("{}") for part in path.split("/") if part.startswith("{")]


@pytest.mark.parametrize(("path", "verb"), ROUTE_VERBS)
def test_every_refusal_is_described(openapi, path, verb):
    """Any route may be refused or fail."""
    responses = openapi["paths"][path][verb]["responses"]
    assert {"200", "400", "403", "500"} <= set(responses)


@pytest.mark.parametrize("path", JSON_PATHS)
async def test_answers_comply_with_their_schemas(bench, read, complies, path):
    """For runs that have a bit of everything."""
    points = [MetricPoint(value, step, START) for step, value in enumerate((1.0, 2.0))]
    for run_id in ("run-1", "run-2"):
        folder = bench.add_run(run_id=run_id, ended_at=START, history={"loss": points})
        (folder / "a.csv").write_text("a,b\n1,2\n")
        (folder / "deep").mkdir()
    bench.keep_view()
    bench.keep_notebook()
    bench.keep_job()
    bench.keep_sweep().ask()
    bench.keep_target()
    bench.keep_sweep(sweep_id=OTHER_SWEEP_ID)
    bench.keep_pipeline()
    bench.keep_pipeline(OTHER_PIPELINE_RUN_ID)
    given = ARGUMENTS.get(path, [])
    params = {name: [value for other, value in given if other == name] for name, _ in given}
    body = await read(address(path).strip("/"), **params)
    complies(body, path)


def test_the_version_of_the_api_is_that_of_the_document(openapi):
    """The panel compares it with its own."""
    assert str(API_VERSION) == openapi["info"]["version"]
