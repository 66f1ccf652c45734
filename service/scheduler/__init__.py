"""The background work: what falls due by itself, and the post. Any number of workers may run."""

from service.scheduler.postman import Posted, Postman
from service.scheduler.ticker import Ticker
from service.scheduler.worker import Done, Worker

__all__ = ["Done", "Posted", "Postman", "Ticker", "Worker"]
