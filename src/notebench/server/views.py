"""Saved views: listed, kept, replaced and deleted."""

from notebench.errors import BadInput
from notebench.experiments.search.views import STATE_BYTES
from notebench.server.base import NotebenchHandler, guarded
from notebench.server.bodies import read_body

_MOST_BYTES = 2 * STATE_BYTES  # a state's own bound is told by its own message
_NEW: dict[str, type] = {"name": str, "kind": str, "state": dict}


class ViewsHandler(NotebenchHandler):
    """``/views``."""

    @guarded
    async def get(self) -> None:
        """Answer with all views."""
        self.read_arguments()
        await self.answer(lambda: {"views": [view.to_json() for view in self.workbench.views.views()]})

    @guarded
    async def post(self) -> None:
        """Keep a new view, and answer with it."""
        self.read_arguments()
        body = read_body(self.request.body, _NEW, most_bytes=_MOST_BYTES)
        if missing := sorted(set(_NEW) - set(body)):
            raise BadInput(f"{missing[0]}: it is missing; a view has {', '.join(_NEW)}")
        await self.answer(lambda: self.workbench.views.create(**body).to_json())


class ViewHandler(NotebenchHandler):
    """``/views/{view_id}``."""

    @guarded
    async def get(self, view_id: str) -> None:
        """Answer with one view."""
        self.read_arguments()
        await self.answer(lambda: self.workbench.views.get(view_id).to_json())

    @guarded
    async def patch(self, view_id: str) -> None:
        """Replace its name or state, and answer with it."""
        self.read_arguments()
        body = read_body(self.request.body, {"name": str, "state": dict}, most_bytes=_MOST_BYTES)
        if not body:
            raise BadInput("nothing is to be replaced: give name or state")
        await self.answer(lambda: self.workbench.views.replace(view_id, **body).to_json())

    @guarded
    async def delete(self, view_id: str) -> None:
        """Forget it."""
        self.read_arguments()
        await self.answer(lambda: self._delete(view_id))

    def _delete(self, view_id: str) -> dict[str, object]:
        self.workbench.views.delete(view_id)
        return {}
