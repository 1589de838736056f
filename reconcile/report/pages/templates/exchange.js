"use strict";
// The decisions of this page and those of an imported decisions.csv, in and out.

/** The decisions of this page and the rows of the imported file, the latter first. */
function decisionsCsv() {
  const mine = [...decisions].map(([id, d]) => ({ id, choice: d.choice, text: d.choice === "text" ? d.text : "", who, why: d.why, date: d.date }));
  const rows = [...earlier.filter((row) => !decisions.has(askedAs(row.id))), ...mine];
  return writeSheet(rows);
}

/** Take the rows of an earlier decisions.csv: those about open places become decisions, the others are kept. */
function importCsv(text) {
  const read = readSheet(text);
  if (!read) return NO_SHEET;
  let taken = 0;
  for (const row of read) {
    const decision = { choice: row.choice, text: row.text ?? "", why: row.why ?? "", date: row.date ?? "" };
    const id = askedAs(row.id);
    if (isPossible(id, decision)) {
      past.push([id, decisions.get(id) ?? null]);
      decisions.set(id, decision);
      taken++;
    } else {
      earlier = [...earlier.filter((other) => other.id !== row.id), row];
    }
    if (!who && row.who) who = row.who;
  }
  keepDecisions();
  showDecisions();
  return `${plural(taken, "decision")} taken over, ${plural(read.length - taken, "other row")} kept for the export.`;
}

function showExchange() {
  const dialog = find("#exchange");
  find("#who").value = who;
  find("#exchange-state").textContent =
    `${plural(decisions.size, "decision")} on this page` + (earlier.length ? `, and ${plural(earlier.length, "row")} of an earlier file.` : ".");
  find("#exchange-message").textContent = "";
  dialog.showModal();
}

function wireExchange() {
  find("#export").addEventListener("click", showExchange);
  find("#who").addEventListener("input", (event) => { who = event.target.value; keepDecisions(); });
  find("#import").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    find("#exchange-message").textContent = importCsv(await file.text());
    find("#who").value = who;
  });
  find("#download").addEventListener("click", () => save("decisions.csv", decisionsCsv(), "text/csv;charset=utf-8"));
  find("#download-text").addEventListener("click", () => save("canonical.txt", canonicalNow(), "text/plain;charset=utf-8"));
  find("#forget").addEventListener("click", () => {
    for (const id of [...decisions.keys()]) decide(id, null);
    earlier = [];
    keepDecisions();
    find("#exchange").close();
    showDecisions();
  });
}
