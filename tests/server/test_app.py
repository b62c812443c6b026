"""Claims on the extension in its server."""

import os

import pytest

from notebench.workspace import WORKSPACE_VARIABLE


@pytest.fixture
def extension(jp_serverapp):
    return jp_serverapp.extension_manager.extension_points["notebench"].app


def test_kernels_mean_the_workspace_that_the_panel_shows(jp_serverapp, jp_root_dir):
    """In whichever folder their notebook lies."""
    assert os.environ[WORKSPACE_VARIABLE] == str(jp_root_dir)


async def test_the_variable_goes_with_the_server(jp_serverapp, extension):
    """The next server of the process may have another root."""
    await extension.stop_extension()
    assert WORKSPACE_VARIABLE not in os.environ


class TestWorkspaceNamed:
    """Claims on a server that is started with a workspace named."""

    @pytest.fixture(autouse=True)
    def named(self, tmp_path, monkeypatch):
        folder = tmp_path / "elsewhere"
        folder.mkdir()
        monkeypatch.setenv(WORKSPACE_VARIABLE, str(folder))
        return folder

    async def test_the_name_wins_and_stays(self, named, read, extension):
        """It is the user's word."""
        assert (await read("status"))["workspace"]["root"] == str(named)
        await extension.stop_extension()
        assert os.environ[WORKSPACE_VARIABLE] == str(named)


class TestRootBelowAWorkspace:
    """Claims on a server whose root lies in a workspace."""

    @pytest.fixture
    def jp_root_dir(self, tmp_path):
        (tmp_path / "project" / ".notebench").mkdir(parents=True)
        (tmp_path / "project" / "notebooks").mkdir()
        return tmp_path / "project" / "notebooks"

    async def test_the_workspace_above_is_meant(self, tmp_path, read):
        """By panel and kernels alike."""
        root = str(tmp_path / "project")
        assert (await read("status"))["workspace"]["root"] == root
        assert os.environ[WORKSPACE_VARIABLE] == root


async def test_a_fresh_workspace_is_empty_and_is_not_made_by_looking(jp_serverapp, jp_root_dir, read):
    """With the real engines."""
    assert (await read("experiments"))["experiments"] == []
    assert (await read("runs"))["total"] == 0
    assert list(jp_root_dir.iterdir()) == []


async def test_a_fresh_workspace_has_no_such_run(jp_serverapp, get):
    """And no error."""
    assert [(await get(route)).code for route in ("runs/a", "runs/a/metrics", "runs/a/artifacts")] == [
        404
    ] * 3
