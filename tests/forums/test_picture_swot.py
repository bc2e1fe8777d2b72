"""The SWOT analysis: suggested from a room, edited by people, immutable once published."""

import pytest
from django.utils import timezone

from forums.models import SwotItem, SwotVersion
from forums.picturing import swot
from forums.picturing.refusals import PictureRefusal, PictureRefused
from tests import factories
from tests.forums.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return factories.make_room()


@pytest.fixture
def series(room):
    return room.event.series


@pytest.fixture
def version(series):
    return swot.draft(series=series)


def themed(room, text="Yhteistyö sujuu", field="strength", notes=1, **fields):
    """A theme with notes under it."""
    theme = factories.make_theme(room, text=text, field=field, **fields)
    step = room.steps.first() or factories.make_step(room)
    return theme, [factories.make_contribution(step, theme=theme, field=field) for _number in range(notes)]


def refused(deed, **given):
    with pytest.raises(PictureRefused) as refusal:
        deed(**given)
    return refusal.value.reason


def texts(version):
    return [(item.field, item.text) for item in version.items.order_by("pk")]


def test_themes_with_notes_become_suggestions_once(room, version):
    theme, _notes = themed(room)
    themed(room, "Osaajat lähtevät", "threat")
    factories.make_theme(room, text="Tyhjä")
    themed(room, "Piilotettu", hidden_at=timezone.now())
    themed(room, "Ei kenttää", field="")

    first = swot.gather(version=version, room=room)
    again = swot.gather(version=version, room=room)

    assert (texts(version), again) == ([("strength", "Yhteistyö sujuu"), ("threat", "Osaajat lähtevät")], [])
    assert [item.is_suggestion for item in first] == [True, True]
    assert list(first[0].themes.all()) == [theme]


def test_a_field_is_never_filled_over_thirty(room, version):
    for number in range(32):
        themed(room, f"Teema {number}")

    made = swot.gather(version=version, room=room)

    assert len(made) == 30
    assert refused(swot.write, version=version, field="strength", text="Vielä yksi") == PictureRefusal.TOO_MANY


def test_a_room_of_another_series_gives_no_suggestions(version):
    other = factories.make_room()

    assert refused(swot.gather, version=version, room=other) == PictureRefusal.OTHER_SERIES


def test_a_changed_suggestion_is_people_s_and_moves_to_the_end_of_its_field(room, version):
    themed(room)
    [item] = swot.gather(version=version, room=room)
    swot.write(version=version, field="threat", text="Ensin täällä")

    moved = swot.change(item=item, text=" Yhteistyö  on uhka ", field="threat")

    assert (moved.text, moved.field, moved.ordinal, moved.is_suggestion) == ("Yhteistyö on uhka", "threat", 2, False)
    assert list(moved.themes.all()) != []


@pytest.mark.parametrize(
    ("text", "field", "reason"),
    [(" ", "threat", "empty"), ("x" * 201, "threat", "too_long"), ("x", "will", "not_swot")],
)
def test_what_is_no_item_is_refused(version, text, field, reason):
    assert refused(swot.write, version=version, field=field, text=text) == reason


def test_a_note_and_a_theme_are_under_one_item_only(room, version):
    theme, [note] = themed(room)
    one, other = (swot.write(version=version, field="strength", text=text) for text in ("Yksi", "Toinen"))
    swot.link(item=one, notes=[note.pk], themes=[theme.pk])

    swot.link(item=other, notes=[note.pk], themes=[theme.pk])

    assert (one.contributions.count(), one.themes.count()) == (0, 0)
    assert (list(other.contributions.all()), list(other.themes.all())) == ([note], [theme])
    swot.unlink(item=other, notes=[note.pk], themes=[theme.pk])
    assert (other.contributions.count(), other.themes.count()) == (0, 0)


def test_notes_of_another_series_cannot_be_linked(version):
    item = swot.write(version=version, field="strength", text="Yksi")

    assert refused(swot.link, item=item, notes=[factories.make_contribution().pk]) == PictureRefusal.UNKNOWN
    assert refused(swot.link, item=item) == PictureRefusal.UNKNOWN


def test_a_suggestion_must_be_looked_at_before_publishing(room, version, manager):
    assert refused(swot.publish, version=version, by=manager) == PictureRefusal.NO_ITEMS
    themed(room)
    swot.gather(version=version, room=room)

    assert refused(swot.publish, version=version, by=manager) == PictureRefusal.SUGGESTIONS
    assert swot.keep_suggestions(version=version) == 1
    assert swot.publish(version=version, by=manager).published_by == manager


def test_a_published_version_never_changes(version):
    item = swot.write(version=version, field="strength", text="Yksi")
    first = swot.publish(version=version, change="Alku", by=None)

    assert refused(swot.write, version=version, field="threat", text="x") == PictureRefusal.PUBLISHED
    assert refused(swot.change, item=item, field="threat", text="x") == PictureRefusal.PUBLISHED
    assert refused(swot.drop, item=item) == PictureRefusal.PUBLISHED
    assert refused(swot.link, item=item) == PictureRefusal.PUBLISHED
    assert refused(swot.unlink, item=item) == PictureRefusal.PUBLISHED
    assert refused(swot.keep_suggestions, version=version) == PictureRefusal.PUBLISHED
    assert swot.publish(version=version, change="Toisin", by=None).change == first.change


def test_a_correction_is_a_new_version_whose_difference_is_told(room, version):
    theme, _notes = themed(room)
    kept, worded, gone = (swot.write(version=version, field="strength", text=text) for text in ("A", "B", "C"))
    swot.link(item=kept, themes=[theme.pk])
    swot.publish(version=version, by=None)

    second = swot.draft(series=version.series, change="Toinen foorumi")
    twins = {item.text: item for item in second.items.all()}
    swot.change(item=twins["B"], text="B tarkemmin", field="strength")
    swot.drop(item=twins["C"])
    new = swot.write(version=second, field="threat", text="D")
    found = swot.difference(second)

    assert (second.number, second.change, list(twins["A"].themes.all())) == (2, "Toinen foorumi", [theme])
    assert (found.added, found.dropped, bool(found)) == ([new], [gone], True)
    assert [(was.pk, is_.text) for was, is_ in found.changed] == [(worded.pk, "B tarkemmin")]
    assert len(swot.difference(version).added) == 3


def test_a_closed_series_keeps_its_picture(version):
    version.series.closed_at = timezone.now()
    version.series.save()

    assert refused(swot.write, version=version, field="threat", text="x") == PictureRefusal.CLOSED


@pytest.mark.django_db(transaction=True)
def test_eight_who_begin_at_once_get_one_draft():
    series = factories.make_series()

    made = at_once(*[lambda: swot.draft(series=series).pk] * 8)

    assert (len(set(made)), SwotVersion.objects.count(), SwotItem.objects.count()) == (1, 1, 0)
