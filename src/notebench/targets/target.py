"""A cluster by its name: where it answers, where its token is found, and what may go there.

Whoever can submit a job to Ray runs code on the cluster, and whoever reads the token can submit. So a token
never leaves in plain text, but to this machine, and none is ever kept here.
"""

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from notebench.addresses import is_loopback
from notebench.errors import BadInput
from notebench.redaction import is_secret_name
from notebench.targets.tracking import check_tracking_uri

HERE = "local"
"""What stands for this machine where a target may be named."""
TRY = "try"
"""The cluster that ``notebench target try`` starts."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class TokenFrom(StrEnum):
    """Where a target's token is found: ``own`` is the one of the cluster to try on."""

    VARIABLE = "variable"
    KEYRING = "keyring"
    OWN = "own"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A Ray cluster, as it is attached.

    Attributes
    ----------
    address
        Of its dashboard, through which jobs are submitted: ``https://host:8265``.
    token_env
        The environment variable that holds the token; empty where the keyring does.
    gpus_per_trial
        What a trial gets where nobody says: several, one, or a part of one; None is none.
    requirements
        A file of packages that jobs need there, from the workspace's root; empty for none.
    tracking_uri
        The MLflow server that the cluster reaches, for runs of its trials; None where they come home.
    is_insecure
        Plain HTTP to another machine, and a cluster that asks for no token, are accepted.
    """

    name: str
    address: str
    token_env: str = ""
    gpus_per_trial: float | None = None
    requirements: str = ""
    tracking_uri: str | None = None
    is_insecure: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise BadInput(
                f"{self.name[:80]!r} is no name of a target; take up to 40 small letters, digits, - and _"
            )
        if self.name == HERE:
            raise BadInput(f"{HERE} is this machine; choose another name for the target")
        object.__setattr__(self, "address", _checked(self.address, is_insecure=self.is_insecure))
        _check_variable(self.token_env)
        _check_gpus(self.gpus_per_trial)
        if self.tracking_uri is not None:
            check_tracking_uri(self.tracking_uri, is_here=self.is_loopback)

    @property
    def is_loopback(self) -> bool:
        """Whether it answers on this machine, itself or through a tunnel."""
        return is_loopback(urlsplit(self.address).hostname or "")

    @property
    def token_from(self) -> TokenFrom:
        """Where its token is found."""
        if self.name == TRY:
            return TokenFrom.OWN
        if self.token_env:
            return TokenFrom.VARIABLE
        return TokenFrom.NONE if self.is_insecure else TokenFrom.KEYRING

    def to_json(self) -> dict[str, Any]:
        """As REST and ``--json`` carry it; never its token."""
        return {
            "name": self.name,
            "address": self.address,
            "token_env": self.token_env or None,
            "token_from": str(self.token_from),
            "gpus_per_trial": self.gpus_per_trial,
            "requirements": self.requirements or None,
            "tracking_uri": self.tracking_uri,
            "is_insecure": self.is_insecure,
        }


def _checked(address: str, *, is_insecure: bool) -> str:
    """The address without what it can do without."""
    shown = address[:120]
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
        (host or "").encode("idna")  # what cannot be looked up could not be asked
    except ValueError as err:
        raise BadInput(f"{shown!r} is no address: {err}; write one such as https://host:8265") from err
    if parts.username is not None or parts.password is not None:
        raise BadInput("the address carries a password; a token goes into --token-env or the keyring")
    if parts.scheme == "ray":
        raise BadInput(
            f"{shown!r} is Ray's client port, which wants the same Python on both sides; give the "
            "dashboard's address, such as https://host:8265"
        )
    is_one_word = address.strip().isprintable() and " " not in address.strip()
    if parts.scheme not in ("http", "https") or not (host and is_one_word) or parts.query or parts.fragment:
        raise BadInput(f"{shown!r} is no address of a Ray dashboard; write one such as https://host:8265")
    if parts.scheme == "http" and not is_loopback(host) and not is_insecure:
        raise BadInput(
            f"{shown!r}: plain HTTP would show the token to everyone on the way; use https, or a tunnel "
            f"(ssh -L 8265:localhost:{port or 8265} {host}) and http://localhost:8265; --insecure allows it"
        )
    return address.strip().rstrip("/")


def _check_variable(name: str) -> None:
    if not name:
        return
    if not _VARIABLE.fullmatch(name):
        raise BadInput(f"token_env: {name[:80]!r} is no name of an environment variable")
    # What is printed is searched for the values of variables whose names tell that they are secret.
    if not is_secret_name(name):
        raise BadInput(
            f"token_env: {name[:80]!r} does not tell that it is a secret, so its value would stand in logs; "
            "choose a name such as GPU_BOX_TOKEN"
        )


def _check_gpus(count: float | None) -> None:
    if count is None:
        return
    if not math.isfinite(count) or count < 0 or (count > 1 and count != int(count)):
        raise BadInput(f"gpus_per_trial: {count:g} cannot be given out; say a whole number, or a part of one")
