"""Settings: one file; what differs between machines comes from the environment (see .env.example)."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from config import log_lines
from config.timetable import TIMETABLE

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(str(BASE_DIR / ".env"))

DEBUG = env.bool("DEBUG", default=False)
# The demo shows every letter at /demo/letters and needs no second factor: it can never be on without DEBUG.
DEMO = DEBUG and env.bool("DEMO", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not DEBUG and "runserver" not in sys.argv and os.environ.get("TILANNEKUVA_BUILD") != "1":
        raise ImproperlyConfigured("SECRET_KEY is missing: set it in the environment (see .env.example).")
    SECRET_KEY = "only-for-development-" + "x" * 40
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Fernet keys that seal diets and access needs, the newest first; without one these are not asked at all.
NEEDS_KEYS = env.list("NEEDS_KEYS", default=[])

BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
PORT = env.int("PORT", default=8000)
# Where this server reaches itself, if not at BASE_URL: the simulated participants of a rehearsal play through it.
INNER_URL = env.str("INNER_URL", default="").rstrip("/")
LIVE_URL = env.str("LIVE_URL", default="")  # of the live process; empty = phones and screens poll
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".data")))
_host = urlsplit(BASE_URL).hostname or "127.0.0.1"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_host, "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "modeltranslation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "regions",
    "participants",
    "forums",
    "materials",
    "config",
]

MIDDLEWARE = [
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.error_pages.ErrorPages",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "participants.second_factor.SecondFactorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
                "participants.requests.form_token",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "config.templatetags.paper"],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # templates/django/forms stands before Django's own

DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres:///tilannekuva", engine="config.postgres")}
DATABASES["default"].update(CONN_MAX_AGE=env.int("CONN_MAX_AGE", default=60), CONN_HEALTH_CHECKS=True)
# A page waits 5 s for a database that does not answer the phone, and 15 s for one that vanishes while it talks.
DATABASES["default"].setdefault("OPTIONS", {}).update(connect_timeout=5, tcp_user_timeout=15_000)
DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 5  # for forums/groupwork/prepared.py; nothing else prepares
DATABASES["default"]["OPTIONS"].setdefault("options", "-c random_page_cost=1.1")  # docs/adr/0014-search.md
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The cache lives in the database: pages, sign-in and registration work while Valkey is away.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
}
# How long visitors without a cookie share one rendering of a public page; what they see is at most this old.
PUBLIC_PAGE_SECONDS = env.int("PUBLIC_PAGE_SECONDS", default=0 if DEBUG else 5)

AUTH_USER_MODEL = "participants.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # an address is unique whatever its case: a constraint of the database
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "front"
ACCOUNT_ADAPTER = "participants.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,12/h/key",  # the key is the address: nobody's post box is flooded
    "confirm_login_code": "10/m/ip",
    "feedback": "5/m/ip,50/d/ip",
    "register": "120/10m/ip,20/h/key",  # a school class may have one address; the key is the e-mail address
    "book": "20/m/ip,200/h/ip",  # a whole office may have one address
    "colleague": "10/m/ip",
    "lost_link": "10/m/ip,60/h/ip",
    "check_certificate": "20/m/ip",
    "wrong_wall_code": "20/m/ip",  # wrong ones only: a whole room may have one address
    "room_recover": "10/m/key",  # wrong codes; the key is the browser in its room: a whole hall may have one address
    "room_recover_all": "60/m/key",  # and those of all browsers of a room
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True  # as long as SESSION_COOKIE_AGE; nobody is asked
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
MFA_ADAPTER = "participants.second_factor.SecondFactorAdapter"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds, for clocks that are late or early
MFA_FORMS = {
    "add_webauthn": "participants.forms.PasskeyForm",
    "edit_webauthn": "participants.forms.PasskeyNameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_TOTP_ISSUER = "Tilannekuva"
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not DEMO)

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "fi"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("fi", "sv", "en")
TIME_ZONE = "Europe/Helsinki"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "materials"), "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.static_files.StaticFiles"
    },
}
# A private bucket of an object store in place of the folder; needs the packages of the group `s3`.
S3_BUCKET = env.str("S3_BUCKET", default="")
S3_OPTIONS = {
    "bucket_name": S3_BUCKET,
    "endpoint_url": env.str("S3_ENDPOINT", default="") or None,
    "region_name": env.str("S3_REGION", default="") or None,
    "access_key": env.str("S3_ACCESS_KEY", default="") or None,
    "secret_key": env.str("S3_SECRET_KEY", default="") or None,
}
if S3_BUCKET:
    STORAGES["default"] = {"BACKEND": "materials.s3.PrivateBucket", "OPTIONS": S3_OPTIONS}
# Set to an internal location (such as /protected/) where the web server streams files by X-Accel-Redirect.
ACCEL_REDIRECT = env.str("ACCEL_REDIRECT", default="")
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_BYTES", default=50_000_000)
# A virus scanner, clamd: tcp://HOST:3310 or unix:///PATH; then nothing uploaded is handed out before its check.
CLAMD_URL = env.str("CLAMD_URL", default="")

_mail = environ.Env.email_url_config(env.str("MAIL_URL", default="consolemail://"))
MAILERS = {
    "default": {"BACKEND": _mail["EMAIL_BACKEND"]}
    if "smtp" not in _mail["EMAIL_BACKEND"]
    else {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": _mail["EMAIL_HOST"],
            "port": _mail["EMAIL_PORT"] or 25,
            "username": _mail["EMAIL_HOST_USER"] or "",
            "password": _mail["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": _mail.get("EMAIL_USE_TLS", False),
            "use_ssl": _mail.get("EMAIL_USE_SSL", False),
            "timeout": 20,
        },
    }
}
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="Tilannekuva <tilannekuva@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who runs this installation: shown in the footer, the privacy notice and the accessibility statement.
OPERATOR_NAME = env.str("OPERATOR_NAME", default="Esimerkkiverkosto")
OPERATOR_EMAIL = env.str("OPERATOR_EMAIL", default="palaute@example.org")
OPERATOR_ADDRESS = env.str("OPERATOR_ADDRESS", default="")
# Who handles personal data on the operator's behalf (server, e-mail): named in the privacy notice.
PROCESSORS = env.list("PROCESSORS", default=[])
# Days after a person's last event, role or letter until the person is made anonymous.
PERSON_LASTS_DAYS = env.int("PERSON_LASTS_DAYS", default=365)
DPO_EMAIL = env.str("DPO_EMAIL", default="tietosuoja@example.org")
# The supervisory authority of the accessibility act; a setting, because authorities change.
ACCESSIBILITY_AUTHORITY_EMAIL = env.str("ACCESSIBILITY_AUTHORITY_EMAIL", default="saavutettavuus@traficom.fi")
ACCESSIBILITY_AUTHORITY_PHONE = env.str("ACCESSIBILITY_AUTHORITY_PHONE", default="029 534 5000")

CELERY_BROKER_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_TIMEZONE = "Europe/Helsinki"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_DB_REUSE_MAX = sys.maxsize  # tasks; Celery would connect anew for each: see config/celery.py
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page never waits for the broker: if it is away, the row stays and a sweep rings again.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 1,
    "socket_timeout": 5 if "worker" in sys.argv else 1,  # a page waits a second at most for a broker that hangs
    "retry_on_timeout": False,
    "max_retries": 0,
}
# Three lanes with workers of their own: no letter waits behind a document, no single document behind long work.
_bulk = ("render_bulk", "make_pack", "read_words", "check_upload")
CELERY_TASK_ROUTES = {
    "materials.tasks.render_pdf": {"queue": "pdf"},
    **{f"materials.tasks.{name}": {"queue": "bulk"} for name in _bulk},
    "forums.tasks.play_rehearsal": {"queue": "bulk"},
}
CELERY_TASK_DEFAULT_QUEUE = "letters"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = TIMETABLE

_own = [CSP.SELF]  # files of this installation only: no inline script or style
_live = [origin] if (origin := LIVE_URL.partition("/live/")[0]) else []
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": _own,
    "style-src": _own,
    "img-src": [CSP.SELF, "data:"],
    "font-src": _own,
    "connect-src": _own + _live,
    "manifest-src": _own,
    "form-action": _own,
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
_is_behind_proxy = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _is_behind_proxy else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _is_behind_proxy else 0  # else all visitors share one rate limit
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=0 if DEBUG else 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG
CSRF_FAILURE_VIEW = "config.error_pages.form_grown_old"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14

LOGGING = log_lines.written_from(env.str("LOG_LEVEL", default="INFO"))
