// The wall is leafed through with the arrow keys, the page keys, or the clicker that sends them.
const KEYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "prev", PageUp: "prev" };

document.addEventListener("keydown", ({ key, ctrlKey, altKey, metaKey }) => {
  if (ctrlKey || altKey || metaKey || !KEYS[key]) return;
  document.querySelector(`a[rel=${KEYS[key]}]`)?.click();
});

// Until the box is opened the wall is fetched again: no reload, so that focus and place stay.
const again = async () => {
  const wait = Number(document.body.dataset.again);
  if (!wait) return;
  const answer = await fetch(location.href).catch(() => null);
  if (answer?.redirected) return location.reload();
  if (answer?.ok) {
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (next.body.innerHTML !== document.body.innerHTML) {
      document.title = next.title;
      document.body.replaceWith(next.body);
    }
  }
  setTimeout(again, wait * 1000);
};
setTimeout(again, Number(document.body.dataset.again) * 1000);
