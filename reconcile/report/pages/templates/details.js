"use strict";
// The panel: what needs a person, one difference, or where one word of the canonical text comes from.

const RULES = {
  base: "the base has it", repair: "damage repaired", placed: "placed from another text", conflated: "sentence taken whole from another text",
  filled: "hole filled from another text", layout: "layout rule", decision: "decided by a person",
};
let word = null; // [start, end] over the canonical text

function show(...nodes) {
  find("#panel").classList.toggle("idle", selected === null && word === null);
  find("#details").replaceChildren(...nodes);
}

function chip(kind) {
  const sign = find(`.kinds [data-kind="${CSS.escape(kind)}"] .sign`)?.textContent ?? "";
  return make("span", { class: `chip k-${kind}` }, make("span", { class: "sign", "aria-hidden": "true" }, sign), kind);
}

function siglum(column) {
  return make("span", { class: "siglum", title: visible(data.texts[column].id) }, data.texts[column].siglum);
}

function text(value) {
  return value ? make("span", { class: "text" }, reading(value)) : make("span", { class: "soft" }, "nothing");
}

function list(pairs) {
  return make("dl", {}, pairs.filter(([, value]) => value).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

/** What needs a person: the list to begin with. */
function showWaiting() {
  if (!data.waiting.length) {
    show(make("h2", {}, "Nothing needs a person"), make("p", { class: "soft" }, "Click a marked place to see what differs, or a word of the canonical text to see where it comes from."));
    return;
  }
  const items = data.waiting.map(({ id, before, reading: value, after }) => {
    const number = byId.get(id);
    const d = data.differences[number];
    const done = !isWaiting(number);
    return make("li", {}, make("button", { type: "button", onclick: () => select(number) },
      chip(d.kind), " ", make("span", { class: done ? "done" : "soft" }, done ? "✓ decided" : d.severity),
      make("span", { class: "text" }, `${visible(before)}`, make("b", {}, value ? reading(value) : "‸"), visible(after)),
      !d.own && d.baseText.trim() && make("span", { class: "note" }, "base: ", make("span", { class: "text" }, visible(d.baseText)))));
  });
  show(make("h2", {}, "What needs a person"), make("ol", { class: "list-of-open" }, items),
    make("p", { class: "note" }, "Or click any marked place, or a word of the canonical text. Press ? for the keys."));
}

/** One difference, with the others at the same place. */
function showDifference(number) {
  const unit = unitOf(number);
  const questions = new Set();
  const isNew = (d) => waiting.has(byId.get(d.id)) && !questions.has(askedAs(d.id)) && Boolean(questions.add(askedAs(d.id)));
  const back = make("button", { type: "button", onclick: () => select(null) }, data.waiting.length ? "‹ What needs a person" : "‹ Close");
  show(make("p", {}, back), ...[number, ...unit.filter((n) => n !== number)].flatMap((n) => about(data.differences[n], isNew(data.differences[n]))));
}

/** A difference, with its choices when they are not shown above already. */
function about(d, asks) {
  return [
    make("div", { class: "head" }, chip(d.kind), make("span", { class: `severity ${d.severity}` }, d.severity), make("span", { class: "id" }, d.id)),
    ...(d.own ? [] : [side(d, d.base, d.baseText, d.baseSentences)]),
    side(d, d.witness, d.witnessText, d.witnessSentences),
    ...(d.kind === "moved" && d.baseRow && d.witnessRow && d.baseRow !== d.witnessRow
      ? [make("p", { class: "note" }, "Moved between ", rowLink(d.baseRow), " and ", rowLink(d.witnessRow), ".")] : []),
    ...(asks ? [choices(data.differences[byId.get(askedAs(d.id))])] : []),
    list([
      ["What", [d.subtype, ...d.labels, d.significance].filter(Boolean).join(" · ")],
      ["Outcome", `${d.decision}${d.reason ? `: ${visible(d.reason)}` : ""}`],
      ["Rule", `${visible(d.rule)}, confidence ${d.confidence}`],
      ["Repair", d.repair && d.decision !== "repair" ? `not applied: ${reading(d.repair.replacement) || "nothing"} in its place` : ""],
      ["Evidence", d.repair ? `${visible(d.repair.evidence)} (${d.repair.kind}, ${d.repair.confidence})` : ""],
      ["Inside", d.within && byId.has(d.within) ? make("button", { type: "button", onclick: () => select(byId.get(d.within)) }, d.within) : ""],
    ]),
  ];
}

function rowLink(row) {
  return make("a", { href: `#row-${row}` }, `row ${row}`);
}

/** What one text has there; damage as found and as repaired. */
function side(d, column, value, sentences) {
  const repaired = d.decision === "repair" && d.repair && d.damaged === column ? repairedText(d, column, value) : null;
  const where = [sentences.length ? `sentence ${sentences.join(", ")}` : "", visible(data.texts[column].id)].filter(Boolean).join(" · ");
  return make("div", { class: "side" }, siglum(column),
    repaired === null ? text(value)
      : make("span", { class: "text" }, make("span", { class: "found" }, reading(value)), " → ", make("span", { class: "mended" }, repaired ? reading(repaired) : "nothing")),
    make("span", { class: "where" }, where));
}

function repairedText(d, column, value) {
  const spans = column === d.witness ? d.witnessSpans : d.baseSpans;
  if (spans.length !== 1) return d.repair.replacement;
  const points = Array.from(value);
  const at = spans[0][0];
  if (d.repair.start < at || d.repair.end > spans[0][1]) return d.repair.replacement;
  return points.slice(0, d.repair.start - at).join("") + d.repair.replacement + points.slice(d.repair.end - at).join("");
}

/** The choices at an open difference, each with the canonical text that it would give. */
function choices(d) {
  const possible = choicesOf(d.id);
  const fragment = fragmentOf.get(d.id);
  const now = decisions.get(d.id);
  const blocker = blockedBy(d.id);
  const same = data.open.map((n) => data.differences[n]).filter((other) => askedAs(other.id) === d.id);
  const named = (name, ...columns) => [name, ...columns.sort((a, b) => a - b).flatMap((column) => [" ", siglum(column)])];
  const labels = { base: d.own || !fragment ? ["As it is"] : named("Base", d.base), witness: named("Witness", ...same.map((other) => other.witness)), both: ["Both"], neither: ["Neither"], repair: ["Repair"] };
  const buttons = possible.filter((choice) => choice !== "text").map((choice) =>
    make("button", { type: "button", class: "choice", "data-choice": choice, "aria-pressed": String(now?.choice === choice), disabled: Boolean(blocker) && choice !== "base",
      onclick: () => decide(d.id, now?.choice === choice ? null : { choice, why: now?.why ?? "" }) },
    make("kbd", {}, String(CHOICES.indexOf(choice) + 1)), make("span", {}, ...labels[choice]), fragment ? around(fragment, fragment.choices[choice]) : text(d.witnessText)));
  const decided = isDecided(d.id);
  const nodes = [make("legend", {}, decided ? "Decided" : "Decide"), ...buttons];
  if (possible.includes("text")) nodes.push(typing(d, fragment, now, blocker));
  if (blocker) nodes.push(make("p", { class: "note" }, `It shares words with ${blocker}, which is decided: only one of the two can change the text. Take that one back, or export, run again and decide this one then.`));
  if (!fragment) nodes.push(make("p", { class: "note" }, "No text has another reading here, so there is nothing to put in its place; you can only note that it stays."));
  return make("fieldset", { class: decided ? "done" : "" }, ...nodes);
}

/** A choice with a few words round it. */
function around(fragment, chosen) {
  const before = letters.slice(Math.max(0, fragment.start - 24), fragment.start).join("").replace(/^\S*\s/, "");
  const after = letters.slice(fragment.end, fragment.end + 24).join("").replace(/\s\S*$/, "");
  const line = (value) => visible(value.replaceAll("\n", " "));
  return make("span", { class: "text" }, make("span", { class: "round" }, `… ${line(before)}`), line(chosen) || "‸", make("span", { class: "round" }, `${line(after)} …`));
}

function typing(d, fragment, now, blocker) {
  const typed = make("textarea", { "aria-label": "Your own text", "data-choice": "text", placeholder: "Or type a text", disabled: Boolean(blocker) });
  typed.value = now?.choice === "text" ? now.text : "";
  const why = make("input", { "aria-label": "Why", placeholder: "Why (optional)" });
  why.value = now?.why ?? "";
  const use = () => typed.value && decide(d.id, { choice: "text", text: typed.value, why: why.value });
  const noted = () => now && decisions.has(d.id) && (decisions.set(d.id, { ...decisions.get(d.id), why: why.value }), keepDecisions());
  why.addEventListener("input", noted);
  return make("div", { class: "typing" }, typed,
    make("button", { type: "button", "data-use": "text", disabled: Boolean(blocker), onclick: use }, now?.choice === "text" ? "Use this text instead" : "Use this text, marked as an editor's"), why);
}

/** Where a stretch of the canonical text comes from, and what lost there. */
function showWord(start, end) {
  const segment = data.segments.find((s) => s.start <= start && start < s.end);
  if (!segment) return;
  const sources = segment.sources.map((source) => sourceOf(source, segment, start, end));
  const lost = data.differences.map((_, n) => n).filter((n) => touches(data.differences[n], sources, segment));
  show(
    make("p", {}, make("button", { type: "button", onclick: () => select(null) }, data.waiting.length ? "‹ What needs a person" : "‹ Close")),
    make("h2", { class: "text" }, `“${reading(letters.slice(start, end).join(""))}”`),
    make("h3", {}, sources.length ? "Comes from" : "Comes from no text"),
    ...sources.slice(0, 1).map(sourceLine),
    ...(sources.length > 1 ? [make("h3", {}, "Also in"), ...sources.slice(1).map(sourceLine)] : []),
    ...segment.repairs.flatMap((r) => [make("h3", {}, "Repaired"), make("p", {}, `${visible(r.evidence)} (${visible(r.kind)}, ${r.confidence})`)]),
    list([["Rule", `${RULES[segment.rule] ?? visible(segment.rule)} (${visible(segment.rule)})`], ["Policy", visible(segment.policy)], ["Place", `characters ${start}–${end} of the canonical text`]]),
    make("h3", {}, lost.length ? "What was not taken" : "Nothing else is here"),
    ...lost.map((n) => loser(data.differences[n], n)),
  );
}

function sourceOf([column, from, to], segment, start, end) {
  const exact = !segment.repairs.length && to - from === segment.end - segment.start;
  const place = exact ? [from + start - segment.start, from + end - segment.start] : [from, to];
  const starts = data.texts[column].starts;
  return { column, from: place[0], to: place[1], exact, sentence: starts.findLastIndex((s) => s <= place[0]) + 1 };
}

function sourceLine(source) {
  return make("div", { class: "side" }, siglum(source.column), make("span", {}, visible(data.texts[source.column].id)),
    make("span", { class: "where" }, `sentence ${source.sentence} · ${source.exact ? "characters" : "within characters"} ${source.from}–${source.to}`));
}

/** Whether a difference is about this stretch: named by its segment, or over the same characters of a text. */
function touches(d, sources, segment) {
  if (d.kind === "split" || d.kind === "join") return false;
  const exact = sources.filter((s) => s.exact);
  if (!exact.length && segment.differences.includes(d.id)) return true;
  const meets = (spans, s) => spans.some(([a, b]) => (a === b ? s.from <= a && a <= s.to : a < s.to && s.from < b));
  return (exact.length ? exact : sources.slice(0, 1)).some((s) =>
    (!d.own && s.column === d.base && meets(d.baseSpans, s)) || (s.column === d.witness && meets(d.witnessSpans, s)));
}

/** The side of a difference that is not in the canonical text. */
function loser(d, number) {
  const base = () => side(d, d.base, d.baseText, d.baseSentences);
  const witness = () => side(d, d.witness, d.witnessText, d.witnessSentences);
  const lost = d.own || ["base", "open", "unplaced", "lift"].includes(d.decision) ? [witness]
    : d.decision === "witness" ? [base] : d.decision === "repair" ? [d.damaged === d.base ? base : witness] : [base, witness];
  return make("div", {}, make("div", { class: "head" }, chip(d.kind), make("button", { type: "button", onclick: () => select(number) }, "Look at it")),
    ...lost.map((show) => show()), make("p", { class: "note" }, `${d.decision}: ${visible(d.reason)}`));
}

/** Select the word at a place of the canonical text. */
function selectWord(at) {
  const isWord = (c) => c !== undefined && /[\p{L}\p{N}\p{M}'’_-]/u.test(c);
  let start = at;
  let end = at + 1;
  if (isWord(letters[at])) {
    while (isWord(letters[start - 1])) start--;
    while (isWord(letters[end])) end++;
  }
  word = [start, end];
  highlightWord();
  showWord(start, end);
}

function clearWord() {
  word = null;
  if (CSS.highlights) CSS.highlights.delete("word");
}

/** Go to the next (1) or previous (-1) word of the canonical text. */
function stepWord(direction) {
  const isLetter = (c) => c !== undefined && /[\p{L}\p{N}]/u.test(c);
  let at = word ? (direction > 0 ? word[1] : word[0] - 1) : 0;
  if (!word && selected !== null) at = Number(placeNode(data.differences[selected].id)?.querySelector("[data-at]")?.dataset.at ?? rowStart());
  while (at >= 0 && at < letters.length && !isLetter(letters[at])) at += direction;
  if (at < 0 || at >= letters.length) return;
  selectWord(at);
  chunkAt(at)?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Where the canonical text of the selected difference's row begins. */
function rowStart() {
  const d = data.differences[selected];
  return find(`#row-${d.baseRow ?? d.witnessRow} .canonical [data-at]`)?.dataset.at ?? 0;
}

function chunkAt(at) {
  const chunks = [...document.querySelectorAll(".canonical [data-at]")];
  return chunks.findLast((chunk) => Number(chunk.dataset.at) <= at);
}

/** Mark the selected word where the browser can mark a range. */
function highlightWord() {
  if (!CSS.highlights || !word) return;
  const chunk = chunkAt(word[0]);
  if (!chunk) return;
  const first = Number(chunk.dataset.at);
  const shown = (upTo) => visible(letters.slice(first, upTo).join("")).length;
  const start = nodeAt(chunk, shown(word[0]));
  const end = nodeAt(chunk, Math.min(shown(word[1]), chunk.textContent.length));
  if (!start || !end) return;
  const range = new Range();
  range.setStart(...start);
  range.setEnd(...end);
  CSS.highlights.set("word", new Highlight(range));
}

function nodeAt(chunk, offset) {
  const walker = document.createTreeWalker(chunk, NodeFilter.SHOW_TEXT);
  let last = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (offset <= node.length) return [node, offset];
    offset -= node.length;
    last = node;
  }
  return last ? [last, last.length] : null;
}

/** The place in the canonical text of a click, or null beside it. */
function placeOfClick(event) {
  const caret = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  const range = caret ? null : document.caretRangeFromPoint?.(event.clientX, event.clientY);
  const [node, offset] = caret ? [caret.offsetNode, caret.offset] : range ? [range.startContainer, range.startOffset] : [null, 0];
  const chunk = node?.parentElement?.closest(".canonical [data-at]");
  if (!chunk) return null;
  const walker = document.createTreeWalker(chunk, NodeFilter.SHOW_TEXT);
  let shown = offset;
  for (let other = walker.nextNode(); other && other !== node; other = walker.nextNode()) shown += other.length;
  let at = Number(chunk.dataset.at);
  for (let length = 0; at < letters.length; at++) {
    length += visible(letters[at]).length;
    if (length > shown) break;
  }
  return at;
}
