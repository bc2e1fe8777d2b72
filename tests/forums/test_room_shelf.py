"""The shelf of what many look at: made once for a name, by one thread while others wait, and not for long."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from forums.groupwork.shelf import Shelf


def test_thing_is_made_once_for_each_name():
    shelf, made = Shelf(seconds=60, most=10), []

    for name in ("a", "a", "b", "a"):
        shelf.get(name, lambda name=name: made.append(name))

    assert made == ["a", "b"]


def test_thing_that_has_lain_too_long_is_made_anew():
    shelf, made = Shelf(seconds=5, most=10), []
    shelf.get("a", lambda: made.append(1))
    shelf.seconds = -1

    shelf.get("a", lambda: made.append(2))

    assert made == [1, 2]


def test_eight_threads_that_want_the_same_have_it_made_once():
    shelf, made, all_here, may_end = Shelf(seconds=60, most=10), [], Barrier(8), Event()

    def make():
        made.append(1)
        may_end.wait(1)
        return len(made)

    def look(number):
        all_here.wait()
        may_end.set() if number == 7 else None
        return shelf.get("a", make)

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(look, range(8))) == [1] * 8


def test_what_could_not_be_made_is_tried_again():
    shelf = Shelf(seconds=60, most=10)
    with pytest.raises(ZeroDivisionError):
        shelf.get("a", lambda: 1 // 0)

    assert shelf.get("a", lambda: 7) == 7


def test_oldest_things_go_when_there_is_no_room_left():
    shelf, made = Shelf(seconds=60, most=2), []

    for name in ("a", "b", "c", "b", "a"):
        shelf.get(name, lambda name=name: made.append(name))

    assert made == ["a", "b", "c", "a"]
