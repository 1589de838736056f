"use strict";
// decisions.csv: written for `reconcile run --decisions`, read to go on with an earlier one.

const COLUMNS = ["id", "choice", "text", "who", "why", "date"];
const FORMULA = /^(?:[\t\r\n']|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/;

/** One cell: an apostrophe before what a spreadsheet could take for a formula, quotes where CSV needs them. */
function cell(text) {
  const guarded = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** The decisions of this page and the rows of the imported file, the latter first. */
function decisionsCsv() {
  const mine = [...decisions].map(([id, d]) => ({ id, choice: d.choice, text: d.choice === "text" ? d.text : "", who, why: d.why, date: d.date }));
  const rows = [...earlier.filter((row) => !decisions.has(askedAs(row.id))), ...mine];
  return [COLUMNS, ...rows.map((row) => COLUMNS.map((name) => cell(row[name] ?? "")))].map((row) => row.join(",") + "\n").join("");
}

/** The rows of a CSV text with comma, semicolon or tab; null when quotes do not match. */
function parseCsv(text) {
  const head = text.split("\n", 1)[0];
  const comma = [",", ";", "\t"].reduce((best, c) => (head.split(c).length > head.split(best).length ? c : best));
  const rows = [];
  let row = [];
  let field = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') field += text[++i];
      else quoted = false;
    } else if (c === '"' && field === "") quoted = true;
    else if (c === comma || c === "\n" || c === "\r") {
      row.push(field);
      field = "";
      if (c === "\r" && text[i + 1] === "\n") i++;
      if (c !== comma) { rows.push(row); row = []; }
    } else field += c;
  }
  if (quoted) return null;
  if (field || row.length) rows.push([...row, field]);
  return rows.filter((cells) => cells.some((value) => value.trim()));
}

/** Take the rows of an earlier decisions.csv: those about open places become decisions, the others are kept. */
function importCsv(text) {
  const rows = parseCsv(text.replace(/^\ufeff/, ""));
  const names = (rows?.[0] ?? []).map((name) => name.trim().toLowerCase());
  if (!names.includes("id") || !names.includes("choice")) return "That is no decisions.csv: its first line must name id and choice.";
  const read = rows.slice(1).map((cells) => Object.fromEntries(names.map((name, at) => [name, (cells[at] ?? "").replace(/^'/, "")])));
  let taken = 0;
  for (const row of read) {
    row.id = (row.id ?? "").trim().toLowerCase();
    const decision = { choice: (row.choice ?? "").trim().toLowerCase(), text: row.text ?? "", why: row.why ?? "", date: row.date ?? "" };
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

/** Give a file to the person; nothing leaves the machine. */
function save(name, text, type) {
  const link = make("a", { download: name, href: URL.createObjectURL(new Blob([text], { type })) });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
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
