"""Which figure of a sweep is asked for."""

from dataclasses import dataclass

from notebench.errors import BadInput, NotFound

CHARTS = ("history", "importances", "parallel", "slice", "contour", "intermediate", "timeline", "pareto")


@dataclass(frozen=True, slots=True)
class ChartQuery:
    """Which figure.

    Attributes
    ----------
    metrics
        Two or three for ``pareto``, one for the others; empty for the sweep's first.
    params
        Two for ``contour``, any for ``parallel`` and ``slice``; empty for the first.
    since
        Of ``history``: the cursor of the last answer, for what is new.

    Raises
    ------
    NotFound, BadInput
        When there is no such chart, or it takes none of these.
    """

    chart: str
    metrics: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    since: str = ""

    def __post_init__(self) -> None:
        if self.chart not in CHARTS:
            raise NotFound(f"there is no chart {self.chart[:80]!r}; there are {', '.join(CHARTS)}")
        if self.chart != "pareto" and len(self.metrics) > 1:
            raise BadInput(f"metric: {len(self.metrics)} were asked for; {self.chart} shows one")
        if self.params and self.chart not in ("parallel", "slice", "contour"):
            raise BadInput(f"param: {self.chart} shows none by name; leave it away")
        if self.since and self.chart != "history":
            raise BadInput(f"since: {self.chart} has no additions; leave it away")
