"""Seats and their driver, without Ray: who gets which trial, and what becomes of it when one leaves."""

import pickle
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from multiprocessing import AuthenticationError
from typing import Any

import pytest

from notebench.engines.ray_trials.line import Desk, Line
from notebench.engines.ray_trials.seats import Seat, Seats
from notebench.engines.ray_trials.worker import Last, take_trials
from notebench.sweeps import TrialReply, TrialState, TrialTask
from tests.fake_sweeps import make_task

PATIENCE_S = 30.0


class Room:
    """A driver's seats, and the desk to which they come."""

    def __init__(self) -> None:
        self.seats = Seats()
        self.desk = Desk(self.seats.sit)

    def sit(self, seat: Seat, **turn: Any) -> "list[Last | None]":
        """A worker takes the seat in a thread of its own; what its turn gives is put into the list."""
        given: list[Last | None] = []

        def take() -> None:
            with closing(Line(self.desk.port, self.desk.key, seat.number)) as line:
                given.append(take_trials(line, attend, **turn))

        threading.Thread(target=take, daemon=True).start()
        return given

    def until(self, is_so: Callable[[], object]) -> None:
        """Wait for it, as a driver waits."""
        ends_at = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < ends_at
            self.desk.wait(self.seats.lines, 0.02)


def attend(task: TrialTask) -> tuple[TrialReply, dict[str, bytes]]:
    found = {"model.bin": b"a model"} if task.values.get("leaves") else {}
    return TrialReply(task.number, TrialState.FINISHED), found


@pytest.fixture
def room() -> Iterator[Room]:
    found = Room()
    yield found
    for seat in found.seats:
        found.seats.drop(seat)
    found.desk.close()


def test_a_trial_waits_for_its_seat_and_the_next_goes_over_the_same_line(room: Room) -> None:
    """The second costs no task of Ray's."""
    seat = room.seats.add()
    assert room.seats.give(make_task(7))
    assert (room.seats.waiting, room.seats.taken) == ([seat], {7: seat})
    assert not room.seats.give(make_task(8))
    room.sit(seat)
    for number in (7, 8):
        room.until(lambda: seat.line and seat.line.poll())
        assert pickle.loads(seat.hear()).number == number
        seat.task = None
        assert room.seats.give(make_task(8)) or number == 8


def test_a_seat_that_comes_first_takes_what_waits_for_another(room: Room) -> None:
    """The other may find no room for long."""
    late, early = room.seats.add(), room.seats.add()
    late.give(make_task(1))
    room.sit(early)
    room.until(lambda: early.line and early.line.poll())
    assert (late.task, early.task) == (None, make_task(1))


def test_a_turn_ends_when_its_time_is_over(room: Room) -> None:
    """Then Ray may give the room to somebody else; what came of the last trial is its result."""
    seat = room.seats.add()
    seat.give(make_task(3))
    given = room.sit(seat, turn_s=0.0)
    room.until(lambda: given)
    assert given[0] == Last(TrialReply(3, TrialState.FINISHED), {})


def test_files_that_a_trial_leaves_elsewhere_are_the_result_of_its_turn(room: Room) -> None:
    """They may be large: Ray carries them, and no line."""
    seat = room.seats.add()
    seat.give(make_task(3, leaves=True))
    given = room.sit(seat)
    room.until(lambda: given)
    assert given[0] is not None
    assert given[0].found == {"model.bin": b"a model"}


def test_a_trial_that_finds_its_seat_empty_has_not_begun(room: Room) -> None:
    """So that it is handed out anew, and is not lost."""
    seat = room.seats.add()
    Line(room.desk.port, room.desk.key, seat.number).close()
    room.until(lambda: seat.line)
    assert seat.hear() == b""
    assert not room.seats.give(make_task(5))
    assert seat.has_left


def test_who_lacks_the_key_gets_no_trial_and_keeps_nobody_away(room: Room) -> None:
    """Any process of the machine can knock."""
    seat = room.seats.add()
    seat.give(make_task(1))
    with pytest.raises(AuthenticationError):
        Line(room.desk.port, b"another key", seat.number)
    assert seat.begun_at is None
    room.sit(seat)
    room.until(lambda: seat.begun_at)


def test_a_seat_that_was_given_up_is_sent_away(room: Room) -> None:
    """Its worker may have taken long to begin; the trial runs elsewhere by then."""
    seat = room.seats.add()
    room.seats.drop(seat)
    given = room.sit(seat)
    room.until(lambda: given)
    assert given == [None]
