// A member's ballot: looked over and sealed here, so that what he chose never leaves his browser.
import { canSeal, newMaster, sealed, written } from "./sealing.js";

export function castInPlace(form) {
  let able = null; // until it is known, nothing is sent
  const part = (name) => form.querySelector(`[data-${name}]`);
  const sheet = JSON.parse(form.dataset.ballot);
  let ready = null; // sealed once for each look: sending it again changes nothing

  form.addEventListener("submit", (event) => {
    if (able === false) return; // the server seals
    event.preventDefault();
    if (event.submitter?.dataset.cast === undefined) look();
    else cast();
  });
  part("edit").addEventListener("click", () => turn(false));

  canSeal().then((here) => {
    able = here;
    part("server-seals").hidden = here;
    part("browser-seals").hidden = !here;
    const look = part("scripted");
    look.disabled = look.hidden = false;
  });
  const chosenAt = (card) => card.querySelector("input[type=radio]:checked");

  function look() {
    const cards = [...form.querySelectorAll("[data-line]")];
    const rows = cards.map((card) => {
      const row = part("row").content.cloneNode(true);
      row.querySelector("dt").prepend(card.querySelector("h2").textContent);
      row.querySelector("span").textContent = card.querySelector(".muted").textContent;
      const label = chosenAt(card)?.closest("label").textContent.trim();
      row.querySelector("dd").textContent = label ?? "Để trống";
      return row;
    });
    const blanks = cards.flatMap((card, at) => (chosenAt(card) ? [] : [at + 1]));
    part("rows").replaceChildren(...rows);
    part("said").textContent =
      `Đã chọn ${cards.length - blanks.length} trong ${cards.length}.` +
      (blanks.length ? ` Đề nghị ${blanks.join(", ")} để trống, tính là phiếu trắng.` : "");
    ready = null;
    turn(true);
  }

  function turn(over) {
    part("fill").hidden = over;
    part("review").hidden = !over;
    (over ? part("review-head") : form.querySelector("input[type=radio]"))?.focus();
    scrollTo(0, 0);
  }

  async function seal() {
    const choices = {};
    form.querySelectorAll("[data-line]").forEach((card) => {
      choices[card.dataset.line] = chosenAt(card)?.value ?? "blank";
    });
    const master = newMaster(); // kept only where members get a code of it
    const envelope = await sealed(sheet, choices, master);
    return { envelope, master: sheet.coded ? await written(master) : "" };
  }

  async function cast() {
    part("cast").disabled = true;
    part("trouble").textContent = "";
    try {
      ready ??= await seal();
      const body = new URLSearchParams({ sealed: ready.envelope });
      for (const name of ["csrf_token", "_once"]) body.set(name, form.elements[name]?.value ?? "");
      const answer = await fetch(form.action, { method: "POST", body });
      show(new DOMParser().parseFromString(await answer.text(), "text/html"), answer.ok);
    } catch {
      part("trouble").textContent = "Chưa gửi được phiếu. Kiểm tra mạng rồi bấm lại.";
      part("cast").disabled = false;
    }
  }

  function show(answer, taken) {
    const place = answer.querySelector("[data-master]");
    if (taken && place && ready.master) {
      place.hidden = false;
      place.querySelector("[data-master-code]").textContent = ready.master;
    }
    ready = null;
    document.title = answer.title;
    document.querySelector("main").replaceWith(answer.querySelector("main"));
    document.querySelector("main").focus();
    scrollTo(0, 0);
  }
}
