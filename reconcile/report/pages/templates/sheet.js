"use strict";
// decisions.csv as rows: written for `reconcile run --decisions`, read to go on with an earlier one.

const COLUMNS = ["id", "choice", "text", "who", "why", "date"];
const FORMULA = /^(?:[\t\r\n']|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])/;

/** One cell: an apostrophe before what a spreadsheet could take for a formula, quotes where CSV needs them. */
function cell(text) {
  const guarded = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** The file of some rows. */
function writeSheet(rows) {
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

/** The rows of an earlier decisions.csv by the names of their columns; null when it is none. */
function readSheet(text) {
  const rows = parseCsv(text.replace(/^\ufeff/, ""));
  const names = (rows?.[0] ?? []).map((name) => name.trim().toLowerCase());
  if (!names.includes("id") || !names.includes("choice")) return null;
  return rows.slice(1).map((cells) => {
    const row = Object.fromEntries(names.map((name, at) => [name, (cells[at] ?? "").replace(/^'/, "")]));
    return { ...row, id: (row.id ?? "").trim().toLowerCase(), choice: (row.choice ?? "").trim().toLowerCase() };
  });
}

const NO_SHEET = "That is no decisions.csv: its first line must name id and choice.";

/** Give a file to the person; nothing leaves the machine. */
function save(name, text, type) {
  const link = make("a", { download: name, href: URL.createObjectURL(new Blob([text], { type })) });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
