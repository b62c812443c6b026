"""What every route has in common: who may call it, how errors are told, where blocking work goes."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, ParamSpec, TypeVar, cast

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from notebench.errors import BadInput, Conflict, NotebenchError, NotFound, Unavailable
from notebench.server.arguments import Argument, Value, read_arguments
from notebench.server.strict_json import to_json
from notebench.server.workers import Workers

if TYPE_CHECKING:
    from notebench.workbench import Workbench

AUTH_RESOURCE = "notebench"
"""What an Authorizer is asked for."""

_STATUS = {BadInput: 400, NotFound: 404, Conflict: 409, Unavailable: 503}

Handler = TypeVar("Handler", bound="NotebenchHandler")
Words = ParamSpec("Words")
Verb = Callable[Concatenate[Handler, Words], Awaitable[None]]


def guarded(verb: Verb[Handler, Words]) -> Verb[Handler, Words]:
    """A verb that asks who calls (401s are 403s here) and whether they may; no verb goes without."""
    return cast("Verb[Handler, Words]", web.authenticated(authorized(verb)))


def status_of(error: BaseException) -> int:
    """The HTTP status of an error; 500 for what nobody foresaw."""
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)


class NotebenchHandler(APIHandler):  # type: ignore[misc]  # Jupyter Server's hints do not pass --strict: it is Any
    """One address of the API."""

    auth_resource = AUTH_RESOURCE
    arguments: ClassVar[tuple[Argument, ...]] = ()
    # A panel that follows events must not keep a forgotten server from being culled.
    _track_activity = False
    _incident = ""

    async def prepare(self) -> None:
        """Refuse who is not known, whatever the verb; a browser's preflight bears no credentials."""
        await super().prepare()
        if self.request.method != "OPTIONS" and not self.current_user:
            raise web.HTTPError(403)

    def set_default_headers(self) -> None:
        """Let nothing be kept: another user may sit at the same browser."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")

    @property
    def workbench(self) -> "Workbench":
        """The workspace's engines; reading one may block."""
        return cast("Workbench", self.settings["notebench_workbench"])

    @property
    def workers(self) -> Workers:
        """Where blocking calls go."""
        return cast("Workers", self.settings["notebench_workers"])

    def read_arguments(self) -> dict[str, Any]:
        """The query's arguments, checked; see :func:`~notebench.server.arguments.read_arguments`."""
        values: dict[str, Value] = read_arguments(self.request.query_arguments, self.arguments)
        return values

    async def answer(self, read: Callable[[], Mapping[str, object]]) -> None:
        """Answer with what ``read`` returns; it is read and written as JSON in a thread."""
        self.finish(await self.workers.run(lambda: to_json(read())))

    def log_exception(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Log what nobody foresaw, with its trace; what was refused is the caller's to read."""
        if error is None or isinstance(error, web.HTTPError):
            super().log_exception(kind, error, traceback)
        elif status_of(error) == 500:
            self._incident = secrets.token_hex(4)
            self.log.error(
                "Notebench incident %s at %s %s",
                self._incident,
                self.request.method,
                self.request.path,
                exc_info=error,
            )

    def write_error(self, status_code: int, **facts: Any) -> None:
        """Tell the error as ``{"message": …}``: the one translation of all routes."""
        error = facts.get("exc_info", (None, None, None))[1]
        if error is None or isinstance(error, web.HTTPError):
            super().write_error(status_code, **facts)
            return
        status = status_of(error)
        self.set_status(status)
        self.finish(to_json({"message": self._explain(error, status)}))

    def _explain(self, error: BaseException, status: int) -> str:
        if status != 500 and isinstance(error, NotebenchError):
            return error.message
        return (
            f"Notebench failed in a way that nobody foresaw (incident {self._incident}); "
            "the Jupyter server's log tells of it under this number"
        )
