import threading
import time

import pytest

from ui.turns import CancelledError, LineFullError, Turns


def eventually(true, seconds=5):
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.005)


@pytest.fixture
def held():
    """Turns whose first ticket, "first", has its turn until `end` is set, and what happened."""

    class Held(Turns):
        def __init__(self, waiting=2):
            super().__init__(waiting)
            self.end = threading.Event()
            self.told = []
            self.threads = []
            self.go("first", self.end.wait)

        def go(self, ticket, work=lambda: None):
            def run():
                try:
                    with self.turn(ticket):
                        work()
                        self.told.append(ticket)
                except (CancelledError, LineFullError) as error:
                    self.told.append((ticket, type(error).__name__))

            self.threads.append(threading.Thread(target=run))
            self.threads[-1].start()
            eventually(lambda: self.ahead(ticket) is not None or self.told)

        def finish(self):
            self.end.set()
            for thread in self.threads:
                thread.join(5)
            return self.told

    turns = Held()
    yield turns
    turns.finish()


def test_tickets_have_their_turn_in_the_order_they_came(held):
    held.go("second")
    held.go("third")
    assert [held.ahead(one) for one in ("first", "second", "third", "none")] == [0, 1, 2, None]
    assert held.finish() == ["first", "second", "third"]
    assert held.ahead("first") is None


def test_more_than_may_wait_are_told_at_once(held):
    held.go("second")
    held.go("third")
    with pytest.raises(LineFullError), held.turn("fourth"):
        pass
    assert held.finish() == ["first", "second", "third"]


def test_a_cancelled_ticket_leaves_the_line_and_the_others_move_up(held):
    held.go("second")
    held.go("third")
    assert held.cancel("second")
    eventually(lambda: held.told)
    assert held.ahead("third") == 1
    assert held.finish() == [("second", "CancelledError"), "first", "third"]


def test_what_is_cancelled_during_its_turn_is_told_at_its_end(held):
    held.go("second")
    assert held.cancel("first")
    assert held.finish()[:2] == ["first", ("first", "CancelledError")]
    assert not held.cancel("first")


def test_a_turn_that_fails_makes_room_for_the_next():
    turns = Turns(0)
    with pytest.raises(ZeroDivisionError), turns.turn("a"):
        raise ZeroDivisionError
    with turns.turn("a"):
        assert turns.ahead("a") == 0


def test_a_ticket_waits_once():
    turns = Turns()
    with turns.turn("a"), pytest.raises(ValueError, match="waits already"), turns.turn("a"):
        pass
