"use strict";
// Texts of strangers on the page: shown as text only, with characters that do not show made visible.

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
const JOINERS = "\u200c\u200d";

/** The text with every character that does not show written as an escape; line ends stay. */
function visible(text) {
  return text.replace(HIDDEN, (c) => ("\n\t" + JOINERS).includes(c) ? c : escaped(c));
}

function escaped(character) {
  const code = character.codePointAt(0);
  if (character === "\r") return "\\r";
  const digits = code.toString(16);
  if (code < 0x100) return "\\x" + digits.padStart(2, "0");
  return code < 0x10000 ? "\\u" + digits.padStart(4, "0") : "\\U" + digits.padStart(8, "0");
}

/** A reading on the page: white space alone as signs that can be seen. */
function reading(text) {
  if (text && !text.trim()) return visible(text.replaceAll(" ", "␣").replaceAll("\n", "⏎"));
  return visible(text);
}

/** Make an element: attributes, listeners (`onclick`), then children; texts become text, never markup. */
function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return node;
}

function find(selector) {
  return document.querySelector(selector);
}

/** "1 character", "2 characters". */
function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
