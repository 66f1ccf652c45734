"""`tdkt serve`, `tdkt web`, `tdkt worker`: what keeps running, and one pass of it by hand."""

import argparse
import errno
import json
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event

from service import serving
from service.adapters.bounces import bounce_box
from service.adapters.dsn import read_report
from service.adapters.simulation import DatabaseClock
from service.adapters.sqlite_file import FileInUse, at_work, database_file
from service.bootstrap import make_mailer
from service.cli import parser
from service.cli.desk import Desk, Stop, complain, open_desk, say
from service.cli.parser import Verbs, port
from service.commands.office import Office
from service.commands.post import Pace
from service.mails import LetterWriter
from service.ports import Clock
from service.scheduler import Collector, Postman, Ticker, Worker
from service.settings import Settings
from service.text import clock_time, full_date, local
from service.traces import reason

_PORT = 8080
_HOST = "127.0.0.1"
_WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - recognised, not bound to


def register(verbs: Verbs) -> None:
    serve_ = verbs.add("serve", "Chạy trang, API và việc nền trong một tiến trình", serve)
    web_ = verbs.add("web", "Chỉ chạy trang và API", web)
    for made in (serve_, web_):
        made.chosen("--port", "CỔNG", f"mặc định {_PORT}", type=port, default=_PORT)
        made.chosen("--host", "MÁY", f"địa chỉ nghe, mặc định {_HOST}", default=_HOST)
    web_.chosen(
        "--workers",
        "SỐ",
        "số tiến trình, mặc định 2 với PostgreSQL, 1 với SQLite",
        type=parser.workers,
    )
    made = verbs.add("worker", "Chỉ chạy việc nền: hẹn giờ, nhắc việc, thư", worker)
    made.switch("--once", "làm một lượt, in một dòng JSON rồi thôi")
    made.chosen("--at", "LÚC", "dời đồng hồ mô phỏng đến lúc đó trước lượt này", type=parser.moment)


# In the foreground --------------------------------------------------------------------------------


def serve(args: argparse.Namespace) -> int:
    with open_desk() as desk:

        def begin_ticking() -> Callable[[], None]:
            _forget_connections(desk)
            if desk.settings.simulation:
                return lambda: None  # its clock stands still until somebody moves it
            ticker = Ticker(make_worker(desk), desk.office.clock)
            ticker.start()
            return ticker.stop

        return _listen(desk, args, workers=1, alone=True, before=begin_ticking)


def web(args: argparse.Namespace) -> int:
    with open_desk() as desk:
        on_sqlite = database_file(desk.settings.database_url) is not None

        def begin() -> Callable[[], None]:
            _forget_connections(desk)
            return lambda: None

        count = args.workers or (1 if on_sqlite else 2)
        return _listen(desk, args, workers=count, alone=False, before=begin)


def _listen(
    desk: Desk,
    args: argparse.Namespace,
    *,
    workers: int,
    alone: bool,
    before: Callable[[], Callable[[], None]],
) -> int:
    from service.app import create_app  # noqa: PLC0415 - no other command needs the web's libraries

    _configure_logs()

    def began(address: str) -> None:
        say(f"Địa chỉ: {desk.settings.base_url if args.host in _WILDCARDS else address}")

    with _only_here(desk.settings, alone=alone):
        application = create_app(desk.office, desk.settings)
        _check_port(args.host, args.port)
        serving.serve(
            application,
            serving.Serving(
                host=args.host, port=args.port, workers=workers, began=began, before=before
            ),
        )
    return 0


def _forget_connections(desk: Desk) -> None:
    """Connections made before the fork belong to the parent."""
    desk.office.database.engine.dispose(close=False)


def _check_port(host: str, number: int) -> None:
    """Say at once what gunicorn says after five tries."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError as error:
            raise Stop(
                f"Không mở được cổng {number} ở {host} ({_port_trouble(error)}): hãy chọn cổng "
                "khác bằng --port hoặc địa chỉ khác bằng --host."
            ) from None


def _port_trouble(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "cổng đang được dùng"
    return reason(error)


@contextmanager
def _only_here(settings: Settings, *, alone: bool) -> Iterator[None]:
    """One process serves an SQLite file: its writers wait in one line."""
    try:
        with at_work(settings.database_url, alone=alone):
            yield
    except FileInUse:
        raise Stop(
            "Một tiến trình tdkt khác đang chạy trên tệp SQLite này: hãy dừng nó trước, "
            "hoặc chuyển sang PostgreSQL."
        ) from None


# In the background --------------------------------------------------------------------------------


def make_worker(desk: Desk, name: str = "") -> Worker:
    """`name`: what its sign of life is filed under; without one, this machine and process."""
    settings, office = desk.settings, desk.office
    postman = Postman(
        office,
        LetterWriter(settings.base_url),
        make_mailer(settings, office.clock),
        keeps=settings.smtp is None,
        pace=None if settings.smtp is None or settings.simulation else Pace(),
    )
    return Worker(
        office,
        postman,
        name=name or f"{socket.gethostname()}:{os.getpid()}",
        collector=_collector(settings, office),
    )


def _collector(settings: Settings, office: Office) -> Collector | None:
    """Who looks into the mailbox of what came back; none where the settings name no mailbox."""
    if settings.bounces is None:
        return None
    return Collector(office, bounce_box(settings.bounces), read_report)


def worker(args: argparse.Namespace) -> int:
    if args.once:
        with open_desk() as desk:
            return _once(desk, args.at)
    if args.at is not None:
        raise Stop("--at chỉ đi cùng --once: hãy chạy tdkt worker --once --at LÚC.")
    with open_desk() as desk:
        if desk.settings.simulation:
            raise Stop("Bản mô phỏng không có việc nền: hãy chạy tdkt worker --once --at LÚC.")
        _tick_until_asked(desk)
    return 0


def _tick_until_asked(desk: Desk) -> None:
    _configure_logs()
    asked = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    with _only_here(desk.settings, alone=False):
        ticker = Ticker(make_worker(desk), desk.office.clock)
        ticker.start()
        say("Việc nền đang chạy.")
        asked.wait()
        ticker.stop()


def _once(desk: Desk, moment: datetime | None) -> int:
    _configure_logs()
    if moment is not None:
        _move_clock(desk.office.clock, moment)
    done = make_worker(desk, "once").once()
    at = local(desk.office.clock.now()).isoformat(timespec="seconds")
    say(json.dumps({"at": at, **done.counts()}))
    if done.problems:
        complain(
            f"Có {done.problems} quy trình hoặc tin chưa đi tiếp được: hãy gửi các dòng trên cho "
            "người phát triển."
        )
    return 1 if done.problems else 0


def _move_clock(clock: Clock, moment: datetime) -> None:
    if not isinstance(clock, DatabaseClock):
        raise Stop("--at chỉ dùng cho bản mô phỏng: hãy bỏ --at hoặc đặt TDKT_SIMULATION=1.")
    stands = local(clock.now())
    if moment < stands:
        raise Stop(
            f"Đồng hồ mô phỏng đang ở {clock_time(stands)} ngày {full_date(stands)} và không "
            "lùi được: hãy cho thời điểm sau đó."
        )
    clock.move_to(moment)


def _configure_logs() -> None:
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
