"""Definitions of parameters in all the styles that people write: each source with what is to be read of its last name.

What is not named in ``expected`` has no range, no choices, no condition and no help.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from notebench.parameters import EnumMember

IMPORTS = (
    "import datetime\nimport datetime as dt\nfrom decimal import Decimal\nfrom enum import Enum\n"
    "from pathlib import Path\nfrom typing import Annotated, Literal, Optional, Union\n"
)


@dataclass(frozen=True)
class Definition:
    """One definition: the last assignment of ``source``."""

    style: str
    source: str
    type: str
    default: Any
    expected: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.style


RED = EnumMember("Colour", "RED", "red")
D = Definition

DEFINITIONS = [
    D("a whole number", "n = 3", "int", 3),
    D("a number", "b = 0.1", "float", 0.1),
    D("a number with an exponent", "b = 1e-4", "float", 1e-4),
    D("a negative number", "b = -2", "int", -2),
    D("text", 's = "forest"', "str", "forest"),
    D("text with a hash in it", 'g = "a#b"', "str", "a#b"),
    D("text with an equals sign in it", 'g = "a=b"  # a query', "str", "a=b", {"help": "a query"}),
    D("text in several pieces", 'g = ("a"\n     "b")  # joined', "str", "ab", {"help": "joined"}),
    D("text of several lines", 'q = """select *\n%percent\nfrom t"""', "str", "select *\n%percent\nfrom t"),
    D(
        "a truth value",
        "drop = True  # leave out rows with missing values",
        "bool",
        True,
        {"help": "leave out rows with missing values"},
    ),
    D("None", "x = None", "Any", None),
    D("power of two", "k = 2 ** 10", "int", 1024),
    D("constant arithmetic", "k = 60 * 60 * 24  # seconds", "int", 86_400, {"help": "seconds"}),
    D("infinity", 'x = float("inf")', "float", float("inf")),
    D("a list", "xs = [1, 2]", "list[int]", [1, 2]),
    D("a list of numbers of both kinds", "xs = [1, 2.5]", "list[float]", [1.0, 2.5]),
    D(
        "a list over several lines",
        'xs = [\n    "age",  # years\n    "income",\n]  # columns',
        "list[str]",
        ["age", "income"],
        {"help": "columns"},
    ),
    D("a tuple", "size = (28, 28)", "tuple[int, int]", (28, 28)),
    D("a set", 'tags = {"a", "b"}', "set[str]", {"a", "b"}),
    D(
        "a dict over several lines",
        'w = {\n  "a": 1,\n  "b": 2.5,\n}',
        "dict[str, float]",
        {"a": 1.0, "b": 2.5},
    ),
    D("a date", "since = datetime.date(2026, 1, 1)", "date", date(2026, 1, 1)),
    D("a date under another name", "since = dt.date(2026, 1, 1)", "date", date(2026, 1, 1)),
    D(
        "a date with its range",
        "since = datetime.date(2026, 1, 8)  # 2026-01-01..2026-01-29 step 7",
        "date",
        date(2026, 1, 8),
        {"low": date(2026, 1, 1), "high": date(2026, 1, 29), "step": 7},
    ),
    D(
        "a time in UTC",
        "at = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.timezone.utc)",
        "datetime",
        datetime(2026, 1, 1, 12, tzinfo=UTC),
    ),
    D("a time of day", "at = datetime.time(6, 30)", "time", time(6, 30)),
    D(
        "a duration with its range",
        "window = datetime.timedelta(days=7)  # 1d..4w",
        "timedelta",
        timedelta(days=7),
        {"low": timedelta(days=1), "high": timedelta(weeks=4)},
    ),
    D("a path", 'data = Path("data") / "train.csv"', "Path", Path("data/train.csv")),
    D("a decimal number", 'price = Decimal("1.10")', "Decimal", Decimal("1.10")),
    D("an annotation", "n: int = 3", "int", 3),
    D("an annotation that makes a whole number a number", "lr: float = 1", "float", 1.0),
    D("an annotation of a list", "xs: list[int] = []", "list[int]", []),
    D("an annotation in quotes", 'xs: "dict[str, float]" = {}', "dict[str, float]", {}),
    D("an optional value", "depth: int | None = None", "int | None", None),
    D("Optional", "depth: Optional[int] = 3", "int | None", 3),
    D("a union", 'features: int | float | str = "sqrt"', "int | float | str", "sqrt"),
    D("Literal", 'h: Literal["x", "y"] = "x"', "str", "x", {"choices": ("x", "y")}),
    D(
        "a list of Literal",
        'h: list[Literal["x", "y"]] = ["x"]',
        "list[str]",
        ["x"],
        {"choices": ("x", "y"), "is_multiple": True},
    ),
    D(
        "an enum",
        'class Colour(Enum):\n    RED = "red"\n    BLUE = "blue"\ncolour: Colour = Colour.RED',
        "Colour",
        RED,
    ),
    D("an interval", "n: Annotated[int, Interval(ge=1, lt=10)] = 5", "int", 5, {"low": 1, "high": 9}),
    D(
        "bounds one by one",
        'p: Annotated[float, Gt(0), Le(1), "a share"] = 0.5',
        "float",
        0.5,
        {"low": 0.0, "high": 1.0, "excludes_low": True, "help": "a share"},
    ),
    D(
        "pydantic's field",
        'n: Annotated[int, Field(ge=10, le=50, multiple_of=10, description="trees")] = 20',
        "int",
        20,
        {"low": 10, "high": 50, "step": 10, "help": "trees"},
    ),
    D("an annotated date", "d: datetime.date = datetime.date(2026, 2, 1)", "date", date(2026, 2, 1)),
    D(
        "required",
        "target: str  # the column to predict",
        "str",
        None,
        {"is_required": True, "help": "the column to predict"},
    ),
    D(
        "a range with a step and help",
        "n_estimators: int = 100  # 10..500 step 10, trees in the forest",
        "int",
        100,
        {"low": 10, "high": 500, "step": 10, "help": "trees in the forest"},
    ),
    D(
        "a range by magnitude",
        "lr = 0.1  # 1e-4..1e-1 log",
        "float",
        0.1,
        {"low": 1e-4, "high": 0.1, "log": True},
    ),
    D(
        "a range of powers",
        "width = 64  # 2**4..2**10 log, units",
        "int",
        64,
        {"low": 16, "high": 1024, "log": True, "help": "units"},
    ),
    D(
        "a range that is open above",
        "epochs = 5  # 1.., how often",
        "int",
        5,
        {"low": 1, "help": "how often"},
    ),
    D(
        "a range that makes a whole number a number",
        "alpha = 1  # 0.1..10 log",
        "float",
        1.0,
        {"low": 0.1, "high": 10.0, "log": True},
    ),
    D("a range of items", "layers = [64, 64]  # 8..512", "list[int]", [64, 64], {"low": 8, "high": 512}),
    D(
        "choices",
        'model = "forest"  # forest | boosting | linear, the kind',
        "str",
        "forest",
        {"choices": ("forest", "boosting", "linear"), "help": "the kind"},
    ),
    D("choices in quotes", 'sep = ","  # "," | "; " | tab', "str", ",", {"choices": (",", "; ", "tab")}),
    D("choices with None", "depth = None  # None | 3 | 6", "int | None", None, {"choices": (None, 3, 6)}),
    D("choices of numbers", "batch = 32  # 16 | 32 | 64", "int", 32, {"choices": (16, 32, 64)}),
    D(
        "any of several",
        'features: list[str] = ["age"]  # any of age, income, region',
        "list[str]",
        ["age"],
        {"choices": ("age", "income", "region"), "is_multiple": True},
    ),
    D(
        "a condition",
        'model = "forest"  # forest | linear\nmax_depth = 6  # 2..16 when model == "forest"',
        "int",
        6,
        {"low": 2, "high": 16, "condition": "model == 'forest'"},
    ),
    D("help above", "# how many trees\n# there are\nn = 5", "int", 5, {"help": "how many trees there are"}),
    D(
        "Colab's slider",
        's = 3 #@param {type:"slider", min:0, max:100, step:1}',
        "int",
        3,
        {"low": 0, "high": 100, "step": 1},
    ),
    D(
        "Colab's choices",
        'c = "a" #@param ["a", "b"] {allow-input: false}',
        "str",
        "a",
        {"choices": ("a", "b")},
    ),
    D("Colab's raw choices", 'c = 1 #@param [1, 2] {type:"raw"}', "int", 1, {"choices": (1, 2)}),
    D("papermill's type", "f = None  # type: float a share", "float | None", None, {"help": "a share"}),
    D(
        "papermill's type with brackets",
        "xs = {}  # type: dict[str, int] counts",
        "dict[str, int]",
        {},
        {"help": "counts"},
    ),
]
