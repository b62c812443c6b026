"""The data of a workspace that has no runs yet."""

from collections.abc import Sequence

from notebench.data.ports import DataPage, DataQuery, DataRecord, DataUse
from notebench.errors import NotFound
from notebench.ids import DataId, RunId


class NoData:
    """A reader with nothing to read."""

    def of_run(self, run_id: RunId) -> Sequence[DataUse]:
        """See :class:`~notebench.data.ports.DataReader`."""
        del run_id
        return ()

    def get(self, data_id: DataId) -> DataRecord:
        """See :class:`~notebench.data.ports.DataReader`."""
        raise NotFound(f"there is no data {data_id}: this workspace has no runs yet")

    def page(self, query: DataQuery) -> DataPage:
        """See :class:`~notebench.data.ports.DataReader`."""
        del query
        return DataPage((), 0, None)

    def model_run(self, model_id: str) -> RunId:
        """See :class:`~notebench.data.ports.DataReader`."""
        raise NotFound(f"there is no model {model_id}: this workspace has no runs yet")
