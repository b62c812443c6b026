"""Where runs are kept, and who reads them there."""

import functools
from typing import TYPE_CHECKING

from notebench.addresses import sqlite_uri
from notebench.data.empty import NoData
from notebench.data.ports import DataReader
from notebench.errors import NotebenchError
from notebench.experiments.empty import NoRuns
from notebench.experiments.ports import ArtifactReader, RunOrganizer, RunReader
from notebench.experiments.search.organize import NoOrganizer
from notebench.workspace import Workspace

if TYPE_CHECKING:
    from notebench.engines.mlflow_tracking import Store
    from notebench.settings import Settings


class Stores:
    """The store of the settings, and others that a user names in their kernel.

    The workspace's own is made by the first run: until then it reads as empty.
    """

    def __init__(self, workspace: Workspace, settings: "Settings") -> None:
        self._workspace = workspace
        self._settings = settings

    @property
    def uri(self) -> str:
        """The address that the settings say, or the workspace's own."""
        return self.set_uri or self._own_uri

    @functools.cached_property
    def set_uri(self) -> str | None:
        """The settings' address; credentials of a server go to MLflow past it."""
        if "@" not in (self._settings.tracking_uri or ""):
            return self._settings.tracking_uri
        from notebench.engines.mlflow_tracking import lend_credentials

        return lend_credentials(self._settings.tracking_uri or "", self._settings.registry_uri)

    @property
    def is_own(self) -> bool:
        """Whether runs are kept in the workspace's own store."""
        return self._settings.tracking_uri in (None, self._own_uri)

    @property
    def artifact_root(self) -> str | None:
        """Where new experiments keep artifacts; None where the store says."""
        if self._settings.artifact_root:
            return self._settings.artifact_root
        return self._workspace.artifacts.as_uri() if self.is_own else None

    def runs(self, uri: str) -> RunReader:
        """Reads runs: by SQL where the store is SQLite of a known form, else through MLflow."""
        return self._store(uri).runs if self._is_made(uri) else NoRuns()

    def data(self, uri: str) -> DataReader:
        """Reads which runs used which data."""
        return self._store(uri).data if self._is_made(uri) else NoData()

    def organizer(self, uri: str) -> RunOrganizer:
        """Changes what people say of runs."""
        return self._store(uri).organizer if self._is_made(uri) else NoOrganizer()

    def artifacts(self, uri: str) -> ArtifactReader:
        """Reads the runs' artifacts."""
        return self._store(uri).artifacts

    def check(self, uri: str) -> str | None:
        """What keeps runs from being read, in one line with the remedy; None when nothing does."""
        from notebench.engines.mlflow_tracking import check

        try:
            if not self.is_own or self._workspace.database.exists():
                check(uri)
        except NotebenchError as err:
            return err.message
        return None

    @functools.lru_cache(maxsize=4)  # noqa: B019 - they live as long as their process
    def _store(self, uri: str) -> "Store":
        from notebench.engines.mlflow_tracking import Store

        return Store(uri, telemetry=self._settings.telemetry)

    def _is_made(self, uri: str) -> bool:
        return uri != self._own_uri or self._workspace.database.exists()

    @property
    def _own_uri(self) -> str:
        return sqlite_uri(self._workspace.database)
