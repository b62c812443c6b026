"""The log of a job as it grows, over a WebSocket; Ray sends it from its beginning each time."""

from collections.abc import Iterator
from urllib.parse import quote

import websocket

from notebench.engines.ray_jobs.api import RayApi
from notebench.errors import Unavailable

_OPEN_S = 15
_SILENT_S = 60  # the cluster's side tells every 10 s that it lives


def tail(api: RayApi, submission_id: str) -> Iterator[str]:
    """Pieces of the log; they end when the job has, and all was read.

    Raises
    ------
    Unavailable
        When the connection breaks.
    """
    scheme, _, rest = api.target.address.partition("://")
    url = f"{'wss' if scheme == 'https' else 'ws'}://{rest}/api/jobs/{quote(submission_id)}/logs/tail"
    header = [f"Authorization: Bearer {api.token}"] if api.token else []
    try:
        connection = websocket.create_connection(
            url, header=header, timeout=_OPEN_S, http_no_proxy=["*"] if api.target.is_loopback else None
        )
    except (websocket.WebSocketException, OSError) as err:
        raise Unavailable(f"target {api.target.name} does not show the log: {_told(err)}") from err
    try:
        connection.settimeout(_SILENT_S)
        while True:
            opcode, piece = connection.recv_data()
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                return
            if opcode in (websocket.ABNF.OPCODE_TEXT, websocket.ABNF.OPCODE_BINARY):
                yield piece.decode("utf-8", "replace")
    except (websocket.WebSocketException, OSError) as err:
        raise Unavailable(f"target {api.target.name} broke off: {_told(err)}") from err
    finally:
        connection.close()


def _told(err: Exception) -> str:
    return " ".join(str(err).split())[:200] or type(err).__name__
