"use strict";
// The strip beside the texts: where the differences lie, in lanes by family, and what part is in view.

const LANES = { damage: 2, paratext: 2, substantive: 1, operation: 1, accidental: 3 }; // lane 0 is for what waits
let ticks = []; // [y, number] for clicks

function shape(name, attributes) {
  const node = document.createElementNS(find("#strip svg").namespaceURI, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

function drawStrip() {
  const strip = find("#strip");
  const { width, height } = strip.getBoundingClientRect();
  if (!height) return;
  const scroll = find("#scroll");
  const top = scroll.getBoundingClientRect().top - scroll.scrollTop;
  const scale = height / scroll.scrollHeight;
  const lane = (width - 6) / 4;
  const svg = find("#strip svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.replaceChildren(shape("rect", { class: "view", x: 0, width, y: scroll.scrollTop * scale, height: Math.max(6, scroll.clientHeight * scale) }));
  ticks = [];
  for (const number of order.filter((n) => isShown(n) || isWaiting(n))) {
    const d = data.differences[number];
    const node = marksOf.get(number)?.[0] ?? find(`#row-${d.baseRow ?? d.witnessRow}`);
    const box = node?.getBoundingClientRect();
    if (!box || (!box.height && !box.top)) continue;
    const y = Math.round((box.top - top) * scale);
    ticks.push([y, number]);
    svg.append(shape("rect", { class: `tick k-${d.kind}`, x: 3 + LANES[d.significance] * lane, y: y - 1, width: lane - 1, height: 3 }));
    if (isWaiting(number)) svg.append(shape("path", { class: "wants", d: `M1 ${y - 4} l6 4 l-6 4 z` }));
  }
}

function moveView() {
  const scroll = find("#scroll");
  const view = find("#strip .view");
  if (view) view.setAttribute("y", scroll.scrollTop * find("#strip").clientHeight / scroll.scrollHeight);
}

function wireStrip() {
  find("#scroll").addEventListener("scroll", moveView, { passive: true });
  new ResizeObserver(drawStrip).observe(find(".grid"));
  find("#strip").addEventListener("click", (event) => {
    const y = event.clientY - find("#strip").getBoundingClientRect().top;
    const near = ticks.reduce((best, tick) => (Math.abs(tick[0] - y) < Math.abs(best[0] - y) ? tick : best), [Infinity, null]);
    if (Math.abs(near[0] - y) < 6) select(near[1]);
    else find("#scroll").scrollTop = y / find("#strip").clientHeight * find("#scroll").scrollHeight - find("#scroll").clientHeight / 2;
  });
}
