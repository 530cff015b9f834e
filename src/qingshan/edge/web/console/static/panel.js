// The lineage of a figure: from the value down to file and row, one click a level.

import { broken, get, h, named, shown, t, toast } from "./base.js";

const panel = document.body.appendChild(h("aside", { id: "qs-panel", hidden: true, tabindex: "-1", role: "dialog", "aria-label": t("lineage") }));
let trail = [];
let before = null;

export async function open(address, { keep = false } = {}) {
  if (panel.hidden) before = document.activeElement;
  const known = trail.findIndex((each) => each.address === address);
  trail = !keep ? [] : known >= 0 ? trail.slice(0, known) : trail;
  panel.hidden = false;
  panel.dataset.address = address;
  panel.replaceChildren(head(address), h("div", { class: "qs-wait", style: "margin-top:14px", "aria-label": t("loading") }));
  panel.focus();
  history.replaceState(null, "", `${location.pathname}${location.search}#figure=${address}`);
  try {
    const told = await get(`/api/figures/${address.split("/").map(encodeURIComponent).join("/")}`);
    if (panel.dataset.address !== address) return;
    draw(told);
    trail.push({ address, title: named(told.title) });
  } catch (error) {
    panel.replaceChildren(head(address), broken(error));
  }
}

export function close() {
  if (panel.hidden) return;
  panel.hidden = true;
  trail = [];
  history.replaceState(null, "", location.pathname + location.search);
  before?.focus?.();
}

function head(address) {
  return h("div", { class: "head" }, h("b", {}, t("lineage")), h("span", {},
    h("button", { class: "btn small", type: "button", onclick: () => copy(address) }, t("copy_address")),
    h("button", { class: "btn small", type: "button", onclick: close, "aria-label": t("close") }, "✕")));
}

async function copy(address) {
  await navigator.clipboard?.writeText(address);
  toast(t("copied"));
}

function draw(told) {
  const place = told.place;
  const steps = trail.length
    ? h("div", { class: "trail" }, trail.flatMap((each) => [h("a", { onclick: () => open(each.address, { keep: true }), tabindex: "0", role: "button" }, each.title), "›"]))
    : "";
  const rows = told.rows.flatMap((row) => [h("dt", {}, named(row.label)), h("dd", { "data-own": row.own }, row.own ? h("code", {}, named(row.text)) : [named(row.text), row.status ? mark(row.status) : ""])]);
  panel.replaceChildren(head(told.figure.address), steps,
    h("h2", { "data-own": place.zh === place.en }, named(told.title)),
    h("div", { class: "value", "data-own": told.own }, named(told.meaning) || told.figure.text, h("small", {}, told.figure.unit)),
    h("dl", {}, rows), ...[sources(told), inputs(told)].flat());
}

function mark(status) {
  return h("span", {}, " ", h("em", { class: `status ${status.key}` }, named(status)));
}

function sources(told) {
  if (!told.sources.length) return "";
  const rows = told.sources.map((each) => h("tr", {}, h("td", { "data-own": true }, each.file), h("td", { class: "right" }, each.row), h("td", { "data-own": true }, each.raw), h("td", {}, shown(each.flag), each.checks ? h("small", { "data-own": true }, ` ${each.checks}`) : "")));
  return [h("h3", {}, t("sources")), h("div", { class: "qs-scroll" }, h("table", { class: "qs-table" },
    h("thead", {}, h("tr", {}, ["file", "row", "raw", "flag"].map((key) => h("th", {}, t(key))))), h("tbody", {}, rows))),
  h("p", { class: "qs-note" }, `SHA-256 `, h("code", { "data-own": true }, told.sources[0].sha256))];
}

function inputs(told) {
  if (!told.inputs.length) return "";
  const body = h("tbody");
  const list = h("div", { class: "list" }, h("table", { class: "qs-table" }, body));
  const show = (most) => body.append(...told.inputs.slice(body.childElementCount, most).map(input));
  show(40);
  const rest = told.inputs.length - 40;
  const more = rest > 0 ? h("button", { class: "btn small", type: "button", onclick: (event) => { show(Infinity); event.target.remove(); } }, t("more_figures", { count: rest })) : "";
  return [h("h3", {}, t("made_from", { count: told.inputs.length })), list, more];
}

function input(each) {
  const go = () => open(each.address, { keep: true });
  return h("tr", { class: "go", onclick: go, tabindex: "0", onkeydown: (event) => event.key === "Enter" && go(), "data-figure-row": each.address },
    h("td", { "data-own": each.own }, named(each.title)), h("td", { class: "right" }, "›"));
}

function follow() {
  const found = /^#figure=(.+)$/.exec(decodeURIComponent(location.hash));
  if (found) open(found[1]);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-figure]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  open(link.dataset.figure);
});
addEventListener("hashchange", follow);
follow();
