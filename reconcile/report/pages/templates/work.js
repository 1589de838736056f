"use strict";
// Starts the page of a work and ties keys and buttons to what they do.

const KEYS = {
  n: () => step(1), j: () => step(1), p: () => step(-1), k: () => step(-1),
  o: () => step(1, true), O: () => step(-1, true),
  ArrowRight: () => stepWord(1), ArrowLeft: () => stepWord(-1),
  u: undo, s: toggleSmall, "?": () => find("#keys").showModal(),
  Escape: () => select(null),
  1: () => press("base"), 2: () => press("witness"), 3: () => press("both"), 4: () => press("neither"), 5: () => find("#panel textarea")?.focus(),
  6: () => press("repair"),
};

function press(choice) {
  find(`#panel .choice[data-choice="${choice}"]`)?.click();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || find("dialog[open]")) return;
  const typing = event.target.closest?.("input, textarea, select");
  if (typing) {
    if (event.key === "Escape") typing.blur();
    return;
  }
  if (!find("#keys-on").checked && event.key.length === 1) return;
  const action = KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

function onGridClick(event) {
  if (!getSelection().isCollapsed || event.target.closest("a")) return;
  const mark = event.target.closest("mark:not(.off)");
  if (mark) {
    select(mark.numbers.find((n) => !hidden.has(data.differences[n].kind)), { scroll: false });
    return;
  }
  const at = event.target.closest("td.canonical") ? placeOfClick(event) : null;
  const place = event.target.closest(".place");
  if (place) {
    const open = data.places[place.dataset.p].fragments.map((f) => data.fragments[f].id);
    select(byId.get(open.find((id) => !isDecided(id)) ?? open[0]), { scroll: false });
  } else if (at !== null) {
    select(null);
    selectWord(at);
  }
}

function followHash() {
  const number = byId.get(location.hash.replace(/^#d-/, ""));
  if (number !== undefined) select(number);
}

/** Single keys can be switched off, for those whom they get in the way; the browser remembers it. */
function wireKeys() {
  const box = find("#keys-on");
  try {
    box.checked = localStorage.getItem("reconcile keys") !== "off";
    box.addEventListener("change", () => localStorage.setItem("reconcile keys", box.checked ? "on" : "off"));
  } catch {
    // No storage: the box holds for as long as the page is open.
  }
  find("#help").addEventListener("click", () => find("#keys").showModal());
  document.addEventListener("keydown", onKey);
}

function start() {
  find(".bar").hidden = false;
  indexMarks();
  restoreDecisions();
  showKinds(new Set(data.kinds));
  showDecisions();
  for (const button of document.querySelectorAll(".kinds [data-kind]")) {
    button.addEventListener("click", () => toggleKinds([button.dataset.kind], hidden.has(button.dataset.kind)));
  }
  find("#all").addEventListener("click", () => showKinds(new Set(data.kinds)));
  find("#none").addEventListener("click", () => showKinds(new Set()));
  find("#small").addEventListener("click", toggleSmall);
  find("#rows").addEventListener("click", (event) => {
    const on = document.body.classList.toggle("only-differing");
    event.target.setAttribute("aria-pressed", String(on));
    drawStrip();
  });
  find("#next").addEventListener("click", () => step(1));
  find("#previous").addEventListener("click", () => step(-1));
  find("#next-open").addEventListener("click", () => step(1, true));
  find("#undo").addEventListener("click", undo);
  find(".grid").addEventListener("click", onGridClick);
  wireKeys();
  addEventListener("hashchange", followHash);
  wireExchange();
  wireStrip();
  find("#scroll").focus({ preventScroll: true, focusVisible: false }); // so that the arrow and page keys scroll
  followHash();
}

start();
