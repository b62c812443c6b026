"""Calls of a cluster's dashboard; what goes wrong on the way becomes one line with the remedy."""

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from notebench.errors import Conflict, EngineFailure, NotFound, Unavailable
from notebench.targets.target import Target

_PATIENCE_S = 10.0
_MOST_BYTES = 100_000_000
_LEAST_RATE = 1000  # bytes a second of an answer, which otherwise comes in drops for ever
_TOLD_CHARS = 200
_OK, _REFUSALS, _MISSING = 200, (401, 403), 404


@dataclass(frozen=True, slots=True)
class RayApi:
    """One cluster, asked with one token.

    Attributes
    ----------
    token
        Empty where none is sent.
    patience_s
        How long an answer may take.
    """

    target: Target
    token: str = ""
    patience_s: float = _PATIENCE_S

    def status_of(self, path: str) -> int:
        """The code of HTTP with which the cluster answers.

        Raises
        ------
        Unavailable
            When nothing answers.
        """
        return self._send("GET", path).status_code

    def get(self, path: str, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        """What the cluster answers, of JSON.

        Raises
        ------
        NotFound
            When there is nothing at this path.
        Unavailable
            When nothing answers, or the token is refused.
        EngineFailure
            When the answer cannot be understood.
        """
        return self._json(self._send("GET", path, params=params))

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What the cluster answers to a question with a body; raises as :meth:`get`."""
        return self._json(self._send("POST", path, json=body or {}))

    def put(self, path: str, content: bytes) -> None:
        """Give the cluster a file; raises as :meth:`get`."""
        self._checked(self._send("PUT", path, content=content))

    def has(self, path: str) -> bool:
        """Whether there is something at this path; raises as :meth:`get`."""
        answer = self._send("GET", path)
        if answer.status_code == _MISSING:
            return False
        self._checked(answer)
        return True

    def submit(self, submission_id: str, entrypoint: str, **options: Any) -> None:
        """Have a job run; the same id twice is a conflict.

        Parameters
        ----------
        entrypoint
            A line for a shell.
        **options
            As the Jobs API names them.

        Raises
        ------
        Conflict
            When there is a job of this id.
        NotFound, Unavailable, EngineFailure
            As :meth:`get`.
        """
        body = {"submission_id": submission_id, "entrypoint": entrypoint, **options}
        answer = self._send("POST", "/api/jobs/", json=body)
        if answer.status_code != _OK and "already exists" in answer.text:
            raise Conflict(f"target {self.target.name} has a job {submission_id} already; take another id")
        self._checked(answer)

    def job(self, submission_id: str) -> dict[str, Any]:
        """How far a job is, as Ray tells it; raises as :meth:`get`."""
        return self.get(f"/api/jobs/{quote(submission_id)}")

    def log(self, submission_id: str) -> str:
        """All that a job has printed; raises as :meth:`get`."""
        return str(self.get(f"/api/jobs/{quote(submission_id)}/logs").get("logs") or "")

    def stop(self, submission_id: str) -> None:
        """Ask a job to end; nothing happens where it has. Raises as :meth:`get`."""
        self.post(f"/api/jobs/{quote(submission_id)}/stop")

    def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            # A proxy of the environment is for what lies outside; and no redirect gets the token.
            with (
                httpx.Client(
                    trust_env=not self.target.is_loopback,
                    timeout=self.patience_s,
                    # By plain HTTP no certificate is looked at; to load those of the system takes long.
                    verify=self.target.address.startswith("https:"),
                ) as client,
                client.stream(method, f"{self.target.address}{path}", headers=headers, **content) as answer,
            ):
                return _whole(answer, self.patience_s)
        except httpx.TimeoutException as err:
            raise Unavailable(
                f"{self._where} does not answer within {self.patience_s:g} s; see that a firewall lets it "
                "through, or open a tunnel"
            ) from err
        except httpx.RequestError as err:
            raise Unavailable(f"{self._where} {_why(err)}") from err
        except (httpx.InvalidURL, UnicodeError) as err:
            raise Unavailable(f"{self._where} cannot be asked ({err}); write its address anew") from err

    @property
    def _where(self) -> str:
        return f"target {self.target.name} at {self.target.address}"

    def _json(self, answer: httpx.Response) -> dict[str, Any]:
        self._checked(answer)
        try:
            found = answer.json()
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise EngineFailure(
                f"{self._where} answers, but not as Ray's dashboard does; see that this is its address"
            )
        return found

    def _checked(self, answer: httpx.Response) -> None:
        code = answer.status_code
        if code == _OK:
            return
        if code in _REFUSALS:
            raise Unavailable(
                f"{self._where} refuses the token; `notebench target check {self.target.name}` tells more"
            )
        told = _last_line(answer.text)
        if code == _MISSING:
            raise NotFound(f"{self._where}: {told or 'there is nothing of this name'}")
        raise EngineFailure(f"{self._where} answered {code}: {told}")


def _whole(answer: httpx.Response, patience_s: float) -> httpx.Response:
    """The answer with its body, unless that is longer than anything that is asked for here, or never ends."""
    pieces, size, began = [], 0, time.monotonic()
    for piece in answer.iter_bytes():
        pieces.append(piece)
        size += len(piece)
        if size > _MOST_BYTES:
            raise EngineFailure(f"{answer.url} answers with more than {_MOST_BYTES} bytes; that is not read")
        took_s = time.monotonic() - began
        if took_s > patience_s and size < took_s * _LEAST_RATE:
            raise httpx.ReadTimeout("it comes in drops", request=answer.request)
    return httpx.Response(answer.status_code, content=b"".join(pieces), request=answer.request)


def _why(err: httpx.RequestError) -> str:
    told = " ".join(str(err).split())[:_TOLD_CHARS]
    cause: BaseException | None = err
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"has a certificate that is not trusted ({cause.verify_message}); name its authority's file "
                "in SSL_CERT_FILE"
            )
        if isinstance(cause, ssl.SSLError):
            return "speaks no TLS; see whether its address begins with http:// behind a tunnel"
        cause = cause.__cause__ or cause.__context__
    if isinstance(err, httpx.ConnectError):
        return f"is not there ({told}); see that the cluster runs, and the tunnel or proxy to it"
    return f"broke off ({told or type(err).__name__}); see that this is the address of Ray's dashboard"


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1][:_TOLD_CHARS] if lines else ""
