// The inbox by keyboard: J and K (or the arrows) move from row to row, Enter opens, / jumps to the search.
// A scanner types the code of a form, which begins with M: that moves to its field, wherever one was.
// The search hides rows on this page only; what is typed is sent nowhere.
const table = document.querySelector("[data-rows]");
const find = document.querySelector("[data-find]");
const code = document.querySelector("[data-code]");
const none = document.querySelector("[data-none]");
const rows = table ? [...table.querySelectorAll("tbody tr")].filter((row) => row.querySelector("a")) : [];

const shown = () => rows.filter((row) => !row.hidden);
const link = (row) => row?.querySelector("a");
const typing = (at) => at.matches("input, select, textarea");

function step(by) {
  const list = shown();
  const at = list.findIndex((row) => row.contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1);
  link(list[next])?.focus();
}

function plain(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
}

function search() {
  const wanted = plain(find.value);
  for (const row of rows) row.hidden = !plain(row.textContent).includes(wanted);
  for (const body of table?.tBodies ?? []) body.hidden = ![...body.rows].some((row) => rows.includes(row) && !row.hidden);
  if (none) none.hidden = shown().length > 0;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === find && event.key === "Enter") {
    event.preventDefault();
    link(shown()[0])?.focus();
    return;
  }
  if (typing(event.target)) return;
  if (event.key.toLowerCase() === "m" && code) {
    code.value = "";
    code.focus();
    return;
  }
  const by = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (by) step(by);
  else if (event.key === "/" && find) find.focus();
  else return;
  event.preventDefault();
});
find?.addEventListener("input", search);
