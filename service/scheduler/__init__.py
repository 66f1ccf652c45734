"""The background work: what falls due by itself, and the post. Any number of workers may run."""

from service.scheduler.collector import Collector
from service.scheduler.postman import Posted, Postman
from service.scheduler.ticker import Ticker
from service.scheduler.worker import Done, Worker

__all__ = ["Collector", "Done", "Posted", "Postman", "Ticker", "Worker"]
