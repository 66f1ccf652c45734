// Draws the procedure with its tokens: GET data-diagram-url -> {xml, tokens: [{element, state}]},
// state one of done, now, later; of many cases now has a count, and how many of them are late. The library's watermark keeps its corner free.

const at = (path) => new URL(path, import.meta.url).href;
const READABLE = 1;
let library;

export function draw(place) {
  const fold = place.closest("details:not([open])");
  if (fold) fold.addEventListener("toggle", () => open(place), { once: true });
  else open(place);
}

async function open(place) {
  try {
    library ??= load();
    const [answer] = await Promise.all([
      fetch(place.dataset.diagramUrl, { headers: { Accept: "application/json" } }),
      library,
      document.fonts.load("12px Inter", "Thẩm định"),
    ]);
    if (!answer.ok) throw new Error(answer.status);
    await show(place, await answer.json());
  } catch {
    place.firstElementChild.textContent = "Chưa tải được sơ đồ. Nội dung của sơ đồ có bằng chữ.";
  }
}

function load() {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = at("../diagram.css");
  document.head.append(sheet);
  return import(at("../vendor/bpmn-js/bpmn-navigated-viewer.production.min.js"));
}

async function show(place, { xml, tokens }) {
  const viewer = new globalThis.BpmnJS({
    container: place,
    zoomScroll: { enabled: false },
    textRenderer: { defaultStyle: { fontFamily: "Inter, Arial, sans-serif", fontSize: 12 } },
    bpmnRenderer: {
      defaultFillColor: "var(--surface)",
      defaultStrokeColor: "var(--line-2)",
      defaultLabelColor: "var(--ink)",
    },
  });
  await viewer.importXML(xml);
  place.firstElementChild.remove();
  const elements = viewer.get("elementRegistry");
  const known = tokens.filter(({ element }) => elements.get(element));
  mark(viewer, known);
  const now = known.filter(({ state }) => state === "now").map(({ element }) => elements.get(element));
  const aim = () => look(viewer.get("canvas"), now);
  aim();
  steer(place, viewer, aim);
}

function mark(viewer, tokens) {
  const open = new Map();
  for (const { element, state, count = 1, late = 0 } of tokens) {
    viewer.get("canvas").addMarker(element, `is-${state}`);
    if (late) viewer.get("canvas").addMarker(element, "is-late");
    const before = open.get(element) ?? [0, 0];
    if (state === "now") open.set(element, [before[0] + count, before[1] + late]);
  }
  for (const [element, [count, late]] of open) {
    const badge = document.createElement("span");
    badge.className = late ? "badge badge-late" : "badge";
    badge.textContent = late ? `${count}, ${late} quá hạn` : count;
    viewer.get("overlays").add(element, { position: { top: -11, right: 11 }, html: badge });
  }
}

// The whole drawing if it can be read so; otherwise the place where the case is now.
function look(canvas, now) {
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() >= READABLE) return;
  const { inner, outer } = canvas.viewbox();
  const [width, height] = [outer.width / READABLE, outer.height / READABLE];
  const start = (low, size, room, spot) =>
    size <= room ? low - (room - size) / 2 : Math.min(Math.max(spot - room / 2, low - 12), low + size + 12 - room);
  const spot = (side, size) => now.reduce((sum, each) => sum + each[side] + each[size] / 2, 0) / now.length || inner[side];
  const x = start(inner.x, inner.width, width, spot("x", "width"));
  const y = start(inner.y, inner.height, height, spot("y", "height"));
  canvas.viewbox({ x, y, width, height });
}

function steer(place, viewer, aim) {
  const zoom = viewer.get("zoomScroll");
  const tools = document.createElement("div");
  tools.className = "tools";
  for (const [icon, words, act] of [
    ["plus", "Phóng to", () => zoom.stepZoom(1)],
    ["minus", "Thu nhỏ", () => zoom.stepZoom(-1)],
    ["fit", "Xem cả sơ đồ", () => viewer.get("canvas").zoom("fit-viewport", "auto")],
  ]) {
    tools.insertAdjacentHTML("beforeend", `<button type="button" class="btn" title="${words}"><svg class="icon" width="18" height="18"><use href="${at("../icons.svg")}#${icon}"/></svg></button>`);
    tools.lastElementChild.addEventListener("click", act);
  }
  place.prepend(tools);
  // The page scrolls as everywhere; only with Ctrl the wheel belongs to the picture.
  const wheel = (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const box = place.getBoundingClientRect();
    zoom.stepZoom(-Math.sign(event.deltaY), { x: event.clientX - box.left, y: event.clientY - box.top });
  };
  place.addEventListener("wheel", wheel, { passive: false });
  let width = place.clientWidth;
  new ResizeObserver(() => {
    if (!place.clientWidth || place.clientWidth === width) return;
    width = place.clientWidth;
    viewer.get("canvas").resized();
    aim();
  }).observe(place);
}
