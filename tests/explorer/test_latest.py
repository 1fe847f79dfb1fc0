"""The latest request wins, and what is asked for later waits for nothing that is outdated."""

from threading import Event

import pytest

from mubeam.explorer.latest import Latest, OutdatedError
from mubeam.explorer.reaches import stop_if

WAIT = 10


@pytest.fixture
def latest():
    made = Latest()
    yield made
    made.close()


def test_what_waits_is_dropped_for_what_comes_later(latest):
    begun, go, last, done = Event(), Event(), Event(), []

    def first(is_outdated):
        begun.set()
        go.wait(WAIT)
        done.append(("first", is_outdated()))

    latest.submit(first)
    assert begun.wait(WAIT)
    latest.submit(lambda is_outdated: done.append("second"))
    latest.submit(lambda is_outdated: (done.append("third"), last.set()))
    go.set()
    assert last.wait(WAIT)
    assert done == [("first", True), "third"]


def test_a_job_that_is_outdated_stops(latest):
    begun, done, after = Event(), [], Event()

    def slow(is_outdated):
        progress = stop_if(is_outdated)
        begun.set()
        for i in range(1_000_000):
            progress(i, 1_000_000)
            Event().wait(0.001)
        done.append("slow")

    latest.submit(slow)
    assert begun.wait(WAIT)
    latest.submit(lambda is_outdated: after.set())
    assert after.wait(WAIT)
    assert done == []


def test_a_defect_is_told_and_the_next_is_done(latest, capsys):
    after = Event()

    def broken(is_outdated):
        raise ZeroDivisionError

    latest.submit(broken)
    # not dropped for the next
    while latest.is_outdated():
        Event().wait(0.001)
    latest.submit(lambda is_outdated: after.set())
    assert after.wait(WAIT)
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_with_a_pause_only_the_last_is_begun():
    paused, done, last = Latest(0.05), [], Event()
    for i in range(5):
        paused.submit(lambda is_outdated, i=i: (done.append(i), last.set()))
    assert last.wait(WAIT)
    paused.close()
    assert done == [4]


def test_progress_goes_on_as_long_as_it_is_wanted():
    seen = []
    stop_if(lambda: False, lambda *given: seen.append(given))(1, 2)
    assert seen == [(1, 2)]
    with pytest.raises(OutdatedError):
        stop_if(lambda: True)(1, 2)
