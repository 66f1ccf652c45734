// Saves what is typed, unchecked, two seconds after the last change.
// PUT data-draft-url {"fields": [[name, value], …]}, names as in a post; the answer's
// {"saved_at": "09:32"} is shown as it is: the server's clock counts.

const QUIET = 2000;
const AGAIN = 10000;

export function keepDrafts(page) {
  page.querySelectorAll("form[data-draft-url]").forEach(keepDraft);
}

function keepDraft(form) {
  const line = form.querySelector("[data-draft-state]");
  const say = (words) => line && (line.textContent = words);
  let saved = body(form);
  let timer;
  let over = false;

  const later = (pause) => {
    clearTimeout(timer);
    if (!over) timer = setTimeout(save, pause);
  };

  async function save() {
    const now = body(form);
    if (over || now === saved) return;
    const slow = setTimeout(say, 1000, "Đang lưu…");
    try {
      const answer = await put(form.dataset.draftUrl, now);
      if (answer.status >= 500) throw new Error(answer.status);
      const { saved_at, detail } = await answer.json().catch(() => ({}));
      // A refusal (taken by somebody else, signed out) will not pass by trying again.
      over = !answer.ok;
      say(over ? (detail ?? "Chưa lưu được nháp. Tải lại trang để xem việc này.") : `Đã lưu nháp lúc ${saved_at}`);
      saved = now;
      if (body(form) !== now) later(QUIET);
    } catch {
      say("Chưa lưu được nháp, đang thử lại. Đừng đóng trang.");
      later(AGAIN);
    } finally {
      clearTimeout(slow);
    }
  }

  form.addEventListener("input", () => later(QUIET));
  form.addEventListener("rows", () => later(QUIET));
  form.addEventListener("submit", () => {
    over = true;
    clearTimeout(timer);
  });
  document.addEventListener("visibilitychange", () => document.hidden && save());
}

function put(url, text) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  // keepalive lets the last save outlive the page; browsers allow it for small bodies only.
  return fetch(url, { method: "PUT", headers, body: text, keepalive: text.length < 20000 });
}

function body(form) {
  const answers = [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && name !== "csrf_token" && !name.startsWith("_"),
  );
  return JSON.stringify({ fields: answers });
}
