"""Claims on the recorder of a process that is no kernel."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from notebench.experiments.capture.script import ScriptRecorder
from notebench.experiments.ports import Place


@pytest.fixture
def main(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A main module of the test's own, as Python was started by pytest."""
    main = ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", main)
    return main


def test_a_script_is_its_own_source(main: ModuleType, folder: Path) -> None:
    (folder / "train.py").write_text("x = 'größe'", encoding="utf-8")
    main.__file__ = "train.py"
    assert ScriptRecorder().place() == Place(str((folder / "train.py").resolve()), "x = 'größe'")


def test_a_script_in_another_encoding_is_kept_as_well_as_can_be(main: ModuleType, folder: Path) -> None:
    (folder / "train.py").write_bytes("# größe".encode("latin-1"))
    main.__file__ = "train.py"
    assert ScriptRecorder().place().source == "# gr\ufffd\ufffde"


@pytest.mark.parametrize("file", [None, "", "<stdin>", "gone.py"])
def test_a_session_without_a_script_has_no_place(main: ModuleType, file: str | None) -> None:
    main.__file__ = file
    assert ScriptRecorder().place() == Place()


def test_a_main_module_without_a_file_has_no_place(main: ModuleType) -> None:
    assert ScriptRecorder().place() == Place()


def test_both_streams_are_kept_apart_and_still_seen(capsys: pytest.CaptureFixture[str]) -> None:
    with ScriptRecorder().record(5) as recording:
        sys.stdout.write("out" * 3 + "\n")
        sys.stderr.write("err\n")
    assert (recording.stdout, recording.stderr, list(recording.figures)) == ("…tout\n", "err\n", [])
    assert capsys.readouterr() == ("outoutout\n", "err\n")
