"""Where a target's token is found: in an environment variable, or in the system's keyring."""

from collections.abc import Mapping
from typing import Protocol

from notebench.errors import BadInput, Unavailable
from notebench.targets.target import Target, TokenFrom


class NoToken(Unavailable):
    """There is no token for the target here; the text says where to put it."""


class TokenVault(Protocol):
    """Keeps tokens for this user, by the cluster's address.

    By the address, and not the name: a settings file that was changed sends no token elsewhere.
    """

    def get(self, address: str) -> str:
        """The token; empty where there is none, or no vault."""

    def put(self, address: str, token: str) -> None:
        """Keep it.

        Raises
        ------
        Unavailable
            When there is no vault, or it is locked.
        """

    def forget(self, address: str) -> None:
        """Take it out; nothing happens where there is none."""


def find_token(target: Target, environ: Mapping[str, str], vault: TokenVault) -> str:
    """The target's token; empty where it needs none and none is there.

    Raises
    ------
    NoToken
        When it needs one.
    BadInput
        When what is there cannot be a token.
    """
    if target.token_env:
        token = environ.get(target.token_env, "")
        where, remedy = target.token_env, f"export {target.token_env}=… with the cluster's token"
    else:
        token = vault.get(target.address)
        where, remedy = (
            "the keyring",
            "run `notebench target add` again with --token-env NAME, or where the keyring can be opened",
        )
    if token:
        return check_token(token, where)
    if target.is_insecure:
        return ""
    raise NoToken(f"target {target.name}: there is no token in {where}; {remedy}")


def check_given(target: Target, token: str, *, is_new: bool) -> None:
    """Go on only where a target that is to be attached has its token in one place.

    Parameters
    ----------
    token
        What was given, or what the keyring has already.
    is_new
        Whether it was given.

    Raises
    ------
    BadInput
        When there is none, or two places are named.
    """
    if target.token_env and is_new:
        raise BadInput(
            f"token: {target.token_env} holds the token of {target.name}; give the token itself, or name the "
            "variable, not both"
        )
    if target.token_from is TokenFrom.KEYRING and not token:
        raise BadInput(
            f"token: there is none for {target.address}; give the cluster's token, or name the environment "
            "variable that holds it in token_env"
        )


def check_token(token: str, where: str) -> str:
    """The token, without the line's end that comes with one that was copied.

    Raises
    ------
    BadInput
        When it has characters that no header carries.
    """
    token = token.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise BadInput(
            f"what is in {where} is no token, as it is empty, or has spaces or unusual characters; take the "
            "cluster's (there: ray get-auth-token)"
        )
    return token
