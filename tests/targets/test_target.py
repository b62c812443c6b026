"""A target, and what is refused of it."""

import pytest

from notebench.errors import BadInput
from notebench.targets import Target


def refusal(**facts: object) -> str:
    known = {"name": "gpu-box", "address": "https://gpu-box.example:8265"}
    with pytest.raises(BadInput) as raised:
        Target(**{**known, **facts})  # type: ignore[arg-type] - what does not fit is what is tried
    return raised.value.message


@pytest.mark.parametrize(
    "address",
    [
        "https://gpu-box.example:8265",
        "https://gpu-box.example/ray",
        "http://localhost:8265",
        "http://127.0.0.1:8265",
        "http://[::1]:8265",
    ],
)
def test_an_address_by_which_no_token_is_shown_is_taken(address: str) -> None:
    """By TLS, or on this machine."""
    assert Target(name="gpu-box", address=f"{address}/").address == address


@pytest.mark.parametrize("host", ["gpu-box", "10.0.0.7", "localhost.example", "127.0.0.1.example", "0.0.0.0"])
def test_plain_http_to_another_machine_is_refused(host: str) -> None:
    """Who listens on the way could run code there."""
    told = refusal(address=f"http://{host}:8265")
    assert "plain HTTP would show the token" in told
    assert f"ssh -L 8265:localhost:8265 {host}" in told


def test_plain_http_is_taken_where_someone_insists() -> None:
    """A network of one's own."""
    assert (
        Target(name="a", address="http://10.0.0.7:8265", is_insecure=True).address == "http://10.0.0.7:8265"
    )


@pytest.mark.parametrize(
    "address",
    [
        "",
        "gpu-box:8265",
        "ftp://gpu-box",
        "https://",
        "https://host:port",
        "https://host/?x=1",
        "https://[::1",
        "https://gpu box",
        "https://gpu\nbox",
        "https://gpu..box",
        f"https://{'a' * 64}.example",
    ],
)
def test_what_is_no_address_is_refused_with_an_example(address: str) -> None:
    assert "https://host:8265" in refusal(address=address)


def test_an_address_with_a_password_is_refused_without_showing_it() -> None:
    """The settings are committed."""
    told = refusal(address="https://me:hunter2@host:8265")
    assert "hunter2" not in told
    assert "--token-env" in told


def test_rays_client_port_is_told_apart() -> None:
    """It is the address that most guides give."""
    assert "dashboard's address" in refusal(address="ray://host:10001")


@pytest.mark.parametrize("name", ["", "GPU", "-a", "a b", "a" * 41, "../x", "local"])
def test_a_name_is_short_and_plain(name: str) -> None:
    """It becomes a key of TOML, and a word of commands."""
    assert "name" in refusal(name=name)


@pytest.mark.parametrize("name", ["1TOKEN", "GPU BOX", "RAYBOX"])
def test_a_variable_of_a_token_is_named_as_a_secret(name: str) -> None:
    """What is not known as a secret would not be taken out of logs."""
    assert "token_env" in refusal(token_env=name)


@pytest.mark.parametrize(
    "uri", ["http://localhost:5000", "http://[::1]:5000", "sqlite:////data/runs.db", "file:///data", "runs"]
)
def test_a_tracking_server_of_this_machine_is_refused_for_a_cluster_elsewhere(uri: str) -> None:
    """It would be looked for there."""
    assert "leave it away: runs come home then" in refusal(tracking_uri=uri)


@pytest.mark.parametrize("uri", ["http://localhost:5000", "sqlite:////data/runs.db"])
def test_a_cluster_on_this_machine_may_have_a_tracking_server_beside_it(uri: str) -> None:
    """Or behind a tunnel: what it reaches, its check tells."""
    assert Target(name="a", address="http://localhost:8265", tracking_uri=uri).tracking_uri == uri


@pytest.mark.parametrize("uri", ["", "mlflow", "ftp://host", "https://", "https://host:port", "https://[::1"])
def test_what_is_no_tracking_server_is_refused(uri: str) -> None:
    """By its name."""
    assert "tracking_uri: " in refusal(tracking_uri=uri)


def test_credentials_of_a_tracking_server_stay_with_the_cluster() -> None:
    """The settings are committed, and Ray shows a job's environment."""
    told = refusal(tracking_uri="https://me:hunter2@mlflow.example")
    assert "hunter2" not in told
    assert "MLFLOW_TRACKING_PASSWORD" in told


@pytest.mark.parametrize("count", [-1.0, 1.5, float("inf"), float("nan")])
def test_gpus_come_whole_or_in_parts_of_one(count: float) -> None:
    """As Ray gives them out."""
    assert "gpus_per_trial" in refusal(gpus_per_trial=count)
