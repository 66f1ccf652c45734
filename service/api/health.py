"""Signs of health for machines that watch machines: alive, ready, and how much lies where."""

from collections.abc import Iterator, Mapping
from typing import Final

from flask import Blueprint, Response, current_app, jsonify
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from service.api.noun import reading
from service.gate.guard import Rule, may
from service.queries.health import Gauges, gauges, readiness
from service.settings import Settings

_NO: Final = 503


def _alive() -> Response:
    return jsonify({"alive": True})


def _ready() -> Response:
    settings: Settings = current_app.extensions["tdkt_settings"]
    try:
        with reading() as context:
            found = readiness(context.session, context.now, watched=not settings.simulation)
    except SQLAlchemyError:
        return _verdict({"database": False, "schema": False, "worker": False, "clock": False})
    signs = {
        "database": True,
        "schema": found.schema,
        "worker": found.worker,
        "clock": found.clock,
    }
    return _verdict(
        signs,
        post=found.post,
        oldest_letter=found.oldest_letter and found.oldest_letter.isoformat(),
        next_sweep=found.next_sweep and found.next_sweep.isoformat(),
    )


def _verdict(signs: Mapping[str, bool], **told: object) -> Response:
    """`signs` decide; what else is told does not: pages can be served while letters wait."""
    response = jsonify({"ready": all(signs.values()), **signs, **told})
    if not all(signs.values()):
        response.status_code = _NO
    return response


def _metrics() -> Response:
    with reading() as context:
        found = gauges(context.session, context.now, context.today)
    registry = CollectorRegistry()
    registry.register(_Business(found))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Business(Collector):
    """Read from the database at the scrape: true whichever process answers it."""

    def __init__(self, found: Gauges) -> None:
        self._found = found

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = self._found
        for name, about, label, counts in (
            ("tdkt_tasks_open", "Open tasks", "role", found.tasks_open),
            ("tdkt_tasks_overdue", "Open tasks past their date", "role", found.tasks_overdue),
            ("tdkt_dossiers", "Dossiers", "state", found.dossiers),
            ("tdkt_bounces", "Reports of the bounce mailbox", "action", found.letters_bounced),
        ):
            family = GaugeMetricFamily(name, about, labels=[label])
            for value, number in sorted(counts.items()):
                family.add_metric([value], number)
            yield family
        single: tuple[tuple[str, str, float | None], ...] = (
            ("tdkt_cases_running", "Process instances that have not ended", found.cases_running),
            ("tdkt_timers_due", "Cases whose timer is due", found.timers_due),
            ("tdkt_messages_waiting", "Messages between cases, waiting", found.messages_waiting),
            ("tdkt_letters_waiting", "Letters in the outbox", found.letters_waiting),
            ("tdkt_letters_failed", "Letters given up or held", found.letters_failed),
            ("tdkt_letters_doubtful", "Tries that may have come twice", found.letters_doubtful),
            ("tdkt_oldest_letter_age_seconds", "Wait of the oldest", found.oldest_letter_age),
            ("tdkt_worker_paused", "The clock leapt: nothing is sent", found.paused),
            ("tdkt_worker_heartbeat_age_seconds", "Since a sign of life", found.heartbeat_age),
            ("tdkt_worker_next_sweep_seconds", "Until the next sweep", found.next_sweep_in),
        )
        for name, about, amount in single:
            if amount is not None:
                yield GaugeMetricFamily(name, about, value=amount)


frame = Blueprint("health", __name__)
for _path, _view in (("/healthz", _alive), ("/readyz", _ready), ("/metrics", _metrics)):
    frame.add_url_rule(_path, _path.strip("/"), may(Rule.PUBLIC)(_view))
