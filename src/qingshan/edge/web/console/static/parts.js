// Small parts of pages: cards, facts, lists, strips of classes, filters in the address.

import { dayField, isDay } from "./day.js";
import { Fetched, at, chip, figure, filled, h, ink, named, shown, t, text } from "./base.js";

// One card a key of the answer: {key, title, unit, sub, link, tone}.
class Cards extends Fetched {
  draw(data) {
    this.replaceChildren(h("div", { class: "qs-cards" }, this.spec.cards.map((card) => one(card, data))));
  }
}

function one(card, data) {
  const value = at(data, card.key);
  const sub = card.sub ? at(data, card.sub) : null;
  const tone = typeof card.tone === "string" ? (isZero(value) ? "" : card.tone) : "";
  const body = [
    h("div", { class: "label" }, card.title),
    h("div", { class: "big" }, typeof value === "number" ? value.toLocaleString(t("locale")) : shown(value), card.unit ? h("span", { class: "unit" }, card.unit) : null),
    sub === null || sub === undefined ? null : h("div", { class: "sub" }, shown(sub, { own: card.own })),
  ];
  const isLink = card.link && !value?.address;
  return h(isLink ? "a" : "div", { class: `one ${tone}`, href: isLink ? filled(card.link, data) : undefined }, body);
}

function isZero(value) {
  return value === 0 || value === null || value === undefined || value?.value === 0;
}

// Facts of one thing: {key, title, own, link}; facts that are not there are left out.
class Facts extends Fetched {
  draw(data) {
    const rows = this.spec.facts.filter((fact) => text(at(data, fact.key)) !== "");
    this.replaceChildren(h("dl", { class: "qs-facts" }, rows.flatMap((fact) => {
      const made = shown(at(data, fact.key), { own: fact.own });
      return [h("dt", {}, fact.title), h("dd", {}, fact.link ? h("a", { href: filled(fact.link, data) }, made) : made, fact.unit ? h("span", { class: "unit" }, fact.unit) : null)];
    })));
  }
}

// A short list: {parts: [{key, own, grow, prefix}], link}.
class List extends Fetched {
  draw(rows) {
    const most = this.spec.most ?? 8;
    const items = rows.slice(0, most).map((row) => h("li", {}, this.spec.parts.map((part, i) => {
      const value = at(row, part.key);
      if (value === null || value === undefined || value === "" || value.length === 0) return null;
      const made = typeof value === "number" ? value.toLocaleString(t("locale")) : shown(value, { own: part.own });
      const inner = i === 0 && this.spec.link ? h("a", { href: filled(this.spec.link, row) }, made) : made;
      return h("span", { class: part.grow ? "grow" : "" }, part.prefix ?? "", inner, part.unit ? h("span", { class: "unit" }, part.unit) : null);
    })));
    const words = rows.length > most ? t("more", { count: rows.length - most }) : "";
    const more = words ? h("p", { class: "qs-note" }, this.spec.all ? h("a", { href: this.spec.all }, words) : words) : null;
    this.replaceChildren(h("ul", { class: "qs-rows" }, items), more ?? "");
  }
}

// A row of classes or levels by time: {key, label}; each cell is a figure with color and words.
class Strip extends Fetched {
  draw(rows) {
    const cells = rows.map((row) => cell(row, at(row, this.spec.key ?? "figure"), this.spec));
    rows.forEach((row, i) => row.period === this.spec.here && cells[i].classList.add("here"));
    this.replaceChildren(h("div", { class: "qs-strip" }, cells));
  }
}

function cell(row, value, spec) {
  const label = h("small", {}, text(at(row, spec.label ?? "label")));
  if (!value || value.value === null) return h("span", { class: "none" }, value ? named(value) : "—", label);
  const style = `background:${value.color};color:${ink(value.color)}`;
  return h("a", { href: `#figure=${value.address}`, "data-figure": value.address, style, title: `${named(value)} · ${t("open_figure")}` }, named(value).replace(/^class /, ""), label);
}

// Filters kept in the address of the page: a change goes there.
class Filters extends HTMLElement {
  connectedCallback() {
    const { fields } = JSON.parse(this.dataset.spec);
    const form = h("form", { method: "get", novalidate: true }, fields.map(field));
    form.addEventListener("change", () => form.requestSubmit());
    form.addEventListener("submit", (event) => {
      const faulty = [...form.elements].filter((each) => tell(each));
      if (faulty.length) {
        event.preventDefault();
        faulty[0].focus();
        return;
      }
      for (const each of form.elements) if (each.name && !each.value) each.disabled = true;
    });
    this.className = "qs-filters";
    this.replaceChildren(form);
  }
}

// What is wrong with a field stands beside it; whether anything is.
function tell(input) {
  if (!input.fault) return false;
  const words = input.fault();
  if (words) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  input.closest("label").querySelector(".wrong").textContent = words;
  return Boolean(words);
}

function field(one) {
  if (isDay(one.kind)) return h("label", {}, one.title, dayField(one).box, h("span", { class: "wrong", role: "alert" }));
  if (one.kind === "hidden") return h("input", { type: "hidden", name: one.name, value: one.value });
  const options = (one.options ?? []).map(([value, label, own]) => h("option", { value, selected: value === one.value, "data-own": own }, label));
  const input = one.kind === "select"
    ? h("select", { name: one.name }, options)
    : h("input", { type: one.kind, name: one.name, value: one.value, min: one.min, max: one.max, placeholder: one.placeholder });
  return h("label", {}, one.title, input);
}

customElements.define("qs-cards", Cards);
customElements.define("qs-facts", Facts);
customElements.define("qs-list", List);
customElements.define("qs-strip", Strip);
customElements.define("qs-filters", Filters);
export { chip, figure };
