"""Writing a programme: the order of its items, its clock, collisions and refusals."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone
from django.utils.translation import override

from forums import programme
from forums.models import Event
from forums.programme import Item, ProgrammeRefusal, ProgrammeRefused, Row, arrange, rows_of, write_programme
from tests.factories import make_event, make_person, make_programme_item, make_series
from tests.forums.plans import start


def row(title, place, number=None, minutes=10, starts_after=None):
    return Row(Item(title_fi=title, minutes=minutes), place, number, starts_after)


def told(items):
    return [(item["title_fi"], item["starts_after"]) for item in items]


def test_items_follow_each_other_in_the_order_of_their_numbers():
    rows = [row("Avaus", 1, 1), row("Ryhmät", 2, 2, minutes=30), row("Yhteenveto", 3, 3)]

    assert told(arrange(rows)) == [("Avaus", 0), ("Ryhmät", 10), ("Yhteenveto", 40)]


@pytest.mark.parametrize(
    ("numbers", "order"),
    [
        ((1, 2, 3, 4), "ABCD"),
        ((1, 2, 3, 2), "ADBC"),  # the last becomes the second
        ((3, 2, 3, 4), "BCAD"),  # the first becomes the third
        ((2, 1, 3, 4), "BACD"),
        ((1, 2, 3, 99), "ABCD"),
        ((4, 3, 2, 1), "DCBA"),
        ((1, None, 3, 4), "ACDB"),  # no number and no time: last
    ],
)
def test_a_changed_number_is_the_place_the_item_takes(numbers, order):
    rows = [row(title, place, number) for place, (title, number) in enumerate(zip("ABCD", numbers, strict=True), 1)]

    assert "".join(item["title_fi"] for item in arrange(rows)) == order


def test_a_new_item_without_a_number_goes_to_its_time_and_the_others_give_way():
    rows = [row("Avaus", 1, 1), row("Tulokset", 2, 2, 20), row("Ryhmät", 3, 3, 30), row("Tauko", 4, None, 5, 30)]

    assert told(arrange(rows)) == [("Avaus", 0), ("Tulokset", 10), ("Tauko", 30), ("Ryhmät", 35)]


def test_an_own_start_leaves_a_gap_and_later_items_follow_it():
    rows = [row("Avaus", 1, 1), row("Kahvi", 2, 2, 15, 60), row("Yhteenveto", 3, 3)]

    assert told(arrange(rows)) == [("Avaus", 0), ("Kahvi", 60), ("Yhteenveto", 75)]


def test_an_item_of_unknown_length_leaves_the_next_one_without_a_start():
    rows = [row("Avaus", 1, 1), row("Keskustelu", 2, 2, None), row("Yhteenveto", 3, 3)]

    assert told(arrange(rows)) == [("Avaus", 0), ("Keskustelu", 10), ("Yhteenveto", None)]


def test_an_agenda_without_times_stays_without():
    rows = [row("Ajankohtaista", 1, 1, None), row("Syksyn kokoukset", 2, 2, None)]

    assert told(arrange(rows)) == [("Ajankohtaista", None), ("Syksyn kokoukset", None)]


@pytest.mark.parametrize(
    ("starts", "minutes"),
    [
        ((0, 10, 40), (10, 30, None)),
        ((0, 15, 60), (10, 30, 15)),
        ((5, 15, 20), (10, 30, None)),
        ((0, 10, None), (10, None, None)),
        ((None, None, None), (None, None, None)),
    ],
)
def test_a_programme_shown_and_saved_again_is_the_same(starts, minutes):
    items = [Item(title_fi=t, starts_after=s, minutes=m) for t, s, m in zip("ABC", starts, minutes, strict=True)]

    assert arrange(rows_of(items)) == items


@pytest.mark.django_db
def test_an_item_on_top_of_another_and_a_long_programme_are_said_in_sentences():
    event = make_event()
    fits = [Item(title_fi="Avaus", starts_after=0, minutes=60), Item(title_fi="Ryhmät", starts_after=60, minutes=60)]
    late = [Item(title_fi="Avaus", starts_after=0, minutes=60), Item(title_fi="Ryhmät", starts_after=50, minutes=85)]

    with override("en"):
        assert programme.cautions(event, fits) == []
        assert programme.cautions(event, late) == [
            "This item starts before the one before it has ended: Ryhmät",
            "The programme is 15 minutes longer than the event.",
        ]


@pytest.mark.django_db
def test_programme_is_replaced_as_a_whole_and_numbered():
    event = make_event()
    make_programme_item(event, title_fi="Vanha")

    write_programme(event=event, items=[Item(title_fi="Avaus", minutes=10), Item(title_fi="Ryhmät")], by=make_person())

    assert list(event.programme.values_list("ordinal", "title_fi", "minutes")) == [
        (1, "Avaus", 10),
        (2, "Ryhmät", None),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: make_event(cancelled_at=timezone.now()), ProgrammeRefusal.CANCELLED),
        (lambda: make_event(make_series(closed_at=timezone.now())), ProgrammeRefusal.CLOSED),
    ],
)
def test_programme_of_a_cancelled_event_or_closed_series_is_refused_and_stays(make, reason):
    event = make()
    make_programme_item(event, title_fi="Vanha")

    with pytest.raises(ProgrammeRefused) as refused:
        write_programme(event=event, items=[], by=None)

    assert refused.value.reason == reason
    assert event.programme.get().title_fi == "Vanha"


@pytest.mark.django_db
def test_programme_changed_by_another_meanwhile_is_not_overwritten_unread():
    event = make_event()
    seen = programme.edition(event)
    write_programme(event=event, items=[Item(title_fi="Toisen")], by=None, seen=seen)

    with pytest.raises(ProgrammeRefused) as refused:
        write_programme(event=event, items=[Item(title_fi="Oma")], by=None, seen=seen)

    assert refused.value.reason == ProgrammeRefusal.CHANGED
    assert event.programme.get().title_fi == "Toisen"


def race(people, event, seen):
    """Save as many programmes at once, all from the same edition; returns what came of each."""

    def save(number):
        try:
            write_programme(event=event, items=[Item(title_fi=f"Kirjoittaja {number}")], by=None, seen=seen)
        except ProgrammeRefused as refused:
            return refused.reason
        except IntegrityError:
            return "broken"
        finally:
            connection.close()
        return "saved"

    with ThreadPoolExecutor(people) as threads:
        return sorted(threads.map(save, range(people)))


@pytest.mark.django_db(transaction=True)
def test_of_four_who_save_at_once_one_wins_and_the_others_are_told():
    event = make_event()

    assert race(4, event, programme.edition(event)) == [*[ProgrammeRefusal.CHANGED] * 3, "saved"]
    assert event.programme.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_nobody_is_told(monkeypatch):
    """The negative control of the race above: it is the lock, and nothing else, that keeps the promise."""
    event = make_event()
    seen = programme.edition(event)
    all_have_looked = Barrier(4, timeout=10)

    def edition_at_once(event):
        all_have_looked.wait()
        return seen

    monkeypatch.setattr(programme, "_lock", lambda event: Event.objects.select_related("series").get(pk=event.pk))
    monkeypatch.setattr(programme, "edition", edition_at_once)

    came = race(4, event, seen)

    assert "saved" in came
    assert {*came} <= {"broken", "saved"}


@pytest.mark.django_db
def test_model_gives_each_event_its_own_programme_even_under_another_name():
    series = start()
    second = series.events.get(ordinal=2)
    written = programme.items_of(second)
    second.name_fi = second.name_sv = second.name_en = "Toinen nimi"

    assert programme.model_items(second) == written
    second.theme_fi = second.theme_sv = second.theme_en = "Toinen teema"
    assert programme.model_items(second) == written
    assert programme.model_items(series.events.get(ordinal=1)) != written


@pytest.mark.django_db
def test_event_of_a_kind_the_model_does_not_know_gets_nothing_from_it():
    event = make_event(start(), kind="theme_seminar")

    assert programme.model_items(event) == []
