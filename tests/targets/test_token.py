"""Where a token is found."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import PasswordDeleteError

from notebench.engines.keyring_tokens import KeyringTokens
from notebench.errors import BadInput, Unavailable
from notebench.targets import Target, TokenVault, find_token
from notebench.targets.token import NoToken

BOX = Target(name="box", address="https://box.example", token_env="BOX_TOKEN")
KEPT = Target(name="kept", address="https://kept.example")


class MemoryKeyring(KeyringBackend):
    """A backend of the library, as the system's is one."""

    priority = 1  # type: ignore[assignment] - the library declares a property of the class

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError
        del self.kept[service, username]


@dataclass
class FakeTokens:
    """A vault in memory."""

    kept: dict[str, str] = field(default_factory=dict)

    def get(self, address: str) -> str:
        return self.kept.get(address, "")

    def put(self, address: str, token: str) -> None:
        self.kept[address] = token

    def forget(self, address: str) -> None:
        self.kept.pop(address, None)


@pytest.fixture
def backend() -> Iterator[KeyringBackend]:
    before, mine = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


@pytest.fixture(params=["fake", "keyring"])
def vault(request: pytest.FixtureRequest, backend: KeyringBackend) -> TokenVault:
    return FakeTokens() if request.param == "fake" else KeyringTokens()


def test_a_vault_keeps_a_token_by_address_until_it_is_forgotten(vault: TokenVault) -> None:
    """Forgetting twice is safe."""
    vault.put("https://a.example", "one")
    vault.put("https://b.example", "two")
    assert (vault.get("https://a.example"), vault.get("https://b.example")) == ("one", "two")
    vault.forget("https://a.example")
    vault.forget("https://a.example")
    assert (vault.get("https://a.example"), vault.get("https://b.example")) == ("", "two")


def test_without_a_keyring_nothing_is_found_and_keeping_names_another_way(backend: KeyringBackend) -> None:
    """A machine without a desktop has none."""
    keyring.set_keyring(NoKeyring())
    assert KeyringTokens().get("https://a.example") == ""
    with pytest.raises(Unavailable, match="--token-env"):
        KeyringTokens().put("https://a.example", "one")


def test_a_token_comes_from_the_variable_that_the_target_names() -> None:
    """With the line's end that comes with one that was copied."""
    assert find_token(BOX, {"BOX_TOKEN": "abc123\n"}, FakeTokens({BOX.address: "other"})) == "abc123"


def test_a_token_comes_from_the_vault_where_no_variable_is_named() -> None:
    """By the address, so that a changed settings file sends it nowhere else."""
    assert find_token(KEPT, {}, FakeTokens({KEPT.address: "abc123"})) == "abc123"
    elsewhere = Target(name="kept", address="https://evil.example")
    with pytest.raises(NoToken, match="keyring"):
        find_token(elsewhere, {}, FakeTokens({KEPT.address: "abc123"}))


def test_a_missing_token_is_told_with_what_to_do() -> None:
    with pytest.raises(NoToken, match=r"export BOX_TOKEN="):
        find_token(BOX, {}, FakeTokens())


def test_a_target_that_needs_no_token_goes_without() -> None:
    """Where someone insists."""
    assert find_token(Target(name="a", address="http://10.0.0.7:1", is_insecure=True), {}, FakeTokens()) == ""


@pytest.mark.parametrize("token", ["a b", "a\nb", "tökén", "\x00"])
def test_what_no_header_carries_is_no_token(token: str) -> None:
    """And is not shown."""
    with pytest.raises(BadInput, match="BOX_TOKEN is no token") as raised:
        find_token(BOX, {"BOX_TOKEN": token}, FakeTokens())
    assert token not in str(raised.value)
