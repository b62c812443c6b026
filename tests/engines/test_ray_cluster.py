"""The cluster to try on."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from notebench.engines.ray_cluster.__main__ import environment
from notebench.engines.ray_cluster.layout import TryFolder, make_command
from notebench.engines.ray_cluster.patient import waiting
from notebench.errors import BadInput
from notebench.ids import JobId


def test_its_token_is_this_users_alone_and_new_each_time(folder: Path) -> None:
    """Nobody else on the machine reads it."""
    kept = TryFolder(folder / "try")
    first = kept.prepare()
    assert stat.S_IMODE(kept.token_file.stat().st_mode) == 0o600
    assert kept.token() == first != kept.prepare()


def test_where_it_answers_is_kept_and_a_torn_file_is_none(folder: Path) -> None:
    kept = TryFolder(folder)
    assert kept.facts() is None
    kept.keep("http://127.0.0.1:1", JobId("20260301T120000000-3f2a91"))
    assert kept.facts() == ("http://127.0.0.1:1", "20260301T120000000-3f2a91")
    kept.facts_file.write_text('{"address"')
    assert kept.facts() is None


@pytest.mark.parametrize(("cpus", "gpus"), [(0, 0), (1, -1), (1000, 0)])
def test_a_cluster_that_cannot_be_is_refused(folder: Path, cpus: int, gpus: int) -> None:
    with pytest.raises(BadInput, match=f"cpus: {cpus}, gpus: {gpus}"):
        make_command(TryFolder(folder), cpus, gpus)


def test_no_token_stands_in_its_command_line_or_environment(folder: Path) -> None:
    """Which other users may read; Ray reads the file."""
    kept = TryFolder(folder)
    token = kept.prepare()
    found = environment({"RAY_AUTH_TOKEN": "other", "RAY_ADDRESS": "elsewhere", "PATH": os.defpath}, kept)
    assert "RAY_ADDRESS" not in found
    assert "RAY_AUTH_TOKEN" not in found
    assert token not in " ".join([*make_command(kept, 1, 0)[1], *found.values()])


def test_a_node_that_comes_late_is_waited_for() -> None:
    """And one that never comes is given up."""
    answers = iter([RuntimeError("not yet"), {"node": 1}])

    def get_node() -> object:
        answer = next(answers)
        if isinstance(answer, RuntimeError):
            raise answer
        return answer

    assert waiting(get_node)() == {"node": 1}

    def never() -> object:
        raise RuntimeError("not yet")

    with pytest.raises(RuntimeError, match="not yet"):
        waiting(never, 0.0)()


def test_what_takes_long_to_import_is_imported_when_it_is_asked(folder: Path) -> None:
    """Of the package that each of Ray's processes would load; what it says is the same."""
    program = (
        "import sys, rfc3987_syntax as quick\n"
        "assert 'quick' in quick.__file__ and 'lark' not in sys.modules\n"
        "says = [quick.is_valid_syntax('iri', each) for each in ('http://a.example/b', 'no iri') for _ in 'ab']\n"
        "assert says == [True, True, False, False], says\n"
        "assert 'lark' in sys.modules\n"
    )
    variables = environment(os.environ, TryFolder(folder))
    subprocess.run([sys.executable, "-c", program], env=variables, check=True, timeout=120)
