"""The twelve tasks with Viewflow on SQLite (`synchronous=FULL`), without its pages.

    VIEWFLOWS_PYTHON -c "import viewflow_twelve; viewflow_twelve.main()" DATABASE CASES

Prints completions a second. Viewflow keeps a case in rows: nothing is read back but the task.
"""

import sys
import time
import types

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "viewflow",
        "viewflow.workflow",
        "viewflow_twelve",  # a flow must belong to an app: this file is one
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": sys.argv[1],
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    SECRET_KEY="nothing is signed here",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import User  # noqa: E402 - Django wants to be set up first
from django.core.management import call_command  # noqa: E402 - as above
from django.db import transaction  # noqa: E402 - as above
from viewflow import this  # noqa: E402 - as above
from viewflow.workflow import flow  # noqa: E402 - as above
from viewflow.workflow.models import Process, Task  # noqa: E402 - as above
from viewflow.workflow.status import STATUS  # noqa: E402 - as above


def page(*_args, **_more):
    """Never shown."""
    raise AssertionError("no page is asked for")


def tasks(names, last):
    """One after the other."""
    for name, after in zip(names, [*names[1:], last], strict=True):
        yield name, flow.View(page).Next(getattr(this, after))


class Twelve(flow.Flow):
    __module__ = "viewflow_twelve.flows"
    process_class = Process
    started = flow.StartHandle().Next(this.t01)
    locals().update(tasks(["t01", "t02", "t03"], "good_question"))
    good_question = flow.If(lambda at: at.process.data["good"]).Then(this.t04).Else(this.other)
    other = flow.View(page).Next(this.t04)
    t04 = flow.View(page).Next(this.fork)
    fork = flow.Split().Next(this.t05).Next(this.t06).Next(this.t07)
    t05 = flow.View(page).Next(this.join)
    t06 = flow.View(page).Next(this.join)
    t07 = flow.View(page).Next(this.join)
    join = flow.Join().Next(this.t08)
    locals().update(tasks(["t08", "t09", "t10", "t11", "t12"], "ended"))
    ended = flow.End()


flows = types.ModuleType("viewflow_twelve.flows")  # where stored tasks look for their flow
flows.Twelve = Twelve
sys.modules[flows.__name__] = flows


def next_task(process):
    waiting = Task.objects.filter(
        process_id=process.pk,
        flow_task_type="HUMAN",
        status__in=[STATUS.NEW, STATUS.ASSIGNED],
    )
    return waiting.order_by("pk").first()


def complete(process, task, user, request):
    with transaction.atomic(), Twelve.lock(process.pk):
        task.refresh_from_db()
        activation = task.flow_task.activation_class(task)
        if task.status == STATUS.NEW:
            activation.assign(user)
        activation.start(request)
        activation.process.data = {**activation.process.data, "answer": "yes"}
        activation.process.save()
        activation.execute()


def main():
    call_command("migrate", verbosity=0, run_syncdb=True)
    user = User.objects.create_superuser("clerk", "clerk@example.org", "x")
    request = types.SimpleNamespace(user=user, method="POST", POST={}, GET={}, session={}, META={})
    done, cases, began = 0, int(sys.argv[2]), time.perf_counter()
    for _ in range(cases):
        with transaction.atomic():
            process = Twelve.started.run(_process_data={"good": True})
        while (task := next_task(process)) is not None:
            complete(process, task, user, request)
            done += 1
    spent = time.perf_counter() - began
    assert done == 12 * cases, done
    print(done / spent)  # noqa: T201 - a program
