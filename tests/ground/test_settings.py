"""Claims on settings: what counts, and how a wrong one is told."""

import ast
import inspect
import itertools
from pathlib import Path
from typing import Any

import pytest

from notebench import settings as module
from notebench.errors import BadInput
from notebench.settings import (
    SETTINGS_FILE,
    CaptureSettings,
    JobSettings,
    JournalSettings,
    PipelineSettings,
    RetentionSettings,
    Settings,
    SweepSettings,
    TargetSettings,
    load_settings,
)

CLASSES = [
    Settings,
    CaptureSettings,
    JobSettings,
    JournalSettings,
    PipelineSettings,
    RetentionSettings,
    SweepSettings,
    TargetSettings,
]


def write(folder: Path, content: str | bytes) -> None:
    (folder / SETTINGS_FILE).write_bytes(content.encode() if isinstance(content, str) else content)


def refusal(folder: Path) -> str:
    with pytest.raises(BadInput) as raised:
        load_settings(folder)
    return raised.value.message


# What counts


def test_without_a_file_the_defaults_count(folder: Path) -> None:
    settings = load_settings(folder)
    assert settings == Settings()
    assert (settings.tracking_uri, settings.log_models, settings.telemetry) == (None, True, False)
    assert (settings.capture.output_chars, settings.journal.max_bytes) == (20_000, 5_000_000)


def test_the_file_counts_over_the_defaults(folder: Path) -> None:
    write(folder, 'experiment = "iris"\n[capture]\nfigures = 3')
    settings = load_settings(folder)
    assert (settings.experiment, settings.capture.figures) == ("iris", 3)
    assert settings.capture.output_chars == 20_000


def test_the_environment_counts_over_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, 'experiment = "iris"\nlog_models = true')
    monkeypatch.setenv("NOTEBENCH_EXPERIMENT", "wine")
    monkeypatch.setenv("NOTEBENCH_LOG_MODELS", "false")
    settings = load_settings(folder)
    assert (settings.experiment, settings.log_models) == ("wine", False)


def test_a_variable_reaches_one_key_of_a_table(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "[capture]\nfigures = 3\noutput_chars = 7")
    monkeypatch.setenv("NOTEBENCH_CAPTURE__OUTPUT_CHARS", "9")
    capture = load_settings(folder).capture
    assert (capture.figures, capture.output_chars) == (3, 9)


def test_a_list_in_the_environment_is_json(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTEBENCH_REDACT", r'["staff-\\d+"]')
    assert load_settings(folder).redact == [r"staff-\d+"]


@pytest.mark.parametrize("name", ["tracking_uri", "registry_uri"])
def test_mlflows_own_variables_are_honoured(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    write(folder, f'{name} = "http://from-file"')
    monkeypatch.setenv(f"MLFLOW_{name.upper()}", "http://from-mlflow")
    assert getattr(load_settings(folder), name) == "http://from-mlflow"


@pytest.mark.parametrize("name", ["tracking_uri", "registry_uri"])
def test_our_variables_count_over_mlflows(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"MLFLOW_{name.upper()}", "http://from-mlflow")
    monkeypatch.setenv(f"NOTEBENCH_{name.upper()}", "http://ours")
    assert getattr(load_settings(folder), name) == "http://ours"


def test_the_workspaces_variable_is_no_setting(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTEBENCH_WORKSPACE", str(folder))
    assert load_settings(folder) == Settings()


def test_settings_cannot_be_changed_afterwards(folder: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings(folder).telemetry = True  # type: ignore[misc]


# What is refused


@pytest.mark.parametrize(
    ("content", "key", "nearest"),
    [
        ('trackin_uri = "x"', "trackin_uri", "tracking_uri"),
        ("[capture]\nfigurs = 1", "capture.figurs", "capture.figures"),
        ("[journal]\nmax_byte = 1", "journal.max_byte", "journal.max_bytes"),
    ],
)
def test_an_unknown_key_names_the_nearest(folder: Path, content: str, key: str, nearest: str) -> None:
    write(folder, content)
    assert f"{folder / SETTINGS_FILE}: {key} is no setting" in refusal(folder)
    assert refusal(folder).endswith(f"did you mean {nearest}?")


def test_a_key_like_no_other_lists_what_there_is(folder: Path) -> None:
    write(folder, "zzz = 1")
    assert "there are artifact_root, capture.data_bytes, " in refusal(folder)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('log_models = "perhaps"', "log_models: input should be a valid boolean"),
        ("experiment = 3", "experiment: input should be a valid string"),
        ("capture = 3", "capture: input should be"),
        ("[capture]\nfigures = -1", "capture.figures: input should be greater than or equal to 0"),
        ("[capture]\noutput_chars = 10000001", "capture.output_chars: input should be less than"),
        ("[journal]\nmax_bytes = 1", "journal.max_bytes: input should be greater than or equal to 10000"),
        ("redact = [1]", "redact.0: input should be a valid string"),
    ],
)
def test_a_wrong_value_names_the_file_and_the_key(folder: Path, content: str, told: str) -> None:
    write(folder, content)
    assert f"{folder / SETTINGS_FILE}: {told}" in refusal(folder)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("NOTEBENCH_LOG_MODELS", "perhaps"),
        ("NOTEBENCH_CAPTURE__FIGURES", "many"),
        ("NOTEBENCH_CAPTURE__FIGURS", "1"),
        ("NOTEBENCH_REDACT", "no json"),
        ("NOTEBENCH_REDACT", "[1]"),
        ("NOTEBENCH_CAPTURE", "no json"),
        ("NOTEBENCH_CAPTURE", '{"figures": -1}'),
    ],
)
def test_a_wrong_value_names_its_variable(
    folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert variable in refusal(folder)
    assert SETTINGS_FILE not in refusal(folder)


@pytest.mark.parametrize(
    "content",
    [
        b"experiment = ",
        b"\xff\xfe\x00junk",
        bytes(range(256)),
        b"a = 1\na = 2",
        b"[capture\nfigures = 1",
        b"redact = " + b"[" * 100_000,
    ],
    ids=["cut", "utf-16", "bytes", "twice", "bracket", "deep"],
)
def test_a_file_that_is_no_toml_is_told_in_one_line(folder: Path, content: bytes) -> None:
    write(folder, content)
    assert refusal(folder).startswith(f"{folder / SETTINGS_FILE} cannot be read: ")
    assert "correct it or move it away" in refusal(folder)


def test_a_folder_in_the_files_place_is_told(folder: Path) -> None:
    (folder / SETTINGS_FILE).mkdir()
    assert "cannot be read" in refusal(folder)


def test_a_refusal_does_not_echo_what_was_given(folder: Path) -> None:
    write(folder, 'log_models = "hunter2hunter2"')
    assert "hunter2" not in refusal(folder)


# What is documented


def documented(kind: type[Any]) -> set[str]:
    """The fields that a string stands below."""
    tree = ast.parse(inspect.getsource(module))
    body = next(
        node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == kind.__name__
    )
    pairs = itertools.pairwise(body)
    return {
        field.target.id
        for field, below in pairs
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
    }


@pytest.mark.parametrize("kind", CLASSES)
def test_every_setting_or_its_table_says_what_it_does(kind: type[Any]) -> None:
    tables = {name for name, info in kind.model_fields.items() if info.annotation in CLASSES}
    assert documented(kind) == set(kind.model_fields) - tables
    assert kind.__doc__
