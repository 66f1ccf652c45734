// Shortcuts: silent while typing or composing (Telex), with Ctrl, Alt, Meta, or switched off.

const TYPING = "input:not([type=checkbox],[type=radio]),select,textarea";

export function listenToKeys(page) {
  if (page.documentElement.dataset.shortcuts === "off") return;
  let went = -Infinity;
  page.addEventListener("keydown", (event) => {
    const { key, timeStamp } = event;
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.target.closest(TYPING)) return;
    const second = timeStamp - went < 1500;
    went = key === "g" ? timeStamp : -Infinity;
    const link = page.querySelector(`[data-${second ? "go" : "key"}="${CSS.escape(key)}"]`);
    if (link) link.click();
    else if (second || !(ACTS[key] ?? press)(page, key)) return;
    event.preventDefault();
  });
}

// Each says whether it found something to do.
const ACTS = {
  "/": (page) => {
    const box = [...page.querySelectorAll("[data-search]")].find((each) => each.offsetParent);
    box?.select();
    return box;
  },
  j: (page) => step(page, 1),
  k: (page) => step(page, -1),
};

// In the current row; c, u, d also on a page without rows.
const SPOTS = { o: ".row-name", x: "[type=checkbox]", c: "[data-claim]", u: "[data-release]", d: ".clock summary" };
const SEVERAL = { a: "assign", u: "release" };

const current = (page) => page.querySelector("[data-row].row-now") ?? page.querySelector("[data-row]");

function press(page, key) {
  const place = current(page) ?? ("cud".includes(key) ? page : null);
  const spot = (SPOTS[key] && place?.querySelector(SPOTS[key])) ?? inList(page, key, place);
  spot?.focus();
  spot?.click();
  return spot;
}

// What a row has no button for: an act on the ticked rows, or on this one if none is.
function inList(page, key, row) {
  const name = row?.matches?.("[data-row]") && row.querySelector("a.row-name");
  if (key === "d" && name) name.hash = "clock-head";
  if (key === "d") return name;
  const act = SEVERAL[key] && page.querySelector(`#bulk [value=${SEVERAL[key]}]`);
  const box = act && row?.querySelector("[name=task]");
  if (box && !page.querySelector("[name=task]:checked")) box.click();
  return act;
}

function step(page, by) {
  const rows = [...page.querySelectorAll("[data-row]")];
  const place = rows.findIndex((row) => row.classList.contains("row-now")) + by;
  const row = rows[Math.min(Math.max(place, 0), rows.length - 1)];
  rows.forEach((each) => each.classList.toggle("row-now", each === row));
  row?.querySelector(".row-name")?.focus();
  return row;
}
