"""Data: a page of versions, and one with the runs that used it and the models that those kept."""

from typing import Any

from notebench.data.ports import DataQuery
from notebench.ids import DataId, parse_data_id
from notebench.server.arguments import Argument, Kind
from notebench.server.base import NotebenchHandler, guarded


class DataListHandler(NotebenchHandler):
    """``/data``."""

    arguments = (
        Argument("text", Kind.TEXT, "", longest=500),
        Argument("limit", Kind.INTEGER, 100),
        Argument("offset", Kind.INTEGER, 0),
    )

    @guarded
    async def get(self) -> None:
        """Answer with one page of data versions."""
        query = DataQuery(**self.read_arguments())
        await self.answer(lambda: self._read(query))

    def _read(self, query: DataQuery) -> dict[str, Any]:
        page = self.workbench.data.page(query)
        return {
            "data": [entry.to_json() for entry in page.entries],
            "total": page.total,
            "next_offset": page.next_offset,
            "is_partial": page.is_partial,
        }


class DataHandler(NotebenchHandler):
    """``/data/{data_id}``."""

    @guarded
    async def get(self, data_id: str) -> None:
        """Answer with one data version, its runs and their models."""
        self.read_arguments()
        checked = parse_data_id(data_id)
        await self.answer(lambda: self._read(checked))

    def _read(self, data_id: DataId) -> dict[str, Any]:
        return self.workbench.data.get(data_id).to_json()
