"""What the clock does: every entry is a sweep that may run twice, late or not at all for a while without harm."""

from typing import Any

from celery.schedules import crontab

TIMETABLE: dict[str, dict[str, Any]] = {
    "send letters": {"task": "participants.tasks.send_letters", "schedule": 30.0, "options": {"expires": 25}},
    "pass seats on": {"task": "forums.tasks.pass_on_seats", "schedule": 60.0, "options": {"expires": 55}},
    "write announcements": {"task": "forums.tasks.write_announcements", "schedule": 60.0, "options": {"expires": 55}},
    "draw opinion maps": {"task": "forums.tasks.draw_opinion_maps", "schedule": 10.0, "options": {"expires": 9}},
    "compare notes": {"task": "forums.tasks.compare_notes", "schedule": 10.0, "options": {"expires": 9}},
    "keep drafts of pictures": {"task": "forums.tasks.keep_drafts", "schedule": 20.0, "options": {"expires": 19}},
    "send lost links": {"task": "forums.tasks.send_lost_links", "schedule": 60.0, "options": {"expires": 55}},
    "plan reminders": {"task": "forums.tasks.send_planned_letters", "schedule": 60.0, "options": {"expires": 55}},
    "ask owners": {"task": "forums.tasks.ask_owners", "schedule": 300.0, "options": {"expires": 290}},
    "sweep rehearsals": {"task": "forums.tasks.sweep_rehearsals", "schedule": 60.0, "options": {"expires": 55}},
    "sweep documents": {"task": "materials.tasks.sweep_documents", "schedule": 60.0, "options": {"expires": 55}},
    "sweep packs": {"task": "materials.tasks.sweep_packs", "schedule": 60.0, "options": {"expires": 55}},
    "sweep unread": {"task": "materials.tasks.sweep_unread", "schedule": 60.0, "options": {"expires": 55}},
    "sweep checks": {"task": "materials.tasks.sweep_checks", "schedule": 60.0, "options": {"expires": 55}},
    "sweep archives": {"task": "materials.tasks.sweep_archives", "schedule": 60.0, "options": {"expires": 55}},
    "purge files": {
        "task": "materials.tasks.purge_removed",
        "schedule": crontab(hour="3", minute="10"),
        "options": {"expires": 3_600},
    },
    "tidy files": {
        "task": "materials.tasks.tidy_files",
        "schedule": crontab(hour="3", minute="40"),
        "options": {"expires": 3_600},
    },
    "note beat": {"task": "config.tasks.note_beat", "schedule": 60.0, "options": {"expires": 55}},
    "retention": {
        "task": "participants.tasks.retain",
        "schedule": crontab(hour="3", minute="20"),
        "options": {"expires": 3_600},
    },
}
