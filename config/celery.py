"""The Celery application and its timetable.

Everything on the timetable is a sweep: it looks at rows and the clock, so it may run twice, late or not at all
for a while without harm. `manage.py run_due` runs the same sweeps once for a given moment.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("tilannekuva")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def warm_pdf(**kwargs: Any) -> None:
    """Load WeasyPrint, its fonts and styles once per worker process, after the fork."""
    if os.environ.get("TILANNEKUVA_LANE") == "pdf":
        from materials import pdf

        pdf.warm()
