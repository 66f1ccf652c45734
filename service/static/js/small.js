// Small comforts of every page.

export function smallThings(page) {
  page.querySelector("[data-focus]")?.focus();
  if (matchMedia("(max-width:599px)").matches) {
    page.querySelectorAll("details[data-fold]").forEach((each) => (each.open = false));
  }
  closeMenus(page);
  chooseAll(page);
  revealPasswords(page);
  page.querySelectorAll("[data-print]").forEach((each) => {
    each.hidden = false;
    each.addEventListener("click", () => print());
  });
}

function closeMenus(page) {
  const close = (but) =>
    page.querySelectorAll("[data-drop][open]").forEach((each) => (each.open = each === but));
  page.addEventListener("click", (event) => close(event.target.closest("[data-drop]")));
  page.addEventListener("keydown", ({ key }) => {
    const open = key === "Escape" && page.querySelector("[data-drop][open]");
    if (!open) return;
    close();
    open.querySelector("summary").focus();
  });
}

// <input type=checkbox data-all="task"> ticks every box of that name and says how many are ticked.
function chooseAll(page) {
  page.querySelectorAll("[data-all]").forEach((all) => {
    const boxes = [...page.querySelectorAll(`input[name="${all.dataset.all}"]`)];
    const line = page.querySelector("[data-chosen]");
    const show = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && !all.checked;
      boxes.forEach((box) => box.closest("tr")?.classList.toggle("row-on", box.checked));
      all.closest(".bar-top")?.classList.toggle("bar-on", chosen > 0);
      if (line) line.textContent = chosen ? `Đã chọn ${chosen} ${line.dataset.chosen}` : line.dataset.none;
    };
    all.addEventListener("change", () => {
      boxes.forEach((box) => (box.checked = all.checked));
      show();
    });
    boxes.forEach((box) => box.addEventListener("change", show));
    show();
  });
}

function revealPasswords(page) {
  page.querySelectorAll("[data-reveal]").forEach((button) => {
    const box = page.getElementById(button.dataset.reveal);
    button.hidden = false;
    button.addEventListener("click", () => {
      const hidden = box.type === "password";
      box.type = hidden ? "text" : "password";
      button.textContent = hidden ? "Ẩn mật khẩu" : "Hiện mật khẩu";
    });
  });
}
