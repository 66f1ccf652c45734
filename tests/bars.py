"""Figures as a picture: one bar each, its number beside it."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

PLOTS: Final = Path(__file__).with_name("benchmarks") / "plots"
_WIDTH: Final = 720
_NAMES: Final = 260  # pixels kept for them
_NUMBERS: Final = 70
_ROW: Final = 30


def drawn(title: str, bars: Sequence[tuple[str, float]], ours: str) -> str:
    """An SVG; the bar named `ours` in the house's colour, the longest as wide as there is room."""
    longest, room = max(value for _, value in bars), _WIDTH - _NAMES - _NUMBERS
    height = 50 + _ROW * len(bars)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"',
        '  role="img" font-family="sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="12" y="24" font-size="15" fill="#222">{escape(title)}</text>',
    ]
    for number, (name, value) in enumerate(bars):
        y, width = 40 + _ROW * number, round(room * value / longest, 1)
        colour = "#1f5f8b" if name == ours else "#b9c4cc"
        parts += [
            f'<text x="{_NAMES - 8}" y="{y + 15}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{_NAMES}" y="{y}" width="{width}" height="20" fill="{colour}"/>',
            f'<text x="{_NAMES + width + 8}" y="{y + 15}">{value:.3g}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])


def write(name: str, title: str, bars: Sequence[tuple[str, float]], ours: str) -> None:
    PLOTS.mkdir(exist_ok=True)
    (PLOTS / f"{name}.svg").write_text(drawn(title, bars, ours), "utf-8")
