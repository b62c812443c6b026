"""Tokens in the system's keyring, by the library of this name where it is installed."""

from notebench.errors import Unavailable

_SERVICE = "notebench-target"


class KeyringTokens:
    """A :class:`~notebench.targets.token.TokenVault`."""

    def get(self, address: str) -> str:
        """See :class:`~notebench.targets.token.TokenVault`."""
        try:
            import keyring
            from keyring.errors import KeyringError
        except ImportError:
            return ""
        try:
            return keyring.get_password(_SERVICE, address) or ""
        except KeyringError:  # none here, or it is locked: then no token is in it for us
            return ""

    def put(self, address: str, token: str) -> None:
        """See :class:`~notebench.targets.token.TokenVault`."""
        try:
            import keyring
            from keyring.errors import KeyringError
        except ImportError as err:
            raise Unavailable(
                "a token is kept by the package keyring, which is not installed; "
                'pip install "notebench[keyring]", or name an environment variable with --token-env'
            ) from err
        try:
            keyring.set_password(_SERVICE, address, token)
        except KeyringError as err:
            told = " ".join(str(err).split())[:120]
            raise Unavailable(
                f"the keyring cannot be written ({told}); name an environment variable with --token-env"
            ) from err

    def forget(self, address: str) -> None:
        """See :class:`~notebench.targets.token.TokenVault`."""
        try:
            import keyring
            from keyring.errors import KeyringError
        except ImportError:
            return
        try:
            keyring.delete_password(_SERVICE, address)
        except KeyringError:  # there is none
            return
