"""Claims on the environment as a run keeps it."""

from hypothesis import given
from hypothesis import strategies as st

from notebench.experiments.capture.environment import Environment, Gpu, Machine


def test_requirements_are_exact_versions() -> None:
    known = Environment("3.12.1", "Linux", {"numpy": "2.4.6", "scikit-learn": "1.9.1"})
    assert known.requirements() == "# Python 3.12.1\nnumpy==2.4.6\nscikit-learn==1.9.1\n"


def test_what_no_registry_has_is_a_comment() -> None:
    known = Environment("3.12.1", "Linux", {"mine": "0.1"}, origins={"mine": "git abc"})
    assert known.requirements().splitlines()[1] == "# mine==0.1  (git abc)"


@given(st.dictionaries(st.text(), st.text(), max_size=3), st.text())
def test_no_name_brings_an_option_or_an_address_into_the_file(packages: dict[str, str], python: str) -> None:
    """Pip reads options and addresses from such files."""
    for line in Environment(python, "x", packages).requirements().split("\n"):
        assert not line or line.startswith("#") or (line[0].isalnum() and "==" in line and " " not in line)


def test_the_machine_survives_the_file() -> None:
    machine = Machine("x86", 2, 8_000_000_000, (Gpu("H", 10**11),))
    known = Environment("3.12", "Linux", {}, machine=machine, origins={"a": "editable"}, variables={"B": "c"})
    assert Environment.from_json(known.to_json() | {"machine": {
        "cpu": "x86", "cores": 2, "memory_bytes": 8_000_000_000, "gpus": [{"name": "H", "memory_bytes": 10**11}]
    }}) == known  # fmt: skip


def test_what_was_kept_before_machines_were_is_read() -> None:
    old = {"python": "3.11", "platform": "Linux", "packages": {"a": "1"}, "git": None}
    assert Environment.from_json(old) == Environment("3.11", "Linux", {"a": "1"})
