"use strict";
// Pairs of texts that wait: joined or parted by a person, kept in the browser, saved as decisions.csv.

const PAIR_CHOICES = ["join", "part"];
const pairNodes = new Map([...document.querySelectorAll(".pair")].map((node) => [node.dataset.id, node]));
const pairKey = find("#pairs")?.dataset.key;
let pairDecisions = new Map(); // id → { choice, why, date }
let pairRows = []; // rows of an imported decisions.csv that are not about a pair of this page
let pairPast = []; // for undo: [id, what was decided before or null]
let pairAuthor = "";

function isPairChoice(id, choice) {
  return pairNodes.has(id) && PAIR_CHOICES.includes(choice);
}

function restorePairs() {
  try {
    const kept = JSON.parse(localStorage.getItem(pairKey) ?? "null");
    if (!kept) return;
    pairAuthor = kept.who ?? "";
    pairRows = kept.rows ?? [];
    for (const [id, decision] of kept.decisions ?? []) if (isPairChoice(id, decision.choice)) pairDecisions.set(id, decision);
  } catch {
    // No storage, or not ours: the page works without.
  }
}

function keepPairs() {
  try {
    localStorage.setItem(pairKey, JSON.stringify({ who: pairAuthor, rows: pairRows, decisions: [...pairDecisions] }));
  } catch {
    find("#pairs-decided").title = "This browser keeps nothing: save before you close the page.";
  }
}

/** Decide, or take a decision back with null. */
function decidePair(id, decision, { undoable = true } = {}) {
  if (undoable) pairPast.push([id, pairDecisions.get(id) ?? null]);
  if (decision) pairDecisions.set(id, { why: "", date: new Date().toISOString().slice(0, 10), ...decision });
  else pairDecisions.delete(id);
  keepPairs();
  showPairs();
}

function showPairs() {
  for (const [id, node] of pairNodes) {
    const choice = pairDecisions.get(id)?.choice;
    node.classList.toggle("done", Boolean(choice));
    for (const button of node.querySelectorAll("[data-choice]")) button.setAttribute("aria-pressed", String(button.dataset.choice === choice));
  }
  find("#pairs-progress").value = pairDecisions.size;
  find("#pairs-decided").textContent = `${pairDecisions.size} of ${pairNodes.size} decided`;
  find("#pairs-undo").disabled = !pairPast.length;
  find("#pairs-next").disabled = pairDecisions.size === pairNodes.size;
}

function undoPair() {
  const last = pairPast.pop();
  if (last) decidePair(last[0], last[1], { undoable: false });
}

/** Go to the next pair that is not decided, from where the page is. */
function goToNextPair() {
  const waiting = [...pairNodes].filter(([id]) => !pairDecisions.has(id)).map(([, node]) => node);
  const here = document.activeElement?.closest(".pair");
  const after = waiting.find((node) => here && here.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING);
  const next = after ?? waiting[0];
  if (!next) return;
  next.scrollIntoView({ block: "start" });
  next.querySelector("[data-choice]").focus({ preventScroll: true });
}

/** The rows of the imported file, then the decisions of this page. */
function pairsCsv() {
  const mine = [...pairDecisions].map(([id, d]) => ({ id, choice: d.choice, text: "", who: pairAuthor, why: d.why, date: d.date }));
  return writeSheet([...pairRows.filter((row) => !pairDecisions.has(row.id)), ...mine]);
}

function importPairs(text) {
  const read = readSheet(text);
  if (!read) return NO_SHEET;
  let taken = 0;
  for (const row of read) {
    if (isPairChoice(row.id, row.choice)) {
      pairPast.push([row.id, pairDecisions.get(row.id) ?? null]);
      pairDecisions.set(row.id, { choice: row.choice, why: row.why ?? "", date: row.date ?? "" });
      taken++;
    } else {
      pairRows = [...pairRows.filter((other) => other.id !== row.id), row];
    }
    if (!pairAuthor && row.who) pairAuthor = row.who;
  }
  keepPairs();
  showPairs();
  return `${plural(taken, "decision")} taken over, ${plural(read.length - taken, "other row")} kept for the file.`;
}

function showPairExchange() {
  find("#pairs-who").value = pairAuthor;
  find("#pairs-state").textContent =
    `${plural(pairDecisions.size, "decision")} on this page` + (pairRows.length ? `, and ${plural(pairRows.length, "row")} of an earlier file.` : ".");
  find("#pairs-message").textContent = "";
  find("#pairs-exchange").showModal();
}

function wirePairs() {
  for (const [id, node] of pairNodes) {
    for (const button of node.querySelectorAll("[data-choice]")) {
      const { choice } = button.dataset;
      button.addEventListener("click", () => decidePair(id, pairDecisions.get(id)?.choice === choice ? null : { choice }));
    }
  }
  find("#pairs-undo").addEventListener("click", undoPair);
  find("#pairs-next").addEventListener("click", goToNextPair);
  find("#pairs-export").addEventListener("click", showPairExchange);
  find("#pairs-who").addEventListener("input", (event) => { pairAuthor = event.target.value; keepPairs(); });
  find("#pairs-import").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    find("#pairs-message").textContent = importPairs(await file.text());
    find("#pairs-who").value = pairAuthor;
  });
  find("#pairs-save").addEventListener("click", () => save("decisions.csv", pairsCsv(), "text/csv;charset=utf-8"));
  find("#pairs-forget").addEventListener("click", () => {
    for (const id of [...pairDecisions.keys()]) decidePair(id, null);
    pairRows = [];
    keepPairs();
    find("#pairs-exchange").close();
  });
  for (const node of document.querySelectorAll("#pairs .tools, #pairs .choices")) node.hidden = false;
}

if (pairNodes.size) {
  restorePairs();
  wirePairs();
  showPairs();
}
