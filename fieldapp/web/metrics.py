"""Counts of requests and database connections in Prometheus's form; /metrics adds up all processes of a machine.

Off without METRICS_TOKEN: then nothing is counted and the library is not loaded. Labels are names of endpoints, methods
and status codes, never an address, a parameter or a person.
"""

import time
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy import event

from fieldapp import config, db

NAME = "metrics"
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
METHODS = frozenset({*db.READS, "POST", "PUT", "PATCH", "DELETE"})
NONE = "none"  # no endpoint of ours


class Counters:
    """What this process counts."""

    def __init__(self, most_connections: int) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.registry = own = CollectorRegistry()
        labels = ("endpoint", "method", "status")
        self.requests = Counter("fieldapp_requests", "Requests answered.", labels, registry=own)
        self.seconds = Histogram(
            "fieldapp_request_seconds", "Time to an answer.", ["endpoint"], buckets=SECONDS, registry=own
        )
        words = "Database connections in use."
        self.in_use = Gauge(
            "fieldapp_database_connections_in_use", words, registry=own, multiprocess_mode="livesum"
        )
        words = "Database connections there may be."
        most = Gauge("fieldapp_database_connections_most", words, registry=own, multiprocess_mode="livesum")
        most.set(most_connections)


def init_app(app: Flask) -> None:
    app.extensions[NAME] = None
    if not app.config["METRICS_TOKEN"]:
        return
    with app.app_context():
        engine = db.engine()
    counters = app.extensions[NAME] = Counters(engine.pool.size())  # type: ignore[attr-defined]
    event.listen(engine, "checkout", lambda *_: counters.in_use.inc())
    event.listen(engine, "checkin", lambda *_: counters.in_use.dec())
    app.after_request(lambda response: _count(counters, response))


def exposition(app: Flask, gauges: Mapping[str, tuple[str, Mapping[str, float]]]) -> bytes:
    """Everything counted on this machine, and `gauges`: name → words and, by label value, its figures ("" for none)."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    counted = app.extensions[NAME].registry
    if folder := config.metrics_folder():
        counted = CollectorRegistry()
        MultiProcessCollector(counted, folder)  # type: ignore[no-untyped-call]
    told = CollectorRegistry()
    told.register(_Told(gauges))
    return generate_latest(counted) + generate_latest(told)


class _Told:
    def __init__(self, gauges: Mapping[str, tuple[str, Mapping[str, float]]]) -> None:
        self._gauges = gauges

    def collect(self) -> Any:
        from prometheus_client.core import GaugeMetricFamily

        for name, (words, figures) in self._gauges.items():
            has_labels = "" not in figures
            family = GaugeMetricFamily(f"fieldapp_{name}", words, labels=["what"] if has_labels else None)
            for label, figure in figures.items():
                family.add_metric([label] if has_labels else [], figure)
            yield family


def _count(counters: Counters, response: Response) -> Response:
    endpoint = request.endpoint or NONE
    method = request.method if request.method in METHODS else NONE
    counters.requests.labels(endpoint, method, str(response.status_code)).inc()
    counters.seconds.labels(endpoint).observe(
        time.perf_counter() - g.get("request_began", time.perf_counter())
    )
    return response
