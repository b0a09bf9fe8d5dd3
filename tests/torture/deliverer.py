"""One deliverer as a process of its own, to be killed: `python -m tests.torture.deliverer [forever]`.

It says when it is ready and begins when told to. It sends what is due a few mails at a time until nothing is left, or
with `forever` until it is killed. The database and the mail server come from the environment.
"""

import os
import sys
import time

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    django.setup()
    from alliance.kernel.notices import outbox

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    while outbox.deliver_due(limit=5) or "forever" in sys.argv:
        time.sleep(0.001)
