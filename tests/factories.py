"""The smallest valid row of every model, without randomness."""

import hashlib
from datetime import datetime, time, timedelta
from itertools import count
from uuid import uuid4
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.contrib.postgres.fields import ArrayField
from django.core.files.base import ContentFile
from django.db.models import Func, TextField, Value
from django.utils import timezone

from forums import sealing
from forums.models import (
    Action,
    ActionHelper,
    Agreement,
    Announcement,
    Answer,
    BookedSeat,
    Booking,
    CheckIn,
    Choice,
    ColumnMapping,
    Consent,
    Contribution,
    DoorMark,
    Dot,
    Event,
    ExitAnswer,
    Export,
    Grouping,
    Invitation,
    KeyQuestion,
    LostLink,
    Merge,
    NeedsOpening,
    OpinionMap,
    Participant,
    Phenomenon,
    PictureComment,
    PictureSnapshot,
    PlannedLetter,
    ProgrammeItem,
    Question,
    Quota,
    Rating,
    Registration,
    Rehearsal,
    Room,
    Series,
    SeriesTarget,
    SeriesTemplate,
    Slot,
    SpecialNeeds,
    StatementOfWill,
    Step,
    SurveyAnswer,
    SurveyMark,
    SwotItem,
    SwotVersion,
    Task,
    TeamMember,
    Theme,
    Vote,
    Wording,
    WorkGroup,
)
from forums.models.letter_rule import AFTER, AUDIENCES
from materials import archiving
from materials.models import (
    ArchiveOpening,
    Certificate,
    DownloadDay,
    FileWords,
    Material,
    MaterialFeedback,
    MaterialLink,
    News,
    Pack,
    Proposal,
    SparringQuestion,
)
from participants.models import Contact, Feedback, Letter, Role, User
from regions.models import Brand, Membership, Municipality, Network, Organisation, Region, Spearhead

HELSINKI = ZoneInfo("Europe/Helsinki")
_numbers = count(1)


def helsinki(year, month, day, hour=0, minute=0):
    """A moment by the clock on the wall in Helsinki."""
    return datetime(year, month, day, hour, minute, tzinfo=HELSINKI)


def make_region(code="05", name_fi="Kanta-Häme", **fields):
    return Region.objects.get_or_create(
        kind=fields.pop("kind", Region.Kind.REGION), code=code, defaults={"name_fi": name_fi, **fields}
    )[0]


def make_municipality(code="165", name_fi="Janakkala", **fields):
    fields = {"language_status": "fi", **fields}
    if "abolished_on" not in fields and "region" not in fields:
        fields["region"] = make_region()
    return Municipality.objects.get_or_create(code=code, defaults={"name_fi": name_fi, **fields})[0]


def make_network(slug="kasvukaytava", name_fi="Suomen kasvukäytävä", **fields):
    return Network.objects.get_or_create(slug=slug, defaults={"name_fi": name_fi, **fields})[0]


def make_membership(**fields):
    fields = {"network": fields.pop("network", None) or make_network(), **fields}
    fields.setdefault("municipality", make_municipality())
    return Membership.objects.create(**fields)


def make_spearhead(**fields):
    return Spearhead.objects.create(**{"network": make_network(), "ordinal": 1, "name_fi": "Ennakointi", **fields})


def make_brand(**fields):
    if "network" not in fields:
        fields.setdefault("municipality", make_municipality())
    return Brand.objects.create(**{"colour": "#7a1f4d", **fields})


def make_organisation(**fields):
    return Organisation.objects.create(**{"name": "Esimerkkikoulu", "stakeholder_group": "education", **fields})


def make_person(email="", **fields):
    number = next(_numbers)
    defaults = {"first_name": "Esimerkki", "last_name": f"Osallistuja {number:02}", "language": "fi"}
    return User.objects.create_user(email or f"osallistuja-{number}@example.org", **{**defaults, **fields})


def make_manager(network=None, has_second_factor=True, **fields):
    """A project manager, of one network or of all, who has set up the second step of signing in."""
    person = make_person(**fields)
    if has_second_factor:
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": ""})
    Role.objects.create(person=person, kind=Role.Kind.PROJECT_MANAGER, network=network)
    return person


def make_official(municipality=None, **fields):
    person = make_person(**fields)
    Role.objects.create(
        person=person, kind=Role.Kind.MUNICIPAL_OFFICIAL, municipality=municipality or make_municipality()
    )
    return person


def make_role(**fields):
    fields.setdefault("person", None)
    person = fields.pop("person") or make_person()
    return Role.objects.create(**{"person": person, "kind": Role.Kind.PROJECT_MANAGER, **fields})


def make_letter(**fields):
    person = fields.pop("person", None) or make_person()
    number = next(_numbers)
    defaults = {
        "key": f"test:{number}",
        "kind": "confirmation",
        "language": "fi",
        "subject": "Aihe",
        "text": "Hei\n",
        "html": "<p>Hei</p>",
    }
    return Letter.objects.create(person=person, **{**defaults, **fields})


def make_contact(**fields):
    """A contact in the register of Janakkala, unless a municipality or a network is named."""
    if not fields.get("network"):
        fields.setdefault("municipality", make_municipality())
    number = next(_numbers)
    defaults = {
        "email": f"yhteys-{number}@example.org",
        "first_name": "Esimerkki",
        "last_name": f"Yhteys {number:02}",
        "organisation": "Esimerkkiyritys",
        "stakeholder_group": "business",
    }
    return Contact.objects.create(**{**defaults, **fields})


def make_feedback(**fields):
    return Feedback.objects.create(**{"message": "Hyvä sivu", **fields})


def make_template(key="interactive-situational-picture", version=1, **fields):
    defaults = {"name_fi": "Vuorovaikutteinen tilannekuva", "content": {}, "digest": "0" * 64, **fields}
    return SeriesTemplate.objects.get_or_create(key=key, version=version, defaults=defaults)[0]


def make_series(municipality=None, is_public=True, **fields):
    """A series of one municipality, its invitations open unless said otherwise."""
    fields = {"name_fi": "Janakkalan tilannekuva", "need_fi": "Pitovoima", **fields}
    if is_public:
        fields.setdefault("invited_at", timezone.now())
    series = Series.objects.create(**{"template": fields.pop("template", None) or make_template(), **fields})
    series.municipalities.add(municipality or make_municipality())
    return series


def make_event(series=None, days=14, **fields):
    """A forum `days` from today at 9.00–11.00 in Helsinki."""
    series = series or make_series()
    if "starts_at" not in fields:
        day = timezone.localdate() + timedelta(days=days)
        fields["starts_at"] = datetime.combine(day, time(9), HELSINKI)
    fields.setdefault("ends_at", fields["starts_at"] + timedelta(hours=2))
    fields.setdefault("ordinal", series.events.count() + 1)
    defaults = {"kind": Event.Kind.FORUM, "name_fi": f"Foorumi {fields['ordinal']}", "place_fi": "Kunnantalo"}
    return Event.objects.create(series=series, **{**defaults, **fields})


def make_programme_item(event=None, **fields):
    event = event or make_event()
    fields.setdefault("ordinal", event.programme.count() + 1)
    return ProgrammeItem.objects.create(
        event=event, **{"title_fi": "Avaus", "starts_after": 0, "minutes": 10, **fields}
    )


def make_registration(event=None, person=None, is_waiting=False, **fields):
    """A seat, or a place in the queue, written without letters."""
    if not is_waiting:
        fields.setdefault("seated_at", timezone.now())
    return Registration.objects.create(
        event=event or make_event(),
        person=person or make_person(),
        **{"stakeholder_group": "business", "organisation": "Esimerkkiyritys", **fields},
    )


def make_booking(series=None, contact=None, **fields):
    return Booking.objects.create(series=series or make_series(), contact=contact or make_person(), **fields)


def make_booked_seat(booking=None, registration=None, **fields):
    """A registration made in a booking, under the name the contact person wrote."""
    booking = booking or make_booking()
    registration = registration or make_registration(make_event(booking.series), booking=booking)
    defaults = {"name": registration.person.get_full_name()}
    return BookedSeat.objects.create(booking=booking, registration=registration, **{**defaults, **fields})


def make_door_mark(registration=None, **fields):
    defaults = {"uuid": uuid4(), "presence": "present", "made_at": timezone.now(), "outcome": "kept"}
    return DoorMark.objects.create(registration=registration or make_registration(), **{**defaults, **fields})


def make_quota(event=None, **fields):
    """Seats kept for companies, unless a municipality or another group is named."""
    if "municipality" not in fields:
        fields.setdefault("stakeholder_group", "business")
    return Quota.objects.create(event=event or make_event(), **{"seats": 1, **fields})


def make_slot(event=None, **fields):
    """A part of an event, as long as the event."""
    event = event or make_event()
    times = {"starts_at": event.starts_at, "ends_at": event.ends_at}
    return Slot.objects.create(event=event, **{"name_fi": "Sparraus", **times, **fields})


def make_invitation(event=None, person=None, **fields):
    """An invitation made for Janakkala, unless a municipality or a network is named; written without a letter."""
    if not fields.get("network"):
        fields.setdefault("municipality", make_municipality())
    person = person or make_person()
    defaults = {"stakeholder_group": "business", "name": str(person), "organisation": "Esimerkkiyritys"}
    return Invitation.objects.create(event=event or make_event(), person=person, **{**defaults, **fields})


def make_series_target(series=None, **fields):
    if not fields.get("municipality"):
        fields.setdefault("stakeholder_group", "business")
    return SeriesTarget.objects.create(series=series or make_series(), **{"persons": 5, **fields})


def make_team_member(series=None, person=None, **fields):
    return TeamMember.objects.create(series=series or make_series(), person=person or make_person(), **fields)


def make_task(series=None, **fields):
    fields = {"title_fi": "Kutsu toimijat koolle", "due_on": timezone.localdate(), **fields}
    return Task.objects.create(series=series or make_series(), **fields)


def make_planned_letter(event=None, days=-7, **fields):
    """A reminder at 9.00 to those who have a seat, unless said otherwise; letters about what was count from the end."""
    kind = fields.setdefault("kind", "reminder")
    if kind in AFTER:
        fields.setdefault("anchor", "end")
    fields.setdefault("audience", AUDIENCES[kind][0])
    return PlannedLetter.objects.create(event=event or make_event(), days=days, **{"at": time(9), **fields})


def make_survey_mark(registration=None):
    return SurveyMark.objects.create(registration=registration or make_registration())


def make_survey_answer(event=None, **fields):
    return SurveyAnswer.objects.create(
        event=event or make_event(), **{"useful": 4, "heard": 4, "is_told": True, **fields}
    )


def make_announcement(series=None, event=None, **fields):
    """A draft in Finnish to those with a seat in a series, or at one event."""
    series = series or (event.series if event else make_series())
    defaults = {"subject_fi": "Tiedoksi", "text_fi": "Ruoka on tarjolla klo 11.", "written_by": None}
    return Announcement.objects.create(series=series, event=event, **{**defaults, **fields})


def make_wording(series=None, **fields):
    """Own Finnish words of a series' confirmations."""
    text = "Nähdään pian!\n\n{{ event.details }}\n\n{{ registration.page }}"
    defaults = {"kind": "confirmation", "subject_fi": "Tervetuloa: {{ event.name }}", "text_fi": text}
    place = {} if fields.get("model_key") else {"series": series or make_series()}
    return Wording.objects.create(**place, **{**defaults, **fields})


def make_question(series=None, event=None, **fields):
    """A short text asked at every event of a series, or at one event; choices may be a list."""
    series = series or (event.series if event else make_series())
    if isinstance(fields.get("choices_fi"), list):
        fields["choices_fi"] = "\n".join(fields["choices_fi"])
    ordinal = Question.objects.filter(series=series, event=event).count() + 1
    defaults = {"kind": Question.Kind.TEXT, "label_fi": "Mitä odotat?", "ordinal": ordinal}
    return Question.objects.create(series=series, event=event, **{**defaults, **fields})


def make_answer(registration=None, question=None, value="Uusia tuttuja", **fields):
    registration = registration or make_registration()
    question = question or make_question(registration.event.series)
    return Answer.objects.create(registration=registration, question=question, value=value, **fields)


def make_consent(registration=None, **fields):
    defaults = {"kind": Consent.Kind.PARTICIPANT_LIST, "version": "2026-11-22", "language": "fi"}
    return Consent.objects.create(registration=registration or make_registration(), **{**defaults, **fields})


def make_special_needs(registration=None, **needs):
    """Needs sealed with the key of the tests."""
    registration = registration or make_registration()
    content = {"diets": ["vegan"], "diet_words": "", "access": [], "access_words": "", **needs}
    sealed = sealing.seal(content, about=registration.pk)
    return SpecialNeeds.objects.create(registration=registration, sealed=sealed)


def make_needs_opening(event=None, **fields):
    return NeedsOpening.objects.create(event=event or make_event(), **{"people": 1, **fields})


def make_column_mapping(made_by=None, **fields):
    defaults = {"headings": "0" * 64, "columns": {"name": 0, "email": 1}}
    return ColumnMapping.objects.create(made_by=made_by or make_official(), **defaults | fields)


def make_merge(municipality=None, **fields):
    names = {"kept_name": "Esimerkkikoulu", "gone_name": "Esimerkikoulu"}
    undo = {"registrations": [], "contacts": [], "group": ""}
    return Merge.objects.create(municipality=municipality or make_municipality(), undo=undo, **names | fields)


def make_export(event=None, **fields):
    defaults = {"purpose": "reception", "format": "xlsx", "columns": ["Sukunimi"], "people": 1}
    return Export.objects.create(event=event or make_event(), **defaults | fields)


def make_key_question(series=None, **fields):
    defaults = {"ordinal": 1, "theme_fi": "Pitovoima", "question_fi": "Mistä pitovoima syntyy?"}
    return KeyQuestion.objects.create(series=series or make_series(), **{**defaults, **fields})


def make_certificate(registration=None, **fields):
    return Certificate.objects.create(registration=registration or make_registration(), **fields)


def make_proposal(series=None, **fields):
    defaults = {"language": "fi", "title": "Esimerkkiohjelma", "background": "Tausta", "decision": "Päätetään."}
    return Proposal.objects.create(series=series or make_series(), **{**defaults, **fields})


def make_material(series=None, content=b"%PDF-1.7\n", **fields):
    """A ready file for the participants of a series; without a series it is open to all."""
    defaults = {"kind": Material.Kind.HANDBOOK, "title": "Käsikirja", "ready_at": timezone.now(), "file_name": "k.pdf"}
    audience = Material.Audience.PARTICIPANTS if series else Material.Audience.OPEN
    material = Material(series=series, **{**defaults, "audience": audience, **fields})
    if material.ready_at:
        material.file.save("", ContentFile(content), save=False)
        material.size = len(content)
    material.save()
    return material


def make_pack(event=None, documents=(), **fields):
    """A forum pack; a ready one has both its files."""
    pack = Pack(event=event or make_event(), **fields)
    if pack.ready_at:
        for field, content in (("archive", b"PK"), ("paper", b"%PDF-1.7\n")):
            getattr(pack, field).save("", ContentFile(content), save=False)
            setattr(pack, f"{field}_size", len(content))
        pack.pages = 1
    pack.save()
    pack.documents.set(documents)
    return pack


def make_file_words(material=None, *words, **fields):
    """What the search knows of a file: its different words in small letters."""
    vector = Func(Value(list(words), ArrayField(TextField())), function="array_to_tsvector")
    row = {"started_at": timezone.now(), "read_at": timezone.now(), "attempts": 1, "vector": vector, **fields}
    return FileWords.objects.create(material=material or make_material(), **row)


def make_download_day(material=None, **fields):
    return DownloadDay.objects.create(
        material=material or make_material(), **{"day": timezone.localdate(), "downloads": 1, **fields}
    )


def make_material_feedback(material=None, **fields):
    return MaterialFeedback.objects.create(material=material or make_material(), **{"is_helpful": True, **fields})


def make_news(**fields):
    """A published piece of news in Finnish."""
    return News.objects.create(
        **{"title_fi": "Uusi kiertue", "text_fi": "Se alkaa tammikuussa.", "published_at": timezone.now(), **fields}
    )


def make_archive_opening(series):
    """The archive of a finished series, looked at as it is now and opened."""
    return ArchiveOpening.objects.create(series=series, looked_at=archiving.fingerprint(series))


def make_sparring_question(event=None, **fields):
    """An answered question of a sparring session."""
    event = event or make_event(kind=Event.Kind.SPARRING_SESSION)
    defaults = {"phase": "events", "question": "Kuinka monta pöytää?", "answer": "Yksi kuutta kohti."}
    return SparringQuestion.objects.create(event=event, **{**defaults, **fields})


def make_material_link(material=None, **fields):
    """A link that opens a file for a week."""
    defaults = {"expires_at": timezone.now() + timedelta(days=7)}
    return MaterialLink.objects.create(material=material or make_material(), **{**defaults, **fields})


def make_room(event=None, **fields):
    """A room whose doors are open."""
    number = next(_numbers)
    defaults = {"code": f"K{number}", "screen_key": f"screen-{number}", "opened_at": timezone.now()}
    return Room.objects.create(event=event or make_event(), **{**defaults, **fields})


def make_work_group(room=None, **fields):
    room = room or make_room()
    number = room.groups.count() + 1
    return WorkGroup.objects.create(room=room, **{"number": number, "code": f"P{number}", **fields})


def make_participant(room=None, **fields):
    """A phone of a company, at no table yet; its secret is "phone-N"."""
    number = next(_numbers)
    digest = hashlib.sha256(f"phone-{number}".encode()).hexdigest()
    defaults = {"token_digest": digest, "recovery_code": f"R{number}", "stakeholder_group": "business"}
    return Participant.objects.create(room=room or make_room(), **{**defaults, **fields})


def make_step(room=None, **fields):
    """An open step in which each writes strengths and weaknesses."""
    room = room or make_room()
    defaults = {
        "ordinal": room.steps.count() + 1,
        "kind": Step.Kind.ASSIGNMENT,
        "title_fi": "Vahvuudet ja heikkoudet",
        "fields": ["strength", "weakness"],
        "state": Step.State.OPEN,
        "opened_at": timezone.now(),
    }
    return Step.objects.create(room=room, **{**defaults, **fields})


def make_theme(room=None, **fields):
    return Theme.objects.create(room=room or make_room(), **{"text": "Yhteistyö sujuu", "field": "strength", **fields})


def make_contribution(step=None, **fields):
    defaults = {"field": "strength", "text": "Yritykset auttavat toisiaan"}
    return Contribution.objects.create(step=step or make_step(), **{**defaults, **fields})


def make_agreement(contribution=None, participant=None):
    contribution = contribution or make_contribution()
    participant = participant or make_participant(contribution.step.room)
    return Agreement.objects.create(contribution=contribution, participant=participant)


def make_grouping(room=None, **fields):
    defaults = {"deed": "merged", "words": "Yhteistyö", "before": {}}
    return Grouping.objects.create(room=room or make_room(), **{**defaults, **fields})


def make_choice(step=None, **fields):
    step = step or make_step(kind=Step.Kind.VOTE)
    defaults = {"ordinal": step.choices.count() + 1, "text": "Pidetään osaajat alueella"}
    return Choice.objects.create(step=step, **{**defaults, **fields})


def _voter(choice, participant):
    participant = participant or make_participant(choice.step.room)
    return {"participant": participant, "voter_key": str(participant.pk)}


def make_vote(choice=None, participant=None, value=1, **fields):
    choice = choice or make_choice()
    return Vote.objects.create(choice=choice, value=value, **_voter(choice, participant), **fields)


def make_dot(choice=None, participant=None, count=1):
    choice = choice or make_choice()
    return Dot.objects.create(choice=choice, count=count, **_voter(choice, participant))


def make_rating(choice=None, participant=None, **fields):
    choice = choice or make_choice()
    return Rating.objects.create(
        choice=choice, **_voter(choice, participant), **{"impact": 4, "feasibility": 3, **fields}
    )


def make_exit_answer(step=None, participant=None, **fields):
    step = step or make_step(kind=Step.Kind.EXIT_POLL)
    participant = participant or make_participant(step.room)
    defaults = {"usefulness": 4, "confidence": 3, "participant": participant, "voter_key": str(participant.pk)}
    return ExitAnswer.objects.create(step=step, **{**defaults, **fields})


def make_opinion_map(step=None, **fields):
    return OpinionMap.objects.create(step=step or make_step(kind=Step.Kind.VOTE), **fields)


def make_swot_version(series=None, **fields):
    series = series or make_series()
    return SwotVersion.objects.create(series=series, **{"number": series.swot_versions.count() + 1, **fields})


def make_swot_item(version=None, **fields):
    version = version or make_swot_version()
    defaults = {"field": "strength", "ordinal": version.items.count() + 1, "text": "Yhteistyö sujuu"}
    return SwotItem.objects.create(version=version, **{**defaults, **fields})


def make_phenomenon(series=None, **fields):
    series = series or make_series()
    defaults = {"ordinal": series.phenomena.count() + 1, "text": "Osaajat muuttavat pois"}
    return Phenomenon.objects.create(series=series, **{**defaults, **fields})


def make_statement_of_will(key_question=None, **fields):
    key_question = key_question or make_key_question()
    defaults = {
        "ordinal": key_question.statements.count() + 1,
        "text": "Me haluamme, että osaajat jäävät, koska työtä on.",
    }
    return StatementOfWill.objects.create(key_question=key_question, **{**defaults, **fields})


def make_picture_comment(series=None, **fields):
    defaults = {"part": "swot", "text": "Tämä on hyvin sanottu."}
    return PictureComment.objects.create(series=series or make_series(), **{**defaults, **fields})


def make_picture_snapshot(series=None, **fields):
    series = series or make_series()
    defaults = {"number": series.snapshots.count() + 1, "content": {}, "sha256": "0" * 64}
    return PictureSnapshot.objects.create(series=series, **{**defaults, **fields})


def make_action(statement=None, **fields):
    defaults = {"title": "Yhteinen kesätyöpäivä", "owner_organisation": "Esimerkki Oy"}
    return Action.objects.create(statement=statement or make_statement_of_will(), **{**defaults, **fields})


def make_action_helper(action=None, participant=None, **fields):
    return ActionHelper.objects.create(action=action or make_action(), participant=participant, **fields)


def make_check_in(action=None, **fields):
    defaults = {"status": Action.Status.UNDER_WAY, "sentence": "Päivä on sovittu."}
    return CheckIn.objects.create(action=action or make_action(), **{**defaults, **fields})


def make_lost_link(**fields):
    """Somebody asked for the links of an address that nobody has."""
    return LostLink.objects.create(**{"sealed": "gAAAAAB-nothing", **fields})


def make_rehearsal(original=None, **fields):
    """A copy of an event in which nobody plays yet."""
    original = original or make_event()
    series = Series.everything.create(template=original.series.template, name_fi="Harjoitus", is_rehearsal=True)
    columns = {"starts_at": timezone.now(), "ends_at": timezone.now() + Rehearsal.LASTS, "is_rehearsal": True}
    copy = Event.everything.create(series=series, ordinal=1, kind=original.kind, name_fi="Harjoitus", **columns)
    return Rehearsal.objects.create(original=original, event=copy, **fields)
