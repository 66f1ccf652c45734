// The tellers' pages and a member's own check. The key is made here, and a share that is typed
// wrongly is told before it is sent.
import { canSeal, lineCode, makeKey, typedMaster, typedShare } from "./sealing.js";

export async function makeKeyHere(form) {
  const part = (name) => form.querySelector(`[data-${name}]`);
  const able = await canSeal();
  const make = part("make-key");
  make.disabled = make.hidden = false;
  if (!able) return;
  part("server-makes").hidden = true;
  make.addEventListener("click", async (event) => {
    event.preventDefault();
    const { publicKey, cards, hashes } = await makeKey();
    form.elements.public_key.value = publicKey;
    form.elements.share_hashes.value = hashes;
    part("cards").replaceChildren(...cards.map((card, at) => drawn(card, at + 1)));
    part("key-state").textContent =
      "Khóa được tạo trong trình duyệt này. Ba mảnh chỉ hiện một lần ở đây và không gửi đi đâu: in hoặc chép lại trước khi mở bỏ phiếu.";
    make.textContent = "Tạo khóa khác";
    make.classList.remove("btn-primary");
    part("after-key").hidden = false;
    part("cards").querySelector("section").focus();
  });

  function drawn(card, number) {
    const section = part("card").content.cloneNode(true);
    section.querySelector("section").setAttribute("aria-label", `Mảnh khóa ${number}`);
    section.querySelector("[data-number]").textContent = number;
    section.querySelector("[data-words]").textContent = card;
    return section;
  }
}

export function checkShares(form) {
  form.querySelectorAll("[data-share]").forEach((box) => {
    const said = box.parentElement.querySelector("[data-share-state]");
    box.addEventListener("change", async () => {
      if (!box.value.trim()) said.textContent = "";
      else said.textContent = (await typedShare(box.value)) ? "Gõ đúng." : "Gõ sai hoặc thiếu, hãy so lại từng nhóm với thẻ.";
    });
  });
}

const CHOICES = { agree: "Đồng ý", not_agree: "Không đồng ý", blank: "Trắng" };

export function findMyLines(place) {
  const form = place.querySelector("[data-my-form]");
  const said = place.querySelector("[data-my-lines]");
  form.hidden = false;
  form.querySelector("button").addEventListener("click", async () => {
    const master = await typedMaster(form.querySelector("textarea").value);
    if (!master) {
      said.textContent = "Mã gõ sai hoặc thiếu, hãy so lại từng nhóm.";
      return;
    }
    const board = await (await fetch(place.dataset.myCheck)).json();
    const list = document.createElement("ul");
    let found = 0;
    for (const item of board.nominations) {
      const code = await lineCode(master, item.nomination);
      const line = item.lines.find((each) => each.code === code);
      found += line ? 1 : 0;
      const row = list.appendChild(document.createElement("li"));
      row.textContent = line
        ? `${item.subject}: dòng ${code}, ${CHOICES[line.choice]}`
        : `${item.subject}: không có dòng ${code}`;
    }
    const words = document.createElement("p");
    words.textContent = found
      ? `Tìm thấy ${found} trong ${board.nominations.length} dòng. Đề nghị bạn không bỏ phiếu thì không có dòng. Thiếu dòng hoặc sai lựa chọn: báo ngay ban kiểm phiếu.`
      : "Không tìm thấy dòng nào. Nếu đây là mã của lần bỏ phiếu cuối cùng của bạn, báo ngay ban kiểm phiếu.";
    said.replaceChildren(words, list);
  });
}
