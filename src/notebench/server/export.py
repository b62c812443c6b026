"""All runs of a query, sent as one file while they are read."""

from tornado.iostream import StreamClosedError

from notebench.errors import BadInput
from notebench.experiments.search.export import FORMATS
from notebench.server.arguments import Argument, Kind
from notebench.server.attachment import attachment
from notebench.server.base import NotebenchHandler, guarded
from notebench.server.run_query import SORTED, WHICH, to_query


class RunExportHandler(NotebenchHandler):
    """``/runs/export``."""

    arguments = (
        *WHICH,
        *SORTED,
        Argument("format", Kind.TEXT, "csv", longest=20),
        Argument("column", Kind.TEXTS, (), longest=300),
    )

    @guarded
    async def get(self) -> None:
        """Send the runs as a file to save; what is wrong is told before the first byte."""
        given = self.read_arguments()
        query, form = to_query(given), given["format"]
        if form not in FORMATS:
            raise BadInput(f"format: {form!r} is not known; there are {', '.join(FORMATS)}")
        chunks = await self.workers.run(lambda: self.workbench.export(query, form, given["column"]))
        chunk = await self.workers.run(lambda: next(chunks, None))
        self.set_header("Content-Type", FORMATS[form])
        self.set_header("Content-Disposition", attachment(f"runs.{form}"))
        self.set_header("X-Content-Type-Options", "nosniff")
        try:
            while chunk is not None:
                self.write(chunk)
                await self.flush()
                chunk = await self.workers.run(lambda: next(chunks, None))
            await self.finish(set_content_type=FORMATS[form])
        except StreamClosedError:
            self.log.debug("the browser left before it had all runs")
