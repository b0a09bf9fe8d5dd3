"""The settings of the site that is measured: the real ones, with two bare pages beside the real ones."""

from alliance.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
