"""What is read of a cell: the corpus of definitions, and what is no parameter."""

import math
from pathlib import Path

import pytest

from notebench.cli.templates import find_templates
from notebench.parameters import BadParameter, Computed, Kind, read_cell, read_file, read_head
from tests.parameters.corpus.definitions import DEFINITIONS, IMPORTS, Definition

NOTHING = {
    "is_required": False,
    "low": None,
    "high": None,
    "excludes_low": False,
    "excludes_high": False,
    "step": None,
    "log": False,
    "choices": (),
    "is_multiple": False,
    "condition": None,
    "help": "",
}


def only(source: str):
    """The one parameter of a cell."""
    (parameter,) = read_cell(source)
    return parameter


@pytest.mark.parametrize("definition", DEFINITIONS, ids=str)
def test_a_definition_is_read_whole(definition: Definition) -> None:
    """Type, default, range, choices, condition and help, in every style."""
    *_, found = read_cell(IMPORTS + definition.source)
    told = {name: getattr(found, name) for name in NOTHING}
    told["condition"] = str(told["condition"]) if told["condition"] else None
    assert (str(found.type), found.default) == (definition.type, definition.default)
    assert type(found.default) is type(definition.default)
    assert told == {**NOTHING, **definition.expected}


@pytest.mark.parametrize("definition", DEFINITIONS, ids=str)
def test_no_import_is_needed(definition: Definition) -> None:
    """Another cell may have made it."""
    assert [each.default for each in read_cell(definition.source)][-1] == definition.default


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ('c = "a" #@param ["a", "b"] {allow-input: true}', ("str", "a", ())),
        ('c = 5 #@param {type:"number"}', ("float", 5.0, ())),
        ('c = "2026-01-01" #@param {type:"date"}', ("str", "2026-01-01", ())),
        ('c = False #@param {"type":"boolean"}', ("bool", False, ())),
        ('c = "x" #@param {type:"string", placeholder:"a, b"}', ("str", "x", ())),
        ("c = None #@param [None, 1, 2] {type:'raw'}", ("int | None", None, (None, 1, 2))),
        ("c = 1  # type: Unknown[x]", ("int", 1, ())),
        ("c = 1  # type: ignore", ("int", 1, ())),
        ("c: Unknown = 1", ("int", 1, ())),
        ("c: Final[int] = 1", ("int", 1, ())),
        ("c: int = None", ("int | None", None, ())),
        ("c: Union[int, float] = 1", ("float", 1.0, ())),
        ("c: Literal['a', None] = None", ("str | None", None, ("a", None))),
        ("c: Literal['a'] | Literal['b'] = 'b'", ("str", "b", ("a", "b"))),
        ("c: Literal[1, 'a'] = 1", ("int | str", 1, (1, "a"))),
        ("c: int | Literal['auto'] = 'auto'", ("int | str", "auto", ())),
        ("c: tuple[int, ...] = (1, 2)", ("tuple[int, ...]", (1, 2), ())),
        ("c: Path = 'data'", ("Path", Path("data"), ())),
        ("c = Path('a').parent / 'b'\nc = 1 << 4", ("int", 16, ())),
        ("c = list()", ("list[Any]", [], ())),
        ("c = dict(a=1)", ("dict[str, int]", {"a": 1}, ())),
        ("c = -math.inf", ("float", -math.inf, ())),
        ("c = []  # any of 1, 2", ("list[int]", [], (1, 2))),
        ("c = None  # type: int 1 | 2", ("int | None", None, (1, 2))),
    ],
)
def test_the_edges_of_each_style_are_read(source: str, told: tuple) -> None:
    """Type, default and choices."""
    *_, found = read_cell(source)
    assert (str(found.type), found.default, found.choices) == told


@pytest.mark.parametrize(
    "above", ["--- Model ---", "## Model", "@title Model", "----", "Parameters", "%% [markdown]"]
)
def test_a_heading_is_no_help(above: str) -> None:
    """It is about more than the parameter below it."""
    assert only(f"# {above}\nn = 3").help == ""


def test_lines_are_counted_in_the_cell() -> None:
    """Magics and strings over lines change nothing."""
    source = '%%time\n!ls\n"""\n!no shell\n"""\nimport os\n\na = 1\nb = """x\n%y"""\n?a\nc = 2\n'
    assert [(each.name, each.line) for each in read_cell(source)] == [("a", 8), ("b", 9), ("c", 12)]


def test_magics_and_shell_lines_are_passed_over() -> None:
    """Within a block too, and where they go on in the next line."""
    source = "%matplotlib inline\n!pip install \\\n    a=1\nif True:\n    %time f()\nn = 3\nn?\n%env A=1\n%env B=2\nm = 4"
    assert read_cell(source).names == ("n", "m")


def test_what_is_computed_is_known_by_name() -> None:
    """So that giving it is refused with the reason."""
    source = "n = 3\nsteps = n * 2\nfiles = !ls\na.b = 1\nn2, n3 = divmod(7, 2)\nxs = [f(1)]\nb = b'raw'"
    read = read_cell(source)
    assert read.names == ("n",)
    assert read.computed == tuple(
        Computed(name, line)
        for name, line in [("steps", 2), ("files", 3), ("n2", 5), ("n3", 5), ("xs", 6), ("b", 7)]
    )


def test_the_last_assignment_counts() -> None:
    """As for Python."""
    assert [(each.name, each.default, each.line) for each in read_cell("n = 1\nm = 2\nn = 3")] == [
        ("m", 2, 2),
        ("n", 3, 3),
    ]
    assert read_cell("n = 1\nn = f(n)").names == ()
    assert read_cell("n = 1\nn += 1").computed == (Computed("n", 2),)


def test_several_names_may_be_assigned_at_once() -> None:
    """Each is a parameter, with the comment of the line."""
    read = read_cell("a = b = 3  # 1..5\nlow, high = 1, 9  # 0..10")
    assert [(each.name, each.default, each.high) for each in read] == [
        ("a", 3, 5),
        ("b", 3, 5),
        ("low", 1, 10),
        ("high", 9, 10),
    ]


def test_of_two_statements_on_a_line_the_last_has_the_comment() -> None:
    """It stands behind that one."""
    assert [each.low for each in read_cell("a = 3; b = 4  # 1..5")] == [None, 1]


def test_names_that_the_cell_hides_are_not_what_they_are_called() -> None:
    """A function of one's own named ``date`` is run, not read."""
    assert read_cell("def date(*a): ...\nd = date(2026, 1, 1)").computed == (Computed("d", 2),)
    assert read_cell("from mine import Path\np = Path('x')").computed == (Computed("p", 2),)


def test_an_annotation_may_have_a_name() -> None:
    """Several parameters share it; it is none itself."""
    source = (
        "Share = Annotated[float, Ge(0), Le(1)]\nKind = Literal['a', 'b']\n"
        "p: Share = 0.5\nk: list[Kind] = ['a']\nxs = data['a']"
    )
    read = read_cell(source)
    assert [(each.name, each.low, each.choices) for each in read] == [("p", 0.0, ()), ("k", None, ("a", "b"))]
    assert read.computed == (Computed("xs", 5),)


def test_the_ready_notebooks_are_understood() -> None:
    """They are what people begin with."""
    found = read_file(find_templates() / "02_train_and_track.ipynb")
    assert [each.name for each in found.searchable] == ["model", "test_size", "n_estimators", "learning_rate"]


def test_an_enum_may_number_itself() -> None:
    """``auto`` is understood, private names and aliases are none."""
    source = "from enum import StrEnum, auto\nclass Size(StrEnum):\n    _x = 1\n    S = auto()\n    L = auto()\n    BIG = 'l'\nsize = Size.L"
    found = only(source)
    assert [each.value for each in found.options] == ["s", "l"]
    assert (found.type.kind, found.is_searchable) == (Kind.ENUM, True)


@pytest.mark.parametrize(
    ("comment", "help_"),
    [
        ("see ../data for more", "see ../data for more"),
        ("rows | columns", "rows | columns"),
        ("don't, can't", "don't, can't"),
        ("when training starts", "when training starts"),
        ("help: 1..5", "1..5"),
        ("wait... then go", "wait... then go"),
        ("the number # noqa: X1", "the number"),
        ("noqa", ""),
        ("a number | or many words", "a number | or many words"),
        ("either/or: 5", "either/or: 5"),
    ],
)
def test_what_is_no_range_is_help(comment: str, help_: str) -> None:
    """A comment that was written for people stays one."""
    found = only(f"n = 3  # {comment}")
    assert (found.help, found.has_range, found.choices) == (help_, False, ())


@pytest.mark.parametrize(
    ("comment", "condition", "help_"),
    [
        ("1..5, when m > 2, deep", "m > 2", "deep"),
        ("1..5 step 2 when m in (1, 2)", "m in (1, 2)", ""),
        ("when m == 1 and f, often", "m == 1 and f", "often"),
        ("1 | 3 when f", "f", ""),
        ("1..5, when in doubt", "None", "when in doubt"),
    ],
)
def test_a_condition_stands_with_a_range_choices_or_alone(comment: str, condition: str, help_: str) -> None:
    """Up to a comma outside brackets."""
    *_, found = read_cell(f"m = 3\nf = False\nn = 3  # {comment}")
    assert (str(found.condition), found.help) == (condition, help_)


def test_a_head_ends_at_the_first_other_statement() -> None:
    """What comes behind it is the cell's body."""
    source = "%load_ext x\nimport os\n# a comment\nn = 3  # 1..5\nm = 4\n\nmodel = fit(n)\nk = 5"
    head = read_head(source)
    assert (head.parameters.names, head.parameters.computed, head.ends_at) == (("n", "m"), (), 7)


@pytest.mark.parametrize(
    "body", ["n += 1", "n, k = 4, f()", "n = f(n)", "for n in range(3): pass", "n.x = 3"]
)
def test_the_body_takes_nothing_from_the_head(body: str) -> None:
    """It runs after the values are given."""
    head = read_head(f"n = 3\n{body}")
    assert ([(each.name, each.default) for each in head.parameters], head.ends_at) == ([("n", 3)], 2)


def test_a_cell_may_be_all_head() -> None:
    """It ends behind the last line."""
    assert read_head("n = 3\nm = 4").ends_at == 3
    assert read_head("").ends_at == 1


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("s = 'a'  # any of a, b", "line 1: s: `any of` is for lists and sets, and str is none; write choices: a | b"),
        ("a = 1\nn = 3  # 16..2", "line 2: n: 16..2 runs backwards; write 2..16"),
        ("n = 1  # 2..16", "line 1: n: its own default 1 lies below 2; change the default or the range"),
        ("n = 3  # 2..16 step 5", "line 1: n: step 5 does not lead from 2 to 16; write 2..12, or another step"),
        ("n = 4  # 1..10 step 9", "line 1: n: its own default 4 is not on a step of 9 from 1; change the default or the range"),
        ("n = 3  # 1..5 step 0", "line 1: n: the step 0 is not above 0; write one that is"),
        ("n = 3  # 1..5 step x", "line 1: n: the step 'x' is no number; write one such as step 10"),
        ("n = 3  # 1..x", "line 1: n: the range '1..x' ends at 'x', which is no number or date; write one such as 1..10, or `help: …` for plain text"),
        ("lr = .5  # 0..1 log", "line 1: lr: 0.0..1.0 log needs a lower end above 0; write one such as 1e-4"),
        ("n = 3  # 1..9 step 2 log", "line 1: n: log and step do not go together; keep one of them"),
        ("s = 'a'  # 1..9", "line 1: s: a range is for numbers, dates and times, and str is none; write choices: a | b"),
        ("s = 'q'  # a | b", "line 1: s: its own default 'q' is not one of 'a', 'b'; change the default or the range"),
        ("s = 'a'  # a | a", "line 1: s: the choice 'a' is there twice; keep one"),
        ("n = 3  # 2..4 when m == 1", "line 1: n: its condition names 'm', which is no parameter above it (there is none); name one, or write `help: …` for plain text"),
        ("n = 3  # 2..4 when m = 1", "line 1: n: its condition 'm = 1' cannot be read; write one such as model == \"forest\""),
        ("m = 3  # 1 | 3\nn = 3  # when m == 4", "line 2: n: its condition compares m with a value that it never has: 4 is not one of 1, 3; write another"),
        ("m = 3\nn = 3  # when f(m) == 4", "line 2: n: its condition has 'f(m)' in it; compare earlier parameters with values, joined by and, or, not"),
        ("n: int = 'ten'", "line 1: n: its default 'ten' is not a whole number; change the default or the type"),
        ("n: int = 3  # 0.5..4", "line 1: n: its lower end 0.5 is not a whole number; change the range or the type"),
        ("n = 10 ** 10 ** 10", "line 1: n: 10 ** 10 ** 10 is too large to be worked out here; write a smaller value"),
        ("s = 'a' * 10 ** 9", "line 1: s: 'a' * 10 ** 9 is too large to be worked out here; write a smaller value"),
        ("n = 1 / 0", "line 1: n: 1 / 0 has no value (division by zero); write one that has"),
        ("d = Decimal('x')", "line 1: d: Decimal('x') has no value (it is no number); write one that has"),
        ("a = 1\nb = (", "line 2: the cell is no Python ('(' was never closed); mend it"),
        ("%%bash\nx=1", "line 1: the cell begins with %%bash; parameters are read from Python"),
        ("api_token = 'hunter2'  # a | b", "line 1: api_token: its own default ••• is not one of 'a', 'b'; change the default or the range"),
    ],
)  # fmt: skip
def test_a_fault_names_its_line_and_what_to_write(source: str, message: str) -> None:
    """On one line."""
    with pytest.raises(BadParameter) as caught:
        read_cell(source)
    assert caught.value.message == message


def test_a_date_that_there_is_not_is_refused() -> None:
    """With Python's own reason."""
    with pytest.raises(
        BadParameter, match=r"line 1: d: date\(2026, 13, 1\) has no value \(month must be in 1..12"
    ):
        read_cell("d = date(2026, 13, 1)")


NASTY = [
    "[" * 5000,
    "x = " + "+".join("1" * 20000),
    "x = 1\0",
    "a = 1\n%x\n" * 2000,
    "x = 3  # " + "(" * 90_000,
    "x = 3  # a | " + " '" * 900,
    "x = 3  # a | " + " \\'" * 600,
    "x = 3  # type: " + "int " * 450,
    "x" * 200_000,
    "A0 = tuple[int, int]\n" + "".join(f"A{n + 1} = tuple[A{n}, A{n}]\n" for n in range(60)) + "x: A60",
    "x = (1, 2) * 4000 * 4000",
    "".join(f"n{n} = {n}\n" for n in range(9000)),
    "x = -" + "-" * 3000 + "1",
]


@pytest.mark.parametrize("source", NASTY, ids=range(len(NASTY)))
@pytest.mark.timeout(20)
def test_no_cell_can_hang_or_crash_the_reader(source: str) -> None:
    """It is refused with a reason, or read."""
    try:
        read_cell(source)
    except BadParameter as err:
        assert err.message  # noqa: PT017 - one or the other
