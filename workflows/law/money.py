"""What goes with an award: a multiple of the base salary, rounded up."""

import math
from dataclasses import dataclass
from fractions import Fraction

from workflows.law.citations import Certainty, Citation, Ground
from workflows.law.rules import Row


@dataclass(frozen=True, slots=True)
class Amount:
    value: int  # đồng
    multiple: Fraction
    base_salary: int
    citations: tuple[Citation, ...]
    certainty: Certainty
    because: tuple[str, ...]


def amount(
    multiple: tuple[Row, Ground], base_salary: tuple[Row, Ground], rounding: tuple[Row, Ground]
) -> Amount:
    """The amount three rows give, each with its ground: multiply first, then round up."""
    times = Fraction(multiple[0].text("multiple"))
    base = base_salary[0].number("amount")
    unit = rounding[0].number("unit")
    value = math.ceil(times * base / unit) * unit
    grounds = [multiple[1], base_salary[1], rounding[1]] if times else [multiple[1]]
    return Amount(
        value=value,
        multiple=times,
        base_salary=base,
        citations=tuple(dict.fromkeys(ground.citation for ground in grounds)),
        certainty=Certainty.weakest(*(ground.certainty for ground in grounds)),
        because=(
            *_derivation(times, base, unit, value),
            *dict.fromkeys(caveat for ground in grounds for caveat in ground.caveats),
        ),
    )


def _derivation(times: Fraction, base: int, unit: int, value: int) -> tuple[str, ...]:
    if not times:
        return ("Không có mức tiền thưởng kèm theo.",)
    exact = times * base
    product = f"{written(times)} × {dong(base)} = {dong(int(exact))}"
    steps = (f"Lương cơ sở ngày ra quyết định: {dong(base)}.", f"Mức thưởng: {product}.")
    if exact == value:
        return steps
    return (*steps, f"Làm tròn lên hàng {dong(unit)}: {dong(value)}.")


def dong(value: int) -> str:
    """Money as people write it: 2.340.000 đồng."""
    return f"{value:,} đồng".replace(",", ".")


def written(multiple: Fraction) -> str:
    """A multiple with the decimal comma: 0,45. Exact for the two or three decimals the law uses."""
    thousandths = multiple * 1000
    if thousandths.denominator != 1:
        return str(multiple)
    whole, rest = divmod(int(thousandths), 1000)
    return f"{whole},{rest:03d}".rstrip("0").rstrip(",")
