"""Whatever is sent, a form gives answers or sentences at fields; nothing else happens.

Own seeded nonsense instead of hypothesis: forty forms in a second rather than in a minute.
"""

from random import Random
from typing import Any

import pytest

from forms import REGISTRY, Invalid, for_task

LEAVES = [
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        3.0,
        0.5,
        10**30,
        float("nan"),
        float("inf"),
        [],
        {},
        [[]],
        [{}],
    ),
    *("", " ", "n1", "m2", "agree", "true", "2026-08-21", "31/02/2026", "0" * 32, "1.000"),
    *("\x00", "\ud800", "\u202e", "Ẩ" * 400, "é", "_schema", "2026-08-21T10:00:00+07:00"),
]
TRIES = 120


def nonsense(chance: Random, names: list[str], depth: int = 0) -> Any:
    kind = chance.random()
    if kind < 0.6 or depth > 3:
        return chance.choice(LEAVES)
    size = chance.randrange(5)
    if kind < 0.75:
        return [nonsense(chance, names, depth + 1) for _ in range(size)]
    return {chance.choice(names): nonsense(chance, names, depth + 1) for _ in range(size)}


def sentences(form: Any, data: Any) -> list[str]:
    try:
        form.answers(data)
    except Invalid as refused:
        return [each for told in refused.errors.values() for each in told] or [""]
    return []


@pytest.mark.parametrize("key", REGISTRY)
def test_nonsense_is_refused_with_sentences(key, setting) -> None:
    form = for_task(key)(setting)
    schema = form.json_schema()
    rows = [name for each in schema.get("$defs", {}).values() for name in each["properties"]]
    names = [*schema["properties"], *rows, "ghost", "_schema"]
    chance = Random(f"{key}-2026")  # noqa: S311 -- a seed that repeats is the point

    for _ in range(TRIES):
        asked = chance.sample(names, chance.randrange(len(names)))
        told = sentences(form, {name: nonsense(chance, names) for name in asked})
        assert all(each and not each.isascii() for each in told), told


@pytest.mark.parametrize("key", REGISTRY)
def test_nonsense_typed_in_a_page_is_refused_with_sentences(key, setting) -> None:
    form = for_task(key)(setting)
    names = [each.name for each in form.questions()]
    for each in form.questions():
        names += [f"{each.name}-{index}-{one.name}" for one in each.columns for index in (0, 1, 17)]
    typed = [each for each in LEAVES if isinstance(each, str)]
    chance = Random(f"{key}-2026")  # noqa: S311 -- a seed that repeats is the point

    for _ in range(TRIES):
        pairs = [(chance.choice(names), chance.choice(typed)) for _ in range(chance.randrange(20))]
        told = sentences(form, form.from_html(pairs))
        assert all(each and not each.isascii() for each in told), told
