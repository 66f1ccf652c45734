// Adds and removes rows of a free grid in place; without script the same buttons post.

export function growGrids(page) {
  page.querySelectorAll("[data-grid]").forEach((grid) => {
    const rows = grid.querySelector("[data-rows]");
    const blank = grid.querySelector(":scope > template");
    if (!rows || !blank) return;
    grid.addEventListener("click", (event) => {
      const button = event.target.closest("[data-add],[data-remove]");
      if (!button || button.closest("[data-grid]") !== grid) return;
      event.preventDefault();
      if ("add" in button.dataset) {
        if (rows.children.length < (grid.dataset.most ?? Infinity)) add(grid, rows, blank);
      } else remove(grid, rows, button.closest(".grid-row"));
      grid.dispatchEvent(new Event("rows", { bubbles: true }));
    });
  });
}

function add(grid, rows, blank) {
  rows.append(blank.content.cloneNode(true));
  number(grid, rows);
  rows.lastElementChild.querySelector("input:not([type=hidden]),select,textarea")?.focus();
}

function remove(grid, rows, row) {
  const near = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  number(grid, rows);
  (near?.querySelector("[data-remove]") ?? grid.querySelector("[data-add]")).focus();
}

// Names and ids carry the row's place: rows-2-subject, f-rows-2-subject.
function number(grid, rows) {
  const path = grid.dataset.grid.replaceAll(".", "-");
  const place = new RegExp(`^((?:f-)?${path}-)(?:\\d+|__)(?=-|$)`);
  [...rows.children].forEach((row, index) => {
    for (const each of [row, ...row.querySelectorAll("*")]) {
      for (const name of ["id", "for", "name", "aria-labelledby", "aria-describedby"]) {
        const words = each.getAttribute(name)?.split(" ");
        if (words) each.setAttribute(name, words.map((word) => word.replace(place, `$1${index}`)).join(" "));
      }
    }
    row.querySelectorAll("[data-no]").forEach((spot) => (spot.textContent = index + 1));
  });
}
