"""Claims on one event: its line, its payload, its schema."""

import contextlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from jupyter_events.schema import EventSchema

from notebench.errors import BadInput
from notebench.events import SCHEMA_FILES, Event, schema_id
from notebench.experiments import RunState

RUN = json.loads(SCHEMA_FILES["run"].read_text())
texts = st.text(st.characters(exclude_categories=["Cs"]))  # UTF-8 has no lone surrogates
times = st.datetimes(timezones=st.just(UTC))
data = st.fixed_dictionaries(
    {},
    optional={"id": texts, "experiment": texts, "state": st.sampled_from([str(state) for state in RunState])},
)
events = st.builds(Event, st.just("run"), st.sampled_from(RUN["properties"]["verb"]["enum"]), times, data)


@given(events)
def test_an_event_survives_its_line(event: Event) -> None:
    assert Event.from_line(event.to_line()) == event


@given(events)
def test_a_line_has_one_end(event: Event) -> None:
    assert event.to_line().count(b"\n") == 1
    assert event.to_line().endswith(b"\n")


@given(events)
def test_every_event_fits_its_schema(event: Event) -> None:
    Draft7Validator(RUN).validate(event.payload())


@given(events)
def test_jupyter_takes_every_event(event: Event) -> None:
    EventSchema(schema=RUN).validate(event.payload())


@pytest.mark.parametrize("noun", SCHEMA_FILES)
def test_each_schema_is_one_and_jupyter_takes_its_file(noun: str) -> None:
    Draft7Validator.check_schema(json.loads(SCHEMA_FILES[noun].read_text()))
    assert EventSchema(schema=SCHEMA_FILES[noun]).id == schema_id(noun)


@pytest.mark.parametrize("state", RunState)
def test_the_schema_knows_every_state(state: RunState) -> None:
    assert str(state) in RUN["properties"]["state"]["enum"]


def test_times_are_kept_in_utc() -> None:
    at = datetime(2026, 7, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    assert Event("run", "started", at).payload()["at"] == "2026-07-01T12:00:00+00:00"


def test_an_event_happens_now_unless_said() -> None:
    assert abs(datetime.now(UTC) - Event("run", "started").at) < timedelta(seconds=5)


def test_a_time_needs_a_zone() -> None:
    with pytest.raises(BadInput, match="time zone"):
        Event("run", "started", datetime(2026, 7, 1))  # noqa: DTZ001 - the claim


def test_an_unknown_noun_lists_the_known() -> None:
    with pytest.raises(BadInput, match=r"no event tells of 'walk'; there are .*run"):
        Event("walk", "started")


@pytest.mark.parametrize("verb", ["", "exploded", "\n"])
def test_an_unknown_verb_does_not_fit(verb: str) -> None:
    assert not Draft7Validator(RUN).is_valid(Event("run", verb).payload())


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"torn",
        b'{"noun": "run", "verb": "started", "at": "2026-07-0',
        b'{"noun": "run", "verb": "started"}\n',
        b'{"noun": "run", "verb": "started", "at": "2026-07-01T12:00:00"}\n',
        b'{"noun": "run", "verb": "started", "at": "yesterday"}\n',
        b'{"noun": "run", "verb": "started", "at": 5}\n',
        b'{"noun": "walk", "verb": "started", "at": "2026-07-01T12:00:00+00:00"}\n',
        b'{"noun": ["run"], "verb": "started", "at": "2026-07-01T12:00:00+00:00"}\n',
        b"null\n",
        b"5\n",
        b'["run"]\n',
        b"\xff\xfe\n",
        b"[" * 100_000,
    ],
    ids=range(15),
)
def test_a_torn_or_foreign_line_is_no_event(line: bytes) -> None:
    with pytest.raises(BadInput):
        Event.from_line(line)


foreign = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["noun", "verb", "at", "id"]), inner | st.just("run"), max_size=4)
    ),
)


@given(foreign)
def test_foreign_json_is_an_event_or_refused(value: Any) -> None:
    with contextlib.suppress(BadInput):
        assert Event.from_line(json.dumps(value).encode()).noun in SCHEMA_FILES


@given(st.binary())
def test_foreign_bytes_are_refused(line: bytes) -> None:
    with pytest.raises(BadInput):
        Event.from_line(line)
