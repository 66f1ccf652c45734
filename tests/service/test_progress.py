"""Long commands say how far they are: rarely, and only when they are long."""

from io import StringIO

from service.progress import Progress


class Watch:
    """A stopwatch set by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def a_run(out: StringIO, *, total: int | None, steps: int, each: float) -> str:
    watch = Watch()
    with Progress("Nhập danh sách", total, out=out, steady=watch) as progress:
        for _ in range(steps):
            watch.seconds += each
            progress.step()
    return out.getvalue()


def test_what_is_quick_says_nothing():
    assert a_run(StringIO(), total=100, steps=100, each=0.019) == ""


def test_without_a_terminal_it_says_plain_lines_every_five_seconds():
    said = a_run(StringIO(), total=1200, steps=60, each=0.25)
    assert said.splitlines() == [
        "Nhập danh sách: 8 trong 1.200, còn khoảng 4 phút",
        "Nhập danh sách: 28 trong 1.200, còn khoảng 4 phút",
        "Nhập danh sách: 48 trong 1.200, còn khoảng 4 phút",
    ]


def test_on_a_terminal_it_keeps_to_one_line_and_wipes_it_at_the_end():
    said = a_run(Terminal(), total=100, steps=100, each=0.1)
    assert "\n" not in said
    assert said.count("\r") > 10
    assert said.endswith("\r\033[K")


def test_an_unknown_length_says_how_long_it_has_been():
    said = a_run(StringIO(), total=None, steps=3, each=2000)
    assert said.splitlines()[-1] == "Nhập danh sách: 3, đã 1 giờ 40 phút"


def test_going_over_a_list_counts_what_is_done():
    watch, out = Watch(), StringIO()
    progress = Progress("Đọc", 3, out=out, steady=watch)
    for _ in progress.over("abc"):
        watch.seconds += 3
    assert out.getvalue().splitlines()[0] == "Đọc: 1 trong 3, còn khoảng 6 giây"
