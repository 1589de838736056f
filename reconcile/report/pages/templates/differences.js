"use strict";
// The differences: which are shown, which one is selected, and the way from one to the next.

const data = JSON.parse(find("#data").textContent);
const byId = new Map(data.differences.map((d, number) => [d.id, number]));
const waiting = new Set(data.open);
const marksOf = new Map(); // number of a difference → its marks, in the order of the page
const hidden = new Set(); // classes that are not shown
const units = new Map(); // unit → numbers of its differences
data.differences.forEach((d, number) => units.set(d.unit, [...(units.get(d.unit) ?? []), number]));
let order = []; // one number per unit, in the order of the page
let selected = null; // number of a difference

/** Read the marks and the order of the units off the page. */
function indexMarks() {
  const atRow = new Map();
  data.differences.forEach((d, number) => {
    const row = d.baseRow ?? d.witnessRow ?? 1;
    atRow.set(row, [...(atRow.get(row) ?? []), number]);
  });
  const seen = new Set();
  const take = (number) => {
    const unit = data.differences[number].unit;
    if (!seen.has(unit)) order.push(number);
    seen.add(unit);
  };
  const later = [];
  for (const row of document.querySelectorAll(".grid tbody tr")) {
    for (const mark of row.querySelectorAll("mark")) {
      mark.numbers = mark.dataset.d.split(" ").map(Number);
      for (const number of [...mark.numbers].reverse()) {
        marksOf.set(number, [...(marksOf.get(number) ?? []), mark]);
        take(number);
      }
    }
    (atRow.get(Number(row.id.slice(4))) ?? []).forEach(take); // splits and joins have no mark
  }
  data.differences.forEach((_, number) => take(number));
}

/** All rows of the table of differences that belong to one place. */
function unitOf(number) {
  return units.get(data.differences[number].unit);
}

function isShown(number) {
  return unitOf(number).some((n) => !hidden.has(data.differences[n].kind));
}

/** Show some classes and hide the others: marks, rows, buttons, strip. */
function showKinds(kinds) {
  hidden.clear();
  for (const kind of data.kinds) if (!kinds.has(kind)) hidden.add(kind);
  for (const mark of document.querySelectorAll(".grid mark")) {
    const shown = mark.numbers.find((n) => !hidden.has(data.differences[n].kind));
    const kind = data.differences[shown ?? mark.numbers[0]].kind;
    const state = (mark.classList.contains("empty") ? " empty" : "") + (mark.classList.contains("selected") ? " selected" : "");
    mark.className = `k-${kind}${shown === undefined ? " off" : ""}${state}`;
  }
  for (const row of document.querySelectorAll(".grid tbody tr")) {
    row.classList.toggle("quiet", !row.querySelector("mark:not(.off), .tag, .place, .lacks"));
  }
  for (const button of document.querySelectorAll(".kinds [data-kind]")) {
    button.setAttribute("aria-pressed", String(!hidden.has(button.dataset.kind)));
  }
  find("#small").setAttribute("aria-pressed", String(data.small.every((kind) => hidden.has(kind))));
  showPosition();
  drawStrip();
}

function shownKinds() {
  return new Set(data.kinds.filter((kind) => !hidden.has(kind)));
}

function toggleKinds(kinds, on) {
  const shown = shownKinds();
  for (const kind of kinds) on ? shown.add(kind) : shown.delete(kind);
  showKinds(shown);
}

function toggleSmall() {
  toggleKinds(data.small, data.small.every((kind) => hidden.has(kind)));
}

/** Select a difference: mark it, bring it into view, show its details. Null goes back to the list. */
function select(number, { scroll = true } = {}) {
  for (const node of document.querySelectorAll(".grid .selected")) node.classList.remove("selected");
  for (const row of document.querySelectorAll(".grid tr.here")) row.classList.remove("here");
  clearWord();
  selected = number;
  if (number === null) {
    history.replaceState(null, "", location.pathname);
    showWaiting();
  } else {
    const d = data.differences[number];
    const marks = unitOf(number).flatMap((n) => marksOf.get(n) ?? []);
    marks.forEach((mark) => mark.classList.add("selected"));
    const place = placeNode(d.id);
    if (place) place.classList.add("selected");
    const row = find(`#row-${d.baseRow ?? d.witnessRow}`);
    if (!marks.length && row) row.classList.add("here");
    const target = marks[0] ?? row;
    if (scroll && target) target.scrollIntoView({ block: "center", inline: "nearest" });
    if (scroll) marks.find((mark) => mark.closest("tr") === target.closest("tr") && mark.closest("td") !== target.closest("td"))
      ?.scrollIntoView({ block: "nearest", inline: "nearest" }); // the other side, where many texts are beside each other
    history.replaceState(null, "", `#d-${d.id}`);
    showDifference(number);
  }
  showPosition();
}

/** Go to the next (1) or previous (-1) difference that is shown, or that waits for a person. */
function step(direction, onlyOpen = false) {
  const fits = (n) => (onlyOpen ? isWaiting(n) : isShown(n));
  const all = order.filter(fits);
  if (!all.length) return;
  const here = selected === null ? -1 : order.findIndex((n) => data.differences[n].unit === data.differences[selected].unit);
  const places = all.map((n) => order.indexOf(n));
  const next = direction > 0 ? places.find((at) => at > here) : places.findLast((at) => at < here);
  select(order[next ?? (direction > 0 ? places[0] : places.at(-1))]);
}

/** Whether something at this place still waits for a person. */
function isWaiting(number) {
  return unitOf(number).some((n) => waiting.has(n) && !isDecided(data.differences[n].id));
}

function showPosition() {
  const shown = order.filter(isShown);
  const at = selected === null ? -1 : shown.findIndex((n) => data.differences[n].unit === data.differences[selected].unit);
  find("#at").textContent = at < 0 ? plural(shown.length, "place") : `${at + 1} of ${shown.length}`;
}
