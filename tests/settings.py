"""The settings of tests and of the type checker: those of production, but for the few lines below.

What a developer has in `.env` must not change a test, so every switch that matters is set here first.
"""

import os
import tempfile
from pathlib import Path

# pytest-django reads this file in a worker before conftest.py has run: with what the leading process has set.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")  # "gw0"
_folder = Path(os.environ.setdefault("TILANNEKUVA_TEST_FOLDER", tempfile.gettempdir())) / _worker
if _worker and "REDIS_URL" in os.environ:
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{int(_worker[2:]) + 1}"
os.environ.update(
    ACCEL_REDIRECT="",
    BASE_URL="http://testserver",
    BEHIND_PROXY="0",
    CLAMD_URL="",
    DATA_DIR=str(_folder / "data"),
    DEBUG="0",
    DEMO="0",
    MAIL_URL="memorymail://",
    NEEDS_KEYS="b25seS1mb3ItdGVzdHMtMzItYnl0ZXMtb2Yta2V5ISE=",
    PUBLIC_PAGE_SECONDS="0",
    S3_BUCKET="",
    SECRET_KEY="only-for-tests-" + "x" * 40,
    SECURE_SSL_REDIRECT="0",
    STATIC_ROOT=str(_folder / "static"),
)

from config.settings import *  # noqa: E402, F403

(_folder / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a missing one
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# All tests come from one place, and a web process counts what comes from there.
ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS | {"register": "10000/10m/ip,10000/h/key"}  # noqa: F405
# A hash that is slow on purpose is slow in tests too.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
