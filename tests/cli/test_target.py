"""``notebench target``."""

import json
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from notebench.settings import load_settings
from notebench.targets import Target
from tests.cli.stand_ins import Command, MemoryBench, lines
from tests.targets.test_token import MemoryKeyring
from tests.try_cluster import Cluster, needs_ray

BOX = ("--ray", "https://box.example:8265", "--token-env", "BOX_TOKEN")


def test_a_target_is_attached_listed_and_detached(command: Command, workspace_root: Path) -> None:
    """It stands in notebench.toml meanwhile."""
    (workspace_root / "requirements.txt").write_text("torch\n")
    told = command(
        "target", "add", "box", *BOX, "--gpus-per-trial", "0.5", "--requirements", "requirements.txt"
    )
    assert lines(told) == ["box is attached; `notebench target check box` tells whether it can be used"]
    assert lines(command("target", "list"))[1].split() == [
        "box", "https://box.example:8265", "BOX_TOKEN", "0.5", "requirements.txt", "home"
    ]  # fmt: skip
    assert load_settings(workspace_root).targets["box"].gpus_per_trial == 0.5
    assert lines(command("target", "remove", "box")) == ["box is detached"]
    assert json.loads(command("target", "list", "--json").stdout) == []


def test_json_tells_what_was_attached(command: Command) -> None:
    assert json.loads(command("target", "add", "box", *BOX, "--json").stdout) == {
        "name": "box",
        "address": "https://box.example:8265",
        "token_env": "BOX_TOKEN",
        "token_from": "variable",
        "gpus_per_trial": None,
        "requirements": None,
        "tracking_uri": None,
        "is_insecure": False,
    }


def test_no_targets_yet_says_how_to_attach_one(command: Command) -> None:
    assert "notebench target add" in command("target", "list").stderr


def test_a_token_that_is_typed_goes_into_the_keyring_and_nowhere_else(
    command: Command, workspace_root: Path
) -> None:
    """And it is forgotten with its target."""
    before, mine = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(mine)
    try:
        told = command("target", "add", "box", "--ray", "https://box.example", input="hunter2hunter2\n")
        assert told.exit_code == 0, told.output
        assert "hunter2" not in told.output
        assert [*mine.kept.values()] == ["hunter2hunter2"]
        assert "hunter2" not in (workspace_root / "notebench.toml").read_text()
        lines(command("target", "remove", "box"))
        assert mine.kept == {}
    finally:
        keyring.set_keyring(before)


def test_where_there_is_no_keyring_nothing_is_attached(command: Command, workspace_root: Path) -> None:
    """The text names the other way."""
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    try:
        told = command("target", "add", "box", "--ray", "https://box.example", input="abc\n")
    finally:
        keyring.set_keyring(before)
    assert told.exit_code == 1
    assert "--token-env" in told.stderr
    assert not (workspace_root / "notebench.toml").exists()


def test_plain_http_to_another_machine_is_refused(command: Command) -> None:
    """Before a token is asked for."""
    told = command("target", "add", "box", "--ray", "http://10.0.0.7:8265")
    assert told.exit_code == 2
    assert "ssh -L 8265:localhost:8265 10.0.0.7" in told.stderr


def test_a_cluster_that_is_not_there_is_a_problem_with_a_remedy(command: Command) -> None:
    """As the exit code says."""
    lines(command("target", "add", "box", "--ray", "http://127.0.0.1:1", "--token-env", "BOX_TOKEN"))
    told = command("target", "check", "box")
    assert told.exit_code == 1
    assert "is not there" in told.stdout
    assert "→ see that the cluster runs" in told.stdout


def test_an_unknown_target_names_those_there_are(command: Command) -> None:
    lines(command("target", "add", "box", *BOX))
    told = command("target", "check", "bux")
    assert (told.exit_code, "there are box" in told.stderr) == (1, True)


def test_nothing_to_end_is_told(command: Command) -> None:
    assert "notebench target try` starts one" in command("target", "try", "--stop").stderr


def test_ray_that_is_not_installed_names_what_to_install(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is begun."""
    monkeypatch.setattr("notebench.engines.ray_cluster.layout._PACKAGES", ("no_such_package",))
    told = command("target", "try")
    assert told.exit_code == 1
    assert 'pip install "notebench[ray]"' in told.stderr
    assert lines(command("jobs", "list")) == []


@needs_ray
def test_a_real_cluster_passes_its_check(
    command: Command, bench: MemoryBench, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a target of its own; and a wrong token does not."""
    monkeypatch.setenv("BOX_TOKEN", cluster.token)
    bench.targets.add(Target(name="box", address=cluster.target.address, token_env="BOX_TOKEN"))
    told = command("target", "check", "box", "--quick", "--json")
    assert told.exit_code == 0, told.output
    assert {each["level"] for each in json.loads(told.stdout)} == {"ok"}
    monkeypatch.setenv("BOX_TOKEN", "0" * 64)
    told = command("target", "check", "box")
    assert (told.exit_code, "it refuses the token of BOX_TOKEN" in told.stdout) == (1, True)
