"""One builder of packs as a process of its own, to be killed: `python -m tests.torture.builder`.

It says when it is ready and begins when told to. The database and the data folder come from the environment.
"""

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    django.setup()
    from governance.packs import build

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    build.build_due()
