// Says which files were picked and how heavy they are; too heavy ones are refused before the upload.

export function showChosenFiles(page) {
  page.addEventListener("change", ({ target }) => {
    if (target.type !== "file") return;
    const most = Number(target.dataset.max) || 20;
    let list = target.nextElementSibling;
    if (!list) {
      list = page.createElement("ul");
      list.className = "file-list";
      list.setAttribute("role", "status");
      target.after(list);
    }
    list.replaceChildren(...[...target.files].map((file) => line(page, file, most)));
    list.hidden = !target.files.length;
    const heavy = list.querySelector(".err");
    target.setCustomValidity(heavy ? heavy.textContent : "");
  });
}

function line(page, file, most) {
  const item = page.createElement("li");
  const note = page.createElement("span");
  const heavy = file.size > most * 1e6;
  const size = file.size < 1e6 ? `${Math.ceil(file.size / 1e3)} kB` : `${Math.ceil(file.size / 1e6)} MB`;
  note.className = heavy ? "err" : "meta";
  note.textContent = heavy ? `Tệp nặng ${size}, tối đa ${most} MB` : size;
  item.append(file.name, note);
  return item;
}
