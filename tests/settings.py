"""Settings of the tests: the real ones, in a data folder of their own, with cheap passwords and no outside mail.

Each process of a run has its own folder and its own SQLite file, with the same options as in production, so that
races and live servers meet the real locks. DATABASE_URL and REDIS_URL, set by `python -m tests.services`, move the
same tests to PostgreSQL and Redis.
"""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="alliance-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["ALLIANCE_VAR"] = _folder
os.environ["ALLIANCE_MODE"] = "empty"

# The synchronous browser driver runs an event loop in the test's own thread.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from alliance.settings import *  # noqa: E402, F403 (the environment has to be set first)
from alliance.settings import DATABASES, LOGGING, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Plain names for static files: nothing has to be collected first.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# What people read in the log is tested where it matters; elsewhere it only gets in the way.
LOGGING = {**LOGGING, "root": {"handlers": [], "level": "WARNING"}}

# The real file and the real options, but no waiting for the disk.
_database = DATABASES["default"]
_database["CONN_MAX_AGE"] = 0
if _database["ENGINE"].endswith("sqlite3"):
    _database["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}
    _database["OPTIONS"]["init_command"] = _database["OPTIONS"]["init_command"].replace(
        "synchronous=FULL", "synchronous=OFF"
    )
