// The wall is leafed through with the arrow keys, the page keys, or the clicker that sends them.
const KEYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "prev", PageUp: "prev" };

document.addEventListener("keydown", ({ key, ctrlKey, altKey, metaKey }) => {
  if (ctrlKey || altKey || metaKey || !KEYS[key]) return;
  document.querySelector(`a[rel=${KEYS[key]}]`)?.click();
});
