// Forms that post JSON; what the interface says against them stands at the field.

import { dayField, isDay } from "./day.js";
import { Problem, at, filled, forget, h, picker, remedy, send, t, toast } from "./base.js";

// {action, method, fields: [{name, title, kind, options, value, required, help, rows, list}], fixed, submit, done, then}
class Form extends HTMLElement {
  connectedCallback() {
    this.spec = JSON.parse(this.dataset.spec);
    this.className = "qs-form";
    const { fields, submit } = this.spec;
    this.wrong = h("div", { class: "wrong", role: "alert" });
    this.button = h("button", { type: "submit", class: this.spec.quiet ? "quiet" : "" }, submit);
    this.form = h("form", { novalidate: true, onsubmit: (event) => this.post(event) },
      fields.map((each) => this.field(each)), this.wrong, h("div", { class: "bar" }, this.button));
    this.replaceChildren(this.form);
    this.form.addEventListener("change", () => this.suit());
    this.suit();
  }

  // Fields that are asked only with a value of another.
  suit() {
    for (const { name, only } of this.spec.fields) {
      if (only) this.form.elements[name].closest("label").hidden = this.form.elements[only[0]].value !== only[1];
    }
  }

  field(one) {
    if (one.kind === "hidden") return h("input", { type: "hidden", name: one.name, value: one.value ?? "" });
    const common = { name: one.name, required: one.required, "aria-describedby": `wrong-${one.name}` };
    const wrong = h("span", { class: "wrong", id: `wrong-${one.name}` });
    const help = one.help ? h("small", {}, one.help) : null;
    if (one.kind === "file") return h("label", {}, one.title, picker({ ...common, accept: one.accept }).box, help, wrong);
    if (one.kind === "checkbox") return h("label", { class: "line" }, h("input", { ...common, required: false, type: "checkbox", checked: one.value }), one.title, help, wrong);
    let input;
    if (isDay(one.kind)) return h("label", {}, one.title, dayField({ ...common, kind: one.kind, value: one.value, min: one.min, max: one.max }).box, help, wrong);
    if (one.kind === "select") {
      input = h("select", common, one.options.map(([value, label, own]) => h("option", { value, selected: value === one.value, "data-own": own }, label)));
    } else if (one.kind === "area") {
      input = h("textarea", { ...common, rows: one.rows ?? 4 }, one.value ?? "");
    } else {
      input = h("input", { ...common, type: one.kind ?? "text", value: one.value ?? "", min: one.min, max: one.max, step: one.step, autocomplete: one.autocomplete });
    }
    return h("label", {}, one.title, input, help, wrong);
  }

  async post(event) {
    event.preventDefault();
    this.clean();
    if (!this.complete()) return;
    this.button.disabled = true;
    try {
      const action = filled(this.spec.action, Object.fromEntries(new FormData(this.form)));
      const answer = await send(action, this.body(), this.spec.method ?? "POST");
      forget();
      if (this.spec.secret) this.keep(at(answer, this.spec.secret));
      else toast(this.spec.done ?? t("saved"));
      if (this.spec.then) location.href = filled(this.spec.then, answer ?? {});
      else if (this.spec.reload !== false) location.reload();
      this.dispatchEvent(new CustomEvent("posted", { detail: answer, bubbles: true }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.tell(error.told);
    } finally {
      this.button.disabled = false;
    }
  }

  // What is told once stays on the page until it is left.
  keep(secret) {
    const said = h("div", { class: "once", role: "status" }, h("p", {}, this.spec.done), h("code", { "data-own": true }, secret));
    this.querySelector(".once")?.remove();
    this.append(said);
  }

  body() {
    const hasFile = this.spec.fields.some((each) => each.kind === "file");
    if (hasFile) return new FormData(this.form);
    const found = structuredClone(this.spec.fixed ?? {});
    for (const each of this.spec.fields) {
      const made = value(each, this.form.elements[each.name]);
      if (made !== undefined) put(found, each.name.split("."), made);
    }
    return found;
  }

  complete() {
    const missing = this.spec.fields.filter((each) => each.required && !this.form.elements[each.name].value.trim());
    missing.forEach((each) => this.mark(each.name, t("needed")));
    const faulty = this.spec.fields.filter((each) => this.form.elements[each.name]?.fault?.());
    faulty.forEach((each) => this.mark(each.name, this.form.elements[each.name].fault()));
    const [first] = [...missing, ...faulty];
    if (first) this.form.elements[first.name].focus();
    return !first;
  }

  tell(told) {
    const rest = (told.details ?? []).filter((each) => !this.mark(String(each.where).split(".").pop(), each.what));
    this.wrong.replaceChildren(h("b", {}, told.text), " ", remedy(told), ...rest.map((each) => h("div", { "data-own": true }, `${each.where}: ${each.what}`)));
  }

  mark(name, words) {
    const input = this.form.elements[name];
    const place = document.getElementById(`wrong-${name}`);
    if (!input || !place) return false;
    input.setAttribute("aria-invalid", "true");
    place.textContent = words;
    return true;
  }

  clean() {
    this.wrong.replaceChildren();
    this.querySelectorAll("[aria-invalid]").forEach((each) => each.removeAttribute("aria-invalid"));
    this.querySelectorAll("label .wrong").forEach((each) => (each.textContent = ""));
  }
}

// A name with points is a value inside another: cells.code.
function put(found, names, made) {
  const last = names.pop();
  names.reduce((inner, name) => (inner[name] ??= {}), found)[last] = made;
}

function value(field, input) {
  if (field.kind === "checkbox") return input.checked;
  if (input.value === "" && !field.required) return field.blank;
  if (field.kind === "number") return Number(input.value);
  if (field.list) return input.value.split(/[,，\n]/).map((each) => each.trim()).filter(Boolean);
  return input.value;
}

customElements.define("qs-form", Form);
