// The clerk's lists settle while the resident answers: every 3 seconds ask whether the case changed,
// and swap in what did. Only a touch since the last time keeps the session awake; once it has ended, the
// log-in page takes the place of what is on the screen.
const EVERY = 3000;
const WORDS = { required: "必要", undetermined: "確認中", recommended: "ご案内", automatic: "届出不要", not_required: "不要" };

const watched = document.querySelector("[data-watch]");
const said = document.getElementById("said");
let touched = false;
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => { touched = true; });

const statuses = () => new Map([...watched.querySelectorAll("[data-line]")].map((l) => [l.dataset.line, l.dataset.status]));

function busy(part) {
  const at = document.activeElement;
  const typing = part.contains(at) && at.matches("input, select, textarea");
  return typing || part.querySelector(".group--clerk :checked") !== null;
}

function swap(html) {
  const before = statuses();
  const open = new Set([...watched.querySelectorAll("details[open][data-line]")].map((d) => d.dataset.line));
  const folds = (root) => [...root.querySelectorAll(".folded")];
  const folded = new Set(folds(watched).filter((f) => f.open).map((f) => f.className));
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const old = document.getElementById(part.id);
    if (!old || busy(old)) continue;
    for (const line of part.querySelectorAll("details[data-line]")) line.open = open.has(line.dataset.line);
    for (const fold of folds(part)) fold.open = folded.has(fold.className);
    old.replaceWith(document.adoptNode(part));
  }
  tell(before);
}

function tell(before) {
  const moved = [];
  for (const line of watched.querySelectorAll("[data-line]")) {
    const was = before.get(line.dataset.line);
    if (was === line.dataset.status) continue;
    line.classList.add("moved");
    if (was) moved.push(`「${line.dataset.name}」は${WORDS[line.dataset.status]}になりました。`);
  }
  if (moved.length) said.textContent = moved.join("");
}

async function look() {
  const { version, state } = document.getElementById("status").dataset;
  if (state === "confirmed" || state === "closed") return;
  if (!document.hidden) {
    try {
      const here = touched ? "&here=1" : "";
      touched = false;
      const answer = await fetch(`${watched.dataset.watch}?seen=${version}${here}`, { redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect") {
        location.reload();
        return;
      }
      if (answer.status === 200) swap(await answer.text());
    } catch {
      said.textContent = "表示を更新できませんでした。画面を開き直してください。";
      return;
    }
  }
  setTimeout(look, EVERY);
}

// What would change a decision is worked out when it is opened.
async function tellChanges({ target: fold }) {
  if (!fold.open || !fold.dataset.why) return;
  const url = fold.dataset.why;
  delete fold.dataset.why;
  const answer = await fetch(url, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const changes = page.getElementById("changes");
  if (changes) fold.querySelector(".why__body").replaceChildren(...document.adoptNode(changes).children);
}

if (watched) {
  setTimeout(look, EVERY);
  watched.addEventListener("toggle", tellChanges, true);
}
