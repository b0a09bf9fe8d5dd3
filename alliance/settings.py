"""Settings: one file, every value from the environment with a safe default for a machine of one's own.

Three modes. *demonstration* has a fictional partnership and its own clock; *empty* has neither; *production* refuses
to start, in one plain line, on anything that would make it unsafe. The mode is ALLIANCE_MODE, else the word that
`make run` wrote into the data folder, else production. Code reads `django.conf.settings`, never this module.
"""

import os
import secrets
import sys
from datetime import timedelta
from email.utils import parseaddr
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF

# --- Where things are, and in which mode ----------------------------------------------------------------------------


def refuse(problem: str, mend: str) -> NoReturn:
    """Stop with one plain line instead of a traceback."""
    sys.exit(f"Alliance cannot start: {problem} {mend}")


def listed(name: str) -> list[str]:
    """An environment variable as a list, parted by commas."""
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


def listens_beyond_this_machine() -> str:
    """The first address outside this machine on which the server that reads these settings was told to listen."""
    words = sys.argv[1:]
    if any(word.startswith("alliance.wsgi") for word in words):  # gunicorn's way to name what it serves
        words = " ".join([*words, os.environ.get("GUNICORN_CMD_ARGS", "")]).replace("--bind=", "--bind ").split()
    elif "runserver" not in words:
        return ""
    told = [word for before, word in pairwise(words) if before in ("--bind", "-b", "runserver")]
    addresses = [word for word in told if not (word.isdigit() or word.startswith(("-", "unix:", "fd:")))]
    return next((one for one in addresses if one.rpartition(":")[0] not in THIS_MACHINE), "")


def number(name: str, default: int) -> int:
    """An environment variable as a whole number."""
    text = os.environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit():
        refuse(f"{name} is “{text}”, not a whole number.", f"Set it to a number such as {default}, or leave it out.")
    return int(text)


THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")

BASE_DIR = Path(__file__).resolve().parent.parent

# All state lives under this one folder: database, uploads, queue, mail of a demonstration, key.
VAR = Path(os.environ.get("ALLIANCE_VAR") or BASE_DIR / "var").resolve()

_MODES = ("demonstration", "empty", "production")
_written_mode = VAR / "mode"
MODE = os.environ.get("ALLIANCE_MODE") or (
    _written_mode.read_text().strip() if _written_mode.is_file() else "production"
)
if MODE not in _MODES:
    refuse(f"the mode “{MODE}” is not known.", f"Set ALLIANCE_MODE to one of: {', '.join(_MODES)}.")
PRODUCTION = MODE == "production"
if PRODUCTION and _written_mode.is_file() and _written_mode.read_text().strip() == "demonstration":
    refuse(
        f"{VAR} holds a demonstration, whose people and passwords are known to everybody.",
        "Point ALLIANCE_VAR at another folder, and DATABASE_URL at another database.",
    )

# A demonstration has its own clock, a banner, readable outgoing mail and known passwords.
DEMONSTRATION = MODE == "demonstration"

# Never on: an error page must not show evidence, and a developer reads the log.
DEBUG = False

try:
    VAR.mkdir(parents=True, exist_ok=True)
    if not os.access(VAR, os.W_OK | os.X_OK):
        raise PermissionError
except OSError:
    refuse(f"the data folder {VAR} cannot be written.", "Point ALLIANCE_VAR at a folder this user may write.")

# --- Secrets and hosts ----------------------------------------------------------------------------------------------


def key_of_this_folder() -> str:
    """The random key of this data folder, made on first use and readable by its owner only."""
    path = VAR / "secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


# Signs sessions and links. In production it comes from the environment only.
SECRET_KEY = os.environ.get("SECRET_KEY") or ("" if PRODUCTION else key_of_this_folder())
if PRODUCTION and len(SECRET_KEY) < 50:
    refuse("SECRET_KEY is missing or under 50 characters.", "Set it to a long random text; `make run` needs none.")

# Older keys that still open what they signed, while a key is being changed.
SECRET_KEY_FALLBACKS = listed("SECRET_KEY_FALLBACKS")

# The exact names under which this site answers.
ALLOWED_HOSTS = listed("ALLOWED_HOSTS") or ([] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    refuse("ALLOWED_HOSTS does not name a host.", "Set it to the site's own name, for example alliance.example.org.")

# Everybody knows the passwords of a demonstration, so that it stays on this machine, unless strangers are meant to try.
if DEMONSTRATION and os.environ.get("ALLIANCE_PUBLIC_DEMONSTRATION") != "1":
    if _elsewhere := next((host for host in ALLOWED_HOSTS if host not in THIS_MACHINE), ""):
        refuse(
            f"ALLOWED_HOSTS names {_elsewhere}, and the passwords of a demonstration are known to everybody.",
            "Leave it out, or set ALLIANCE_PUBLIC_DEMONSTRATION=1 if strangers are meant to try it.",
        )
    if _elsewhere := listens_beyond_this_machine():
        refuse(
            f"it would listen on {_elsewhere}, and the passwords of a demonstration are known to everybody.",
            "Listen on 127.0.0.1, or set ALLIANCE_PUBLIC_DEMONSTRATION=1 if strangers are meant to try it.",
        )

# How many proxies of our own stand before the site: they are believed about the caller's address and about HTTPS.
TRUSTED_PROXY_COUNT = number("TRUSTED_PROXY_COUNT", 0)

# --- Parts ----------------------------------------------------------------------------------------------------------

# OpenID Connect is there only when the environment names a provider.
OIDC_SERVER_URL = os.environ.get("OIDC_SERVER_URL", "")

INSTALLED_APPS = [
    "alliance",
    "parties",
    "disputes",
    "governance",
    "reviews",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    *(["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"] if OIDC_SERVER_URL else []),
    "allauth.mfa",
    "allauth.usersessions",
    "simple_history",
]

MIDDLEWARE = [
    "alliance.logs.request_log",
    # Before WhiteNoise, so that static files carry the same headers as pages.
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "alliance.web.headers.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "parties.people.middleware.acting",
    "parties.sessions.middleware.watched",
    "parties.access.second_factor.second_factor",
]

ROOT_URLCONF = "alliance.urls"
WSGI_APPLICATION = "alliance.wsgi.application"
ASGI_APPLICATION = "alliance.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["alliance.web.tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "alliance.web.context.page",
            ],
        },
    }
]

# Our own field and form templates: one look for every form, allauth's included.
FORM_RENDERER = "alliance.web.forms.Renderer"

# --- Database -------------------------------------------------------------------------------------------------------

# IMMEDIATE: otherwise a transaction that reads first and then writes fails at once when another one is writing.
# synchronous=FULL: what a page has called filed must survive a power cut. recursive_triggers: without it a REPLACE
# walks round the triggers that keep records from being deleted.
_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;PRAGMA recursive_triggers=ON;"
    ),
}

# No statement and no wait may hold a page for ever; a migration that needs longer sets the second to 0.
_POSTGRESQL = {
    "connect_timeout": 5,
    "options": (
        f"-c lock_timeout=10s -c statement_timeout={os.environ.get('DATABASE_STATEMENT_TIMEOUT') or '30s'}"
        " -c idle_in_transaction_session_timeout=60s"
    ),
}


def database() -> dict[str, Any]:
    """The one database: DATABASE_URL, else a SQLite file in the data folder."""
    address = os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'alliance.sqlite3'}"
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True))
        engine = found["ENGINE"].rpartition(".")[2]
        if not found["NAME"] or engine not in ("sqlite3", "postgresql"):
            raise ValueError
    except (ValueError, KeyError):
        refuse("DATABASE_URL is not an address of a database.", "Write it as postgres://user:password@host/name.")
    if PRODUCTION and engine == "sqlite3" and os.environ.get("ALLIANCE_ALLOW_SQLITE") != "1":
        refuse(
            "DATABASE_URL names no PostgreSQL, so the data would lie in one SQLite file.",
            "Set it, or set ALLIANCE_ALLOW_SQLITE=1 if one file on one local disk is meant.",
        )
    found["OPTIONS"] = {**(_SQLITE if engine == "sqlite3" else _POSTGRESQL), **found.get("OPTIONS", {})}
    return found


# No ATOMIC_REQUESTS: with IMMEDIATE every page view would queue for the one write lock. The door of each act opens
# its own transaction.
DATABASES = {"default": database()}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache and jobs -------------------------------------------------------------------------------------------------

# Redis serves as cache and as broker where there is one: rediss://host/0, or unix:///path for a socket.
REDIS_URL = os.environ.get("REDIS_URL", "")

# Shared by all processes, as rate limits and used one-time codes live here.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
if REDIS_URL:
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}

# A message is a nudge; the database is the queue. Without Redis the nudges pass through a folder.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1) or "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "visibility_timeout": 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
}
if not REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR / "queue" / "messages"),
        "data_folder_out": str(VAR / "queue" / "messages"),
        "control_folder": str(VAR / "queue" / "control"),
    }
    for _folder in CELERY_BROKER_TRANSPORT_OPTIONS.values():
        Path(_folder).mkdir(parents=True, exist_ok=True)

# Results are facts in our tables, never in a broker.
CELERY_TASK_IGNORE_RESULT = True

# A task that a crash cut short is offered again; each is safe to run twice.
CELERY_TASK_ACKS_LATE = True

# One at a time: no message waits behind a slow one in a worker that took several.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1

# A task that hangs is told at 240 s and ended at 300 s.
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300

# A fresh process now and then, as rendering PDFs leaves memory behind.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50

# Nothing but JSON is read from a broker.
CELERY_ACCEPT_CONTENT = ["json"]

# A broker that is late at the start, or away for a night, is waited for.
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None

# Our own log lines, not Celery's.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

CELERY_TIMEZONE = "Europe/London"

# --- Language and time ----------------------------------------------------------------------------------------------

# Fixed, with no LocaleMiddleware: otherwise a browser set to American English reads 01/02/2026 as 2 January.
LANGUAGE_CODE = "en-gb"
USE_I18N = True
TIME_ZONE = "Europe/London"
USE_TZ = True

# --- People and sign-in ---------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "parties.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# Long rather than odd: at least 12 characters, no composition rules, no end date.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("given_name", "family_name", "email")},
    },
    {"NAME": "parties.people.passwords.NotGuessable"},
]

# A person signs in by e-mail address; there are no user names.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]

# Nobody signs up: the adapter closes that door, and people come in by invitation.
ACCOUNT_ADAPTER = "parties.people.allauth_adapter.AccountAdapter"

# The questions of signing in, in our words.
ACCOUNT_FORMS = {
    "login": "alliance.web.sign_in.LoginForm",
    "add_email": "alliance.web.sign_in.AddEmailForm",
    "change_password": "alliance.web.sign_in.ChangePasswordForm",
    "set_password": "alliance.web.sign_in.SetPasswordForm",
    "reset_password": "parties.access.entrance.ResetPasswordForm",
    "reset_password_from_key": "alliance.web.sign_in.ResetPasswordKeyForm",
    "reauthenticate": "parties.access.entrance.ReauthenticateForm",
    "request_login_code": "parties.access.entrance.RequestLoginCodeForm",
    "confirm_login_code": "alliance.web.sign_in.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "alliance.web.sign_in.ConfirmEmailVerificationCodeForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"

# One sign-in address; a new one takes its place when the code sent to it was typed, and the old one is told.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True

# A code by e-mail instead of a password, for those who sign in twice a year.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True

# Ten minutes for codes, as the mail of councils and the NHS takes its time, and a day for a link to a new password.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 10 * 60
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60

# The owner is told when a factor, password or address of the account changes.
ACCOUNT_EMAIL_NOTIFICATIONS = True

# Strangers' addresses get no mail from us.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Alliance: "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"

# No “remember me”: a session ends with the browser.
ACCOUNT_SESSION_REMEMBER = False

# A new password ends all other sessions and keeps this one; a reset ends all, signs nobody in and asks for the second
# factor as ever.
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False

# Changing how one signs in asks who it is, unless that was shown in the last fifteen minutes (in seconds).
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60

# Ten wrong passwords or codes in five minutes for an account from one address, then ever fewer: twenty in an hour,
# forty in a day; fifty in five minutes for all accounts from there. A demonstration is tried by many roles from one
# address.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "50/5m/ip,10/5m/key,20/h/key,40/d/key",
    "reset_password": "20/m/ip,3/5m/key,10/d/key",
    "request_login_code": "20/m/ip,3/5m/key,20/d/key",
    "reauthenticate": "20/m/user",
    **({"login": "600/m/ip"} if DEMONSTRATION else {}),
}

ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# Second factors: a code from an app, or a passkey, which may also stand alone.
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Alliance"

# A phone may be half a minute off. Codes are taken once for longer than that.
MFA_TOTP_TOLERANCE = 1

# Recovery codes are seen once, when they are made.
MFA_RECOVERY_CODES_SHOW_ONCE = True

# A device is remembered for thirty days, for posts without power only (parties.access.stages).
MFA_TRUST_ENABLED = True
MFA_TRUST_COOKIE_AGE = 30 * 24 * 60 * 60
MFA_TRUST_COOKIE_NAME = "__Host-remembered" if PRODUCTION else "remembered"
MFA_TRUST_COOKIE_SECURE = PRODUCTION
MFA_TRUST_COOKIE_PATH = "/"

# Secrets of second factors rest encrypted.
MFA_ADAPTER = "parties.people.allauth_adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "parties.access.entrance.AuthenticateForm",
    "authenticate_webauthn": "parties.access.entrance.AuthenticateWebAuthnForm",
    "login_webauthn": "parties.access.entrance.LoginWebAuthnForm",
    "reauthenticate": "parties.access.entrance.MfaReauthenticateForm",
    "reauthenticate_webauthn": "parties.access.entrance.ReauthenticateWebAuthnForm",
    "activate_totp": "parties.access.entrance.ActivateTOTPForm",
    "add_webauthn": "parties.access.entrance.AddWebAuthnForm",
    "edit_webauthn": "alliance.web.sign_in.EditWebAuthnForm",
}

if OIDC_SERVER_URL:
    # An outside account is connected to a person we know; it never makes one.
    SOCIALACCOUNT_AUTO_SIGNUP = False
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": os.environ.get("OIDC_PROVIDER_ID") or "oidc",
                    "name": os.environ.get("OIDC_NAME") or "Work account",
                    "client_id": os.environ.get("OIDC_CLIENT_ID", ""),
                    "secret": os.environ.get("OIDC_CLIENT_SECRET", ""),
                    "settings": {"server_url": OIDC_SERVER_URL},
                }
            ]
        }
    }

# --- Who answers for the site ---------------------------------------------------------------------------------------

# The Party that hosts the site and whom to write to about it: named in the privacy notice and accessibility statement.
HOST_NAME = os.environ.get("HOST_NAME", "")
HOST_CONTACT = os.environ.get("HOST_CONTACT", "")

# Whom to tell about a hole in the site, as mailto: or https:, published in /.well-known/security.txt.
SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT") or ("" if PRODUCTION else "mailto:security@example.org")

# --- Sessions, cookies, transport -----------------------------------------------------------------------------------

# At most a working day; kept on the server, so that ending one ends it.
SESSION_COOKIE_AGE = 12 * 60 * 60

# Signed out after so long without a sign of life (posts with power sooner), and so long after signing in whatever
# happens; the page says so beforehand.
SESSION_IDLE = timedelta(hours=2)
SESSION_IDLE_POWERFUL = timedelta(minutes=30)
SESSION_LONGEST = timedelta(seconds=SESSION_COOKIE_AGE)
SESSION_WARNED_BEFORE = timedelta(minutes=5)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Django’s default is a year: this one ends with the browser too.
CSRF_COOKIE_AGE = None
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# Messages to the next page stay on the server too.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# A site of one's own speaks plain HTTP on loopback; production speaks HTTPS only.
SECURE_SSL_REDIRECT = PRODUCTION
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-sessionid" if PRODUCTION else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if PRODUCTION else "csrftoken"
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
# W021 asks for preloading, which binds a whole domain for years: that is its owner's to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# The health check asks over plain HTTP, from inside.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The page may load nothing but its own files, and be framed by nobody. `form-action` governs redirects after a POST
# as well, so that the sign-in provider has to be named.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *([f"https://{urlsplit(OIDC_SERVER_URL).netloc}"] if OIDC_SERVER_URL else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# A form whose session had ended gives the words back.
CSRF_FAILURE_VIEW = "alliance.web.errors.csrf_failed"

# --- Files ----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]

# Uploads are served by views that ask who may read them, so that there is no MEDIA_URL.
MEDIA_ROOT = VAR / "files"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# No other site reads anything from here, style sheets and scripts included.
WHITENOISE_ALLOW_ALL_ORIGINS = False
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_TEMP_DIR = os.environ.get("UPLOAD_TEMP_DIR") or None

# A ClamAV daemon as host:port or a socket's path; without one, each paper says that it was not scanned.
CLAMD_ADDRESS = os.environ.get("CLAMD_ADDRESS", "")

# Words and fields of one request; files have their own limits.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- Mail -----------------------------------------------------------------------------------------------------------

# Without a mail server, letters are kept as rows that an administrator can read on the site itself.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
if PRODUCTION and not EMAIL_HOST:
    refuse("EMAIL_HOST is missing, so no letter would leave.", "Set it to the mail server's name.")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST or PRODUCTION
    else "alliance.kernel.mail.backend.ReadableBackend"
)
# Where links in letters lead: the site as its readers reach it.
SITE_URL = os.environ.get("SITE_URL") or (
    f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else f"http://localhost:{os.environ.get('PORT') or 8000}"
)
EMAIL_PORT = number("EMAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "1") == "1"

# Django's default is to wait for ever.
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL") or "Alliance <alliance@localhost>"
_sender = parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")
if PRODUCTION and not (_sender[0] and "." in _sender[2]):
    refuse(
        "DEFAULT_FROM_EMAIL does not name an address of your own.",
        "Set it to the sender of every letter, for example Alliance <alliance@example.org>.",
    )
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Logs -----------------------------------------------------------------------------------------------------------

# JSON lines on standard error, with the request's and the actor's id and no names, texts or tokens.
LOG_LEVEL = os.environ.get("ALLIANCE_LOG_LEVEL") or ("INFO" if PRODUCTION else "WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "alliance.logs.JsonLines", "messages": not PRODUCTION}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own set-up would print each line twice, or mail errors with what people wrote in them.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # Font warnings of the PDF library are of no use to anyone.
        "fontTools": {"level": "ERROR"},
    },
}
