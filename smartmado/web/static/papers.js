// The papers before they are printed: look closer, see where each value stands, correct it in place.
// Without this script everything works too: pages in one size, links from page to list, corrections on a page of their own.
const STEPS = [1, 1.5, 2, 3, 4];
const SHARP_FROM = 1.3;

class Zoom {
  constructor(part) {
    this.view = part.querySelector(".sheet__view");
    this.sized = part.querySelector(".sheet__sized");
    this.said = part.querySelector("[data-size]");
    this.size = 1;
    this.touches = new Map();
    part.querySelector(".sheet__tools").hidden = false;
    for (const button of part.querySelectorAll("[data-step]")) button.addEventListener("click", () => this.step(Number(button.dataset.step)));
    const marks = part.querySelector("[data-marks]");
    marks.addEventListener("click", () => marks.setAttribute("aria-pressed", String(!part.classList.toggle("sheet__pages--plain"))));
    this.view.addEventListener("keydown", (event) => this.key(event));
    this.view.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    for (const kind of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) this.view.addEventListener(kind, (event) => this.pinch(event));
  }

  step(by) {
    const next = by > 0 ? STEPS.find((s) => s > this.size + 0.01) : [...STEPS].reverse().find((s) => s < this.size - 0.01);
    this.set(by === 0 ? 1 : next ?? this.size);
  }

  // The point of the page at `at` (of the view; its middle without one) stays where it is.
  set(size, at) {
    const { width, height } = this.view.getBoundingClientRect();
    const x = at?.x ?? width / 2;
    const y = at?.y ?? Math.min(height, innerHeight) / 2;
    const wide = Math.min(Math.max(size, STEPS[0]), STEPS.at(-1));
    const grown = wide / this.size;
    const [left, top] = [(this.view.scrollLeft + x) * grown - x, (this.view.scrollTop + y) * grown - y];
    this.size = wide;
    this.sized.style.width = `${wide * 100}%`;
    this.view.classList.toggle("sheet__view--near", wide > 1);
    this.view.scrollTo(left, top);
    this.said.textContent = `${Math.round(wide * 100)}%`;
    if (wide > SHARP_FROM) for (const picture of this.sized.querySelectorAll("img[data-sharp]")) sharpen(picture);
  }

  key(event) {
    const by = { "+": 1, ";": 1, "=": 1, "-": -1, "0": 0 }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.step(by);
  }

  wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.set(this.size * Math.exp(-event.deltaY / 300), this.place(event));
  }

  place({ clientX, clientY }) {
    const { left, top } = this.view.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  pinch(event) {
    if (event.pointerType !== "touch") return;
    if (event.type === "pointerup" || event.type === "pointercancel") this.touches.delete(event.pointerId);
    else if (event.type === "pointerdown" || this.touches.has(event.pointerId)) this.touches.set(event.pointerId, this.place(event));
    const [one, two] = this.touches.values();
    if (!two) {
      this.apart = undefined;
      return;
    }
    const apart = Math.hypot(one.x - two.x, one.y - two.y);
    if (this.apart) this.set(this.size * (apart / this.apart), { x: (one.x + two.x) / 2, y: (one.y + two.y) / 2 });
    this.apart = apart;
  }
}

// A picture with more dots takes the place of the first one as soon as it is there.
async function sharpen(picture) {
  const url = picture.dataset.sharp;
  delete picture.dataset.sharp;
  const near = new Image();
  near.src = url;
  try {
    await near.decode();
    picture.src = url;
  } catch {
    picture.dataset.sharp = url;
  }
}

// A picture is drawn of the case as this page shows it; of a case that has changed meanwhile there is none.
const stale = document.querySelector("[data-stale]");
const tellStale = () => { stale.hidden = false; };
for (const picture of document.querySelectorAll(".sheet__page")) {
  picture.addEventListener("error", tellStale);
  if (picture.complete && picture.naturalWidth === 0) tellStale();
}

// --- from the list to the page and back ---

const spots = (ref) => document.querySelectorAll(`.spot[data-ref="${CSS.escape(ref)}"]`);

function point(ref, on) {
  for (const spot of spots(ref)) spot.classList.toggle("spot--at", on);
  document.getElementById(ref)?.classList.toggle("box--at", on);
}

function follow(part, kinds, refOf) {
  for (const [kind, on] of kinds) {
    part.addEventListener(kind, (event) => {
      const ref = refOf(event.target);
      if (ref) point(ref, on);
    });
  }
}

for (const list of document.querySelectorAll(".sheet__boxes")) {
  const kinds = [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]];
  follow(list, kinds, (at) => at.closest(".box")?.id);
}
for (const page of document.querySelectorAll(".paper__spots")) {
  follow(page, [["mouseover", true], ["mouseout", false]], (at) => at.closest(".spot")?.dataset.ref);
  page.addEventListener("click", (event) => {
    const box = document.getElementById(event.target.closest(".spot")?.dataset.ref ?? "");
    if (!box) return;
    box.closest("details")?.setAttribute("open", "");
    setTimeout(() => (box.querySelector("button") ?? box).focus());
  });
}
for (const part of document.querySelectorAll("[data-zoom]")) new Zoom(part);

// --- correct in place ---

const dialog = document.querySelector(".dialog");
let from = "";

async function send(form) {
  const body = new URLSearchParams(new FormData(form));
  return fetch(form.action, { method: "POST", body, redirect: "manual", cache: "no-store" });
}

async function show(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = page.getElementById("correction");
  if (!part) return false;
  dialog.replaceChildren(document.adoptNode(part));
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[role=alert], input:not([type=hidden])")?.focus();
  return true;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const asks = form.matches("[data-correct]");
  if (!asks && !dialog.contains(form)) return;
  event.preventDefault();
  if (asks) from = form.dataset.correct;
  try {
    const answer = await send(form);
    if (answer.type === "opaqueredirect") {
      if (!asks) history.replaceState(null, "", `#${from}`);
      location.reload();
    } else if (!(await show(answer))) form.submit();
  } catch {
    form.submit();
  }
});

dialog.addEventListener("click", (event) => {
  if (event.target !== dialog && !event.target.closest("[data-close]")) return;
  event.preventDefault();
  dialog.close();
});
dialog.addEventListener("close", () => document.getElementById(from)?.querySelector("button")?.focus());
