"""Pictures of what people see, kept for review and written anew only where they look different."""

from base64 import b64decode, b64encode
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

FOLDER: Final = Path(__file__).parent / "pictures"


def keep(page: Page, path: Path, png: bytes) -> None:
    """Write the picture if it looks different from the one kept."""
    kept = path.read_bytes() if path.exists() else b""
    if kept != png and (not kept or looks(page, kept) != looks(page, png)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png)


def looks(page: Page, png: bytes) -> int:
    """The pixels, as the browser itself decodes them: the same picture may be packed otherwise."""
    seen: int = page.evaluate(
        """async (packed) => {
            const bytes = Uint8Array.from(atob(packed), (each) => each.charCodeAt(0));
            const picture = await createImageBitmap(new Blob([bytes]));
            const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
            canvas.drawImage(picture, 0, 0);
            const pixels = canvas.getImageData(0, 0, picture.width, picture.height).data;
            let sum = picture.width * 31 + picture.height;
            for (const each of pixels) sum = (sum * 33 + each) % 4294967291;
            return sum;
        }""",
        b64encode(png).decode(),
    )
    return seen


_LARGEST: Final = 90_000
_LONGEST: Final = 1100


def keep_page(page: Page, name: str) -> None:
    """A page as it stands, packed small; kept anew where a word or a line of it has changed. Edges
    of letters may come out otherwise on another machine: a few dots are no change."""
    height = min(_LONGEST, page.evaluate("document.documentElement.scrollHeight"))
    size = page.viewport_size
    assert size is not None
    png = page.screenshot(
        full_page=True,
        animations="disabled",
        caret="hide",
        clip={"x": 0, "y": 0, "width": size["width"], "height": height},
    )
    path = FOLDER / "pages" / f"{name}-{size['width']}.webp"
    kept = b64encode(path.read_bytes()).decode() if path.exists() else ""
    packed = page.evaluate(_PACK, {"png": b64encode(png).decode(), "kept": kept})
    if packed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b64decode(packed))
    assert path.stat().st_size < _LARGEST, f"{path.name} is heavy"


_PACK: Final = """async ({png, kept}) => {
    const bytes = text => Uint8Array.from(atob(text), each => each.charCodeAt(0));
    const draw = async packed => {
        const picture = await createImageBitmap(new Blob([packed]));
        const canvas = new OffscreenCanvas(picture.width, picture.height);
        canvas.getContext("2d").drawImage(picture, 0, 0);
        return canvas;
    };
    const dots = canvas => canvas.getContext("2d")
        .getImageData(0, 0, canvas.width, canvas.height).data;
    const blob = await (await draw(bytes(png))).convertToBlob({type: "image/webp", quality: 0.6});
    const packed = new Uint8Array(await blob.arrayBuffer());
    if (kept) {
        const [old, now] = [await draw(bytes(kept)), await draw(packed)];
        if (old.width === now.width && old.height === now.height) {
            const [before, after] = [dots(old), dots(now)];
            let changed = 0;
            for (let at = 0; at < after.length; at++)
                if (Math.abs(before[at] - after[at]) > 80) changed++;
            if (changed < 30) return "";
        }
    }
    let text = "";
    for (const each of packed) text += String.fromCharCode(each);
    return btoa(text);
}"""
