// A table on a phone whose texts are long: one row under the other, each value after its head.

import { at, h, rowCount, t, text } from "./base.js";

const FIRST = 25;

export function stack(rows, columns, cell) {
  const [first, ...others] = columns;
  const list = h("ul", { class: "qs-stacked" });
  const find = h("input", { type: "search", placeholder: t("filter"), "aria-label": t("filter") });
  const more = h("button", { class: "btn small", type: "button" });
  let most = FIRST;
  const show = () => {
    const wanted = find.value.trim().toLowerCase();
    const found = rows.filter((row) => !wanted || columns.some((each) => text(at(row, each.key)).toLowerCase().includes(wanted)));
    list.replaceChildren(...found.slice(0, most).map((row) => one(row, first, others, cell)));
    more.hidden = found.length <= most;
    more.textContent = t("more_figures", { count: found.length - most });
  };
  find.addEventListener("input", show);
  more.addEventListener("click", () => { most = Infinity; show(); });
  show();
  const count = h("span", { class: "count" }, rowCount(rows.length));
  return h("div", {}, rows.length > 6 ? h("div", { class: "qs-tools" }, find, count) : null, list, more);
}

function one(row, first, others, cell) {
  const told = others.filter((each) => text(at(row, each.key)) !== "");
  const facts = told.flatMap((each) => [h("dt", {}, each.title), h("dd", { class: each.wrap ? "long" : "" }, cell(at(row, each.key), row, each), each.unit ? h("span", { class: "unit" }, each.unit) : null)]);
  return h("li", {}, h("b", {}, cell(at(row, first.key), row, first)), h("dl", { class: "qs-facts" }, facts));
}
