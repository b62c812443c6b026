"""Claims on what a job is to do."""

import sys

import pytest

from notebench.errors import BadInput
from notebench.jobs.command import command_spec, read_command
from notebench.jobs.spec import JobSpec, check_no_secret
from notebench.redaction import Redactor
from tests.fake_jobs import START, make_spec


def test_a_spec_survives_its_file():
    """All of it, whatever is in it."""
    spec = make_spec(name="Größe", work={"argv": ["a b", "'"], "n": 1.5, "deep": {"x": [None, True]}})
    assert JobSpec.from_bytes(spec.to_bytes()) == spec


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"kind": 3}', b"\xff"])
def test_a_torn_file_is_refused(content):
    """In one line."""
    with pytest.raises(BadInput, match="no job's spec"):
        JobSpec.from_bytes(content)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"kind": "../x"}, "kind: '../x'"),
        ({"name": " "}, "name: ' '"),
        ({"name": "a\nb"}, "printable"),
        ({"work": {"x": object()}}, "work: it cannot be written as JSON"),
        ({"work": {"x": float("nan")}}, "work: it cannot be written as JSON"),
        ({"work": {"x": "y" * 1_000_000}}, "at most 1000000"),
    ],
)
def test_a_spec_that_is_not_allowed_names_its_fault(facts, words):
    """Once it is made, nobody checks again."""
    with pytest.raises(BadInput, match=words):
        make_spec(**facts)


@pytest.mark.parametrize(
    "argv",
    [
        ["train", "--token", "abcdefgh12345678"],
        ["train", "--password=abcdefgh12345678"],
        ["sh", "-c", "API_KEY=abcdefgh train"],
        ["train", "swordfish-9"],
    ],
)
def test_a_secret_is_not_kept_in_a_spec(argv):
    """Nor repeated in what is said."""
    with pytest.raises(BadInput, match=r"argv.*environment variable") as refused:
        check_no_secret({"argv": argv}, Redactor(values=("swordfish-9",)))
    assert "abcdefgh" not in refused.value.message


def test_a_plain_command_is_kept():
    """Numbers of tokens are no secret."""
    check_no_secret({"argv": ["train", "--tokens", "512", "--lr", "0.1"]}, Redactor())


def test_a_command_that_is_not_there_is_told_before_anything_starts(folder):
    """A typing error is no failed job."""
    with pytest.raises(BadInput, match="there is no program 'no-such-program'"):
        command_spec(["no-such-program"], folder, START)
    with pytest.raises(BadInput, match="no command to run"):
        command_spec([], folder, START)
    with pytest.raises(BadInput, match="no folder"):
        command_spec([sys.executable], folder / "nowhere", START)


def test_a_commands_name_is_its_line():
    """On one line, and not too long."""
    from pathlib import Path

    spec = command_spec([sys.executable, "-c", "a\nb" * 100], Path.cwd(), START)
    assert len(spec.name) == 100
    assert spec.name.isprintable()


@pytest.mark.parametrize("work", [{}, {"argv": []}, {"argv": "ls"}, {"argv": [1]}])
def test_a_spec_without_words_is_refused(work):
    """It was written by another program."""
    with pytest.raises(BadInput, match="argv"):
        read_command(work)
