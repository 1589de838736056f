"use strict";
// The overview: sort by a column, search, show only what needs a person or has variants.

const table = document.querySelector(".works");
const body = table.tBodies[0];
const rows = [...body.rows];
const search = document.querySelector("#search");
const searchable = rows.map((row) => [...row.cells, ...row.querySelectorAll("[title]")].map((node) => `${node.textContent} ${node.title}`).join(" ").toLowerCase());
const pressed = (id) => document.querySelector(id).getAttribute("aria-pressed") === "true";

/** Show the rows that hold every word of the search and fit the buttons. */
function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const [open, several] = [pressed("#only-open"), pressed("#only-several")];
  let count = 0;
  rows.forEach((row, at) => {
    const fits = words.every((word) => searchable[at].includes(word)) && (!open || row.dataset.open !== "0") && (!several || row.dataset.texts !== "1");
    if (row.hidden === fits) row.hidden = !fits;
    count += fits;
  });
  document.querySelector("#found").textContent = `${count === rows.length ? "" : `${count} of `}${rows.length} ${rows.length === 1 ? "work" : "works"}`;
}

function sort(header) {
  const at = header.cellIndex;
  const number = header.dataset.sort === "number";
  const down = header.ariaSort ? header.ariaSort === "ascending" : number;
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", down ? "descending" : "ascending");
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const keys = new Map(rows.map((row) => [row, number ? Number(row.cells[at].dataset.value) : row.cells[at].textContent.trim()]));
  const sorted = rows.toSorted((a, b) => (number ? keys.get(a) - keys.get(b) : compare(keys.get(a), keys.get(b))) * (down ? -1 : 1));
  body.append(...sorted);
}

for (const header of table.tHead.rows[0].cells) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...header.childNodes);
  button.addEventListener("click", () => sort(header));
  header.append(button);
}
for (const id of ["#only-open", "#only-several"]) {
  document.querySelector(id).addEventListener("click", (event) => {
    event.target.setAttribute("aria-pressed", String(!pressed(id)));
    filter();
  });
}
search.addEventListener("input", filter);
document.querySelector("#works > .tools").hidden = false;
filter();
