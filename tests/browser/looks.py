"""What a look at a page in the browser finds wrong: by axe, by ruler, and by the Tab key."""

from typing import Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

Found = list[str]

NARROWEST: Final = {"width": 320, "height": 640}
PHONE: Final = {"width": 360, "height": 740}
TABLET: Final = {"width": 768, "height": 1024}
DESK: Final = {"width": 1366, "height": 768}

# Axe ----------------------------------------------------------------------------------------------

# Every rule of levels A and AA and of good practice, whatever axe thinks of its weight.
_LEVELS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
RULES: Final = {"runOnly": list(_LEVELS)}
COLOURS: Final = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# At the second width: what colours do was seen at the first, and takes longer than all the rest.
LAYOUT: Final = {**RULES, "rules": {"color-contrast": {"enabled": False}}}
_ONLY: Final = {"resultTypes": ["violations"], "preload": False}


def violations(page: Page, rules: dict[str, Any]) -> Found:
    """What axe finds, each with the first element it found it at."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: Found = page.evaluate(
        """options => axe.run(document, options).then(answer => answer.violations.map(
            each => `${each.id}: ${each.nodes[0].html.slice(0, 140)}`))""",
        {**rules, **_ONLY},
    )
    return found


# By ruler -----------------------------------------------------------------------------------------


def misfits(page: Page, *, finger: bool) -> Found:
    """What is cut, runs over or lies upon something else; for a finger also what is too small."""
    found: Found = page.evaluate(_RULER, {"finger": finger})
    return found


_COMMON: Final = r"""
    const name = each => `<${each.tagName.toLowerCase()}${each.id ? " #" + each.id : ""} `
        + `.${each.getAttribute("class") || ""}> “`
        + (each.textContent || each.value || "").trim().replace(/\s+/g, " ").slice(0, 50) + "”";
    const style = each => getComputedStyle(each);
    const shown = each => each.checkVisibility({checkVisibilityCSS: true, opacityProperty: true})
        && each.getClientRects().length > 0;
    // The viewer of diagrams pans within its frame (.djs-container); its words stand below it.
    // Words for screen readers alone take a pixel; what slides in when it has the focus is away.
    const unseen = each => { for (let at = each; at; at = at.parentElement) {
        if (style(at).clipPath !== "none" || at.matches(".skip")) return true; } return false; };
    const box = each => each.getBoundingClientRect();
    const scrolls = each => { for (let at = each; at && at !== document.body; at = at.parentElement)
        if (/auto|scroll/.test(style(at).overflowX)) return at; return null; };
"""

_RULER: Final = (
    "({finger}) => {"
    + _COMMON
    + r"""
    const found = [];
    if (document.documentElement.scrollWidth > innerWidth)
        found.push(`the page scrolls sideways: ${document.documentElement.scrollWidth}`);
    const other = "svg, template, option, .djs-container";
    const all = [...document.body.querySelectorAll("*")].filter(
        each => !each.closest(other) && shown(each) && !unseen(each));

    for (const each of all) {
        if (/auto|scroll/.test(style(each).overflowX)) {
            if (each.scrollWidth > each.clientWidth + 1 && each.tabIndex < 0)
                found.push(`scrolls sideways and no key reaches it: ${name(each)}`);
            continue;
        }
        if (style(each).display === "inline" || each.matches("input, select, textarea")) continue;
        const wide = each.scrollWidth > each.clientWidth + 1;
        if (wide && ![...each.children].some(one => one.scrollWidth > one.clientWidth + 1))
            found.push(`wider than its box (${each.scrollWidth}): ${name(each)}`);
        if (style(each).overflowY === "hidden" && each.scrollHeight > each.clientHeight + 1)
            found.push(`cut below: ${name(each)}`);
    }

    const lines = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walk.nextNode());) {
        const home = node.parentElement;
        if (!node.data.trim() || home.closest(`${other}, textarea`) || !shown(home)
            || unseen(home) || scrolls(home)) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const rect of range.getClientRects()) {
            if (rect.width < 2) continue;
            if (rect.right > innerWidth + 1 || rect.left < -1)
                found.push(`words leave the page: ${name(home)}`);
            lines.push({home, rect});
        }
    }
    const over = (a, b) => {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        return wide > 2 && high > 0.4 * Math.min(a.height, b.height);
    };
    lines.sort((a, b) => a.rect.top - b.rect.top);
    const moved = each => { for (let at = each; at; at = at.parentElement)
        if (/fixed|sticky|absolute/.test(style(at).position)) return true; return false; };
    for (let i = 0; i < lines.length; i++)
        for (let j = i + 1; j < lines.length && lines[j].rect.top < lines[i].rect.bottom; j++)
            if (lines[i].home !== lines[j].home && over(lines[i].rect, lines[j].rect)
                && moved(lines[i].home) === moved(lines[j].home)) {
                found.push(`words upon words: ${name(lines[i].home)}, ${name(lines[j].home)}`);
                break;
            }

    if (finger) {
        const small = rect => rect.width < 24 || rect.height < 24;
        for (const each of all) {
            if (!each.matches("a[href], button, summary, select, textarea, input")) continue;
            const within = style(each).display === "inline"
                && /\S/.test([...each.parentElement.childNodes].filter(one => one !== each)
                    .map(one => one.textContent).join(""));
            const labels = each.labels ? [...each.labels] : [];
            const row = getComputedStyle(each, "::after").position === "absolute";
            if (!within && !row && [each, ...labels].every(one => small(box(one))))
                found.push(`too small for a finger: ${name(each)}`);
        }
    }
    return [...new Set(found)];
}"""
)

# By keyboard --------------------------------------------------------------------------------------


def untabbed(page: Page) -> Found:
    """What Tab does not reach, reaches without showing it, or reaches against the order in which
    the page is read. The head and foot, the same everywhere, are looked at where `main` is."""
    wanted: int = page.evaluate(_LISTEN)
    for _ in range(wanted + 1):
        page.keyboard.press("Tab")
    found: Found = page.evaluate("() => window.tabbed()")
    return found


def climbing(page: Page) -> Found:
    """What comes later for Tab than what stands below it, as the page stands at this width."""
    found: Found = page.evaluate("() => {" + _COMMON + _REACHED + _ORDER + "return climbs(); }")
    return found


_REACHED: Final = r"""
    const group = each => each.type === "radio"
        ? (each.form ? [...each.form.elements] : [...document.querySelectorAll("input")]).filter(
            one => one.name === each.name && one.type === "radio") : [each];
    const root = document.querySelector("main") || document.body;
    const wanted = [...document.querySelectorAll(
        "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
        .filter(each => !each.disabled && shown(each) && !each.closest("template")
            && each.tabIndex >= 0 && !unseen(each));
    const firsts = wanted.filter(each => {
        const all = group(each); return (all.find(one => one.checked) || all[0]) === each; });
"""

_ORDER: Final = r"""
    // Down, or to the right; to the head of the next column, but never up in the same one.
    const climbs = () => {
        const inside = firsts.filter(each => root.contains(each) && !each.closest("svg"));
        return inside.slice(1).flatMap((each, index) => {
            const before = box(inside[index]), now = box(each);
            const up = now.bottom <= before.top + 4 && now.left < before.right;
            return up ? [`Tab goes up from ${name(inside[index])} to ${name(each)}`] : [];
        });
    };
"""

_LISTEN: Final = (
    "() => {"
    + _COMMON
    + _REACHED
    + _ORDER
    + r"""
    const mine = root.matches("main") ? firsts.filter(each => root.contains(each)) : firsts;
    const looks = each => { const now = style(each);
        return `${now.outlineStyle} ${now.outlineWidth} ${now.outlineColor} ${now.boxShadow} `
            + `${now.borderColor}`; };
    document.activeElement.blur();
    const plain = new Map(mine.map(each => [each, looks(each)]));
    const reached = new Set(), found = [];
    document.addEventListener("focusin", event => {
        for (const one of group(event.target)) reached.add(one);
        if (plain.get(event.target) === looks(event.target)
            && plain.get(event.target) === looks(event.target.closest("label") || event.target))
            found.push(`nobody sees that the focus is on ${name(event.target)}`);
    });
    root.tabIndex = -1;
    root.focus();
    window.tabbed = () => {
        for (const each of mine) if (!reached.has(each))
            found.push(`Tab does not reach ${name(each)}`);
        if (root.matches("main") && root.contains(document.activeElement))
            found.push(`Tab does not leave ${name(document.activeElement)}`);
        for (const each of document.querySelectorAll("main *"))
            if (style(each).cursor === "pointer" && shown(each) && !each.closest(
                "a, button, input, select, textarea, summary, label, svg"))
                found.push(`only a mouse can press ${name(each)}`);
        for (const each of document.querySelectorAll("[tabindex]"))
            if (each.tabIndex > 0) found.push(`an order of its own: ${name(each)}`);
        return [...found, ...climbs()];
    };
    return mine.length;
}"""
)
