"use strict";
// What a person decides here: kept in the browser, undone step by step, shown in the canonical text at once.
// Nothing is merged on this page: the record carries the finished text of every choice, and the page swaps it in.

const CHOICES = ["base", "witness", "both", "neither", "text", "repair"];
const letters = Array.from(data.canonical); // code points, as all spans count them
const fragmentOf = new Map(data.fragments.map((f) => [f.id, f]));
const asked = new Map(data.open.map((n, at) => [data.differences[n].id, data.differences[data.asked[at]].id]));
const original = []; // place → what the page showed there at first
let decisions = new Map(); // id → { choice, text, why, date }
let earlier = []; // rows of an imported decisions.csv that are not about an open place of this page
let who = "";
let past = []; // for undo: [id, what was decided before or null]

function restoreDecisions() {
  document.querySelectorAll(".place").forEach((node) => { original[node.dataset.p] = [...node.childNodes]; });
  try {
    const kept = JSON.parse(localStorage.getItem(data.key) ?? "null");
    if (!kept) return;
    who = kept.who ?? "";
    earlier = kept.earlier ?? [];
    for (const [id, decision] of kept.decisions ?? []) if (isPossible(id, decision)) decisions.set(id, decision);
  } catch {
    // No storage, or not ours: the page works without.
  }
}

function keepDecisions() {
  try {
    localStorage.setItem(data.key, JSON.stringify({ who, earlier, decisions: [...decisions] }));
  } catch {
    find("#decided").title = "This browser keeps nothing: export before you close the page.";
  }
}

/** The difference under which a decision is kept: the first of those that read the same at one place. */
function askedAs(id) {
  return asked.get(id) ?? id;
}

/** Whether nothing is left to decide: it is decided, or its base words gave way to another reading of the place. */
function isDecided(id) {
  if (decisions.has(askedAs(id))) return true;
  const d = data.differences[byId.get(id)];
  return Boolean(d.baseText) && unitOf(byId.get(id)).some((n) => {
    const other = data.differences[n];
    return (decisions.get(other.id)?.choice ?? "base") !== "base" && String(other.baseSpans) === String(d.baseSpans);
  });
}

/** The choices that can be carried out at an open difference; leaving it as it is always can. */
function choicesOf(id) {
  const fragment = fragmentOf.get(id);
  if (!fragment) return ["base"];
  return CHOICES.filter((choice) => (choice === "text" ? fragment.typed : choice in fragment.choices));
}

function isPossible(id, { choice, text }) {
  if (!waiting.has(byId.get(id)) || !choicesOf(id).includes(choice)) return false;
  if (choice === "text" && !text) return false;
  return choice === "base" || !blockedBy(id);
}

/** The decided neighbour that shares words with this place, if any: only one of them can change the text. */
function blockedBy(id) {
  return (fragmentOf.get(id)?.overlaps ?? []).find((other) => decisions.has(other) && decisions.get(other).choice !== "base");
}

/** Decide, or take a decision back with null. */
function decide(name, decision, { undoable = true } = {}) {
  const id = askedAs(name);
  if (decision && !isPossible(id, decision)) return;
  if (undoable) past.push([id, decisions.get(id) ?? null]);
  if (decision) decisions.set(id, { date: new Date().toISOString().slice(0, 10), why: "", ...decision });
  else decisions.delete(id);
  keepDecisions();
  showDecisions();
}

function undo() {
  const last = past.pop();
  if (!last) return;
  decide(last[0], last[1], { undoable: false });
  select(byId.get(last[0]));
}

/** The text of a fragment now. */
function chosenText(fragment) {
  const decision = decisions.get(fragment.id);
  if (!decision || decision.choice === "base") return null;
  return decision.choice === "text" ? fragment.typed[0] + decision.text + fragment.typed[1] : fragment.choices[decision.choice];
}

/** The canonical text with all decisions of this page in it. */
function canonicalNow() {
  let text = "";
  let at = 0;
  for (const fragment of data.fragments) {
    const chosen = chosenText(fragment);
    if (chosen === null) continue;
    text += letters.slice(at, fragment.start).join("") + chosen;
    at = fragment.end;
  }
  return text + letters.slice(at).join("");
}

function placeNode(id) {
  const number = data.places.findIndex((place) => place.fragments.some((f) => data.fragments[f].id === id));
  return number < 0 ? null : find(`.place[data-p="${number}"]`);
}

/** Show the state of every place, and how far one has come. */
function showDecisions() {
  for (const node of document.querySelectorAll(".place")) drawPlace(node, data.places[node.dataset.p]);
  const all = order.filter((n) => unitOf(n).some((other) => waiting.has(other)));
  const done = all.filter((n) => !isWaiting(n)).length;
  find(".decided").hidden = !all.length;
  find("#progress").max = Math.max(1, all.length);
  find("#progress").value = done;
  find("#decided").textContent = `${done} of ${all.length} decided`;
  find("#undo").disabled = !past.length;
  find("#next-open").disabled = done === all.length;
  find("#export").disabled = !all.length && !earlier.length;
  if (selected !== null) showDifference(selected);
  else showWaiting();
  drawStrip();
}

function drawPlace(node, place) {
  const fragments = place.fragments.map((f) => data.fragments[f]);
  node.classList.toggle("done", fragments.every((f) => isDecided(f.id)));
  if (fragments.every((f) => chosenText(f) === null)) {
    node.replaceChildren(...original[node.dataset.p]);
    return;
  }
  const parts = [];
  let at = place.start;
  for (const fragment of fragments) {
    const chosen = chosenText(fragment);
    if (chosen === null) continue;
    if (fragment.start > at) parts.push(plainStretch(at, fragment.start));
    parts.push(...decidedStretch(fragment, chosen));
    at = fragment.end;
  }
  if (place.end > at) parts.push(plainStretch(at, place.end));
  node.replaceChildren(...parts);
}

function plainStretch(start, end) {
  return make("span", { "data-at": start }, visible(letters.slice(start, end).join("")));
}

/** A decided stretch; words that an editor typed are marked as such, apart from the text around them. */
function decidedStretch(fragment, chosen) {
  const { choice, text } = decisions.get(fragment.id);
  const attributes = { class: `decided ${choice === "text" ? "typed" : ""}`, title: choice === "text" ? "typed by an editor" : `decided: ${choice}` };
  if (choice !== "text") return [make("ins", attributes, visible(chosen))];
  const [before, after] = fragment.typed;
  return [visible(before), make("ins", attributes, visible(text)), visible(after)].filter((part) => part !== "");
}
