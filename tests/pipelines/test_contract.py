"""What outputs must be like."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from notebench.pipelines.contract import read_contract
from notebench.pipelines.definition import ContractDefinition
from notebench.pipelines.outputs import OUTPUTS_VARIABLE, output, read_outputs

FRAME = pd.DataFrame({"age": [3, 70], "name": ["a", None], "kind": ["x", "y"]})


def broken(thing: Any, monkeypatch: pytest.MonkeyPatch, **said: Any) -> list[str]:
    """What is told of the thing where the contract says this."""
    monkeypatch.setenv(OUTPUTS_VARIABLE, str(Path.cwd() / "outputs"))
    output("out", thing)
    contract = read_contract(ContractDefinition.model_validate(said))
    return contract.broken_by(read_outputs(Path.cwd() / "outputs")["out"])


@pytest.mark.parametrize(
    ("thing", "said", "told"),
    [
        (0.7, {"value": "0.5..1.0"}, []),
        (0.2, {"value": "0.5..1.0"}, ["out: 0.2 lies below 0.5; give float (0.5..1.0)"]),
        ("b", {"value": "a | b"}, []),
        (3, {"value": "str"}, ["out: 3 is not text; give str"]),
        (3, {"rows": "1.."}, ["out: it is a value, and a frame is expected; give a frame"]),
        (FRAME, {"rows": "1..", "columns": {"age": "int  # 0..120", "name": "str | None"}}, []),
        (FRAME, {"rows": "3.."}, ["out: its number of rows 2 lies below 3"]),
        (FRAME, {"value": "int"}, ["out: it is a frame, and a value is expected; give the value itself"]),
        (FRAME, {"columns": {"size": "int"}}, ["out: it has no column 'size'; there are age, kind, name"]),
        (FRAME, {"columns": {"age": "0..50"}}, ["out: column 'age': 70 lies above 50; give int (0..50)"]),
        (
            FRAME,
            {"columns": {"kind": "x | z"}},
            ["out: column 'kind': 'y' is not one of 'x', 'z'; give str (x | z)"],
        ),
        (
            FRAME,
            {"columns": {"name": "str"}},
            ["out: column 'name': 1 of 2 values are missing; write `| None` behind its type where they may"],
        ),
        (
            Path("a.txt"),
            {"rows": "1.."},
            ["out: it is a file, and a frame is expected; give the frame itself"],
        ),
    ],
)
def test_an_output_is_held_to_its_contract(
    folder: Path, monkeypatch: pytest.MonkeyPatch, thing: Any, said: dict[str, Any], told: list[str]
) -> None:
    """Each fault with the value."""
    (folder / "a.txt").write_text("a")
    assert broken(thing, monkeypatch, **said) == told
