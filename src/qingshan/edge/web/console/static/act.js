// What people do: buttons that ask for their ground, work that goes on beside the page, shared by every page that acts.

import { Fetched, Problem, base, broken, chip, empty, filled, forget, get, h, remedy, send, shown, soft, t, text, toast } from "./base.js";

export const root = (path) => `${base}${path}`;

// A button that opens a window with a form; {label, title, action, method, fields, submit, done, main, small, disabled, why}.
export function act(spec, after) {
  const button = h("button", { type: "button", class: `btn ${spec.main ? "main" : ""} ${spec.small ? "small" : ""}`, disabled: spec.disabled, title: spec.why }, spec.label);
  button.addEventListener("click", () => ask(spec, after));
  return button;
}

export function ask(spec, after) {
  const form = h("qs-form", { "data-spec": JSON.stringify({ method: "POST", submit: spec.label, reload: false, ...spec }) });
  const box = h("dialog", { class: `qs-over ${spec.fields.length > 8 ? "wide many" : ""}` }, h("div", { class: "in" }, h("h2", { class: "qs-h2" }, spec.title ?? spec.label),
    spec.lead ? h("p", { class: "qs-note" }, spec.lead) : null, ...(spec.before ?? []), form,
    h("button", { type: "button", class: "btn small qs-leave", onclick: () => box.close() }, t("leave"))));
  box.addEventListener("close", () => box.remove());
  form.addEventListener("posted", (event) => { box.close(); after?.(event.detail); });
  document.body.append(box);
  box.showModal();
  form.querySelector("input:not([type=hidden]),select,textarea")?.focus();
  return box;
}

export const ground = (help, title) => ({ name: "ground", title: title ?? t("ground"), kind: "area", rows: 2, required: true, help: help ?? t("ground_help") });

// What was found: what is wrong first, what is only told folded; the file where there are several.
export function findings(rows) {
  const notes = rows.filter((each) => each.level === "info");
  const wrong = rows.filter((each) => each.level !== "info");
  if (!wrong.length || !notes.length) return rows.length ? found(rows) : null;
  return h("div", {}, found(wrong), h("details", {}, h("summary", {}, t("finding_notes", { count: notes.length })), found(notes)));
}

function found(rows) {
  const isOne = new Set(rows.map((each) => each.file)).size === 1 && rows.length > 1;
  const heads = FINDING.filter((key) => key !== "file" || !isOne);
  const lines = rows.slice(0, 500).map((each) => h("tr", {}, heads.map((key) => h("td", { class: key === "row" ? "right" : key === "what" || key === "remedy" ? "long" : "", "data-own": key !== "level", "data-head": t(`finding_${key}`) }, told(each, key)))));
  return h("div", { class: "qs-scroll tall" }, h("table", { class: "qs-table qs-findings stacks" }, h("thead", {}, h("tr", {}, heads.map((key) => h("th", {}, t(`finding_${key}`))))), h("tbody", {}, lines)));
}

function told(each, key) {
  if (key === "level") return chip({ zh: t(`level_${each.level}`), en: t(`level_${each.level}`), tone: { error: "bad", warning: "late" }[each.level] ?? "" });
  if (key === "file") return soft(each.file ?? "");
  if (key === "what") return [each.text, each.count > 1 ? ` ×${each.count}` : ""];
  return key === "remedy" ? remedy(each) : each[key] ?? "";
}

const FINDING = ["level", "file", "row", "column", "value", "what", "remedy"];

export function table(heads, rows, { right = [] } = {}) {
  return h("div", { class: `qs-scroll ${rows.length > TALL ? "tall" : ""}`, tabindex: rows.length > TALL ? 0 : undefined }, h("table", { class: `qs-table ${heads.length > 4 ? "stacks" : ""}` },
    h("thead", {}, h("tr", {}, heads.map((each, i) => h("th", { class: right.includes(i) ? "right" : "" }, each)))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, i) => h("td", { class: right.includes(i) ? "right" : "", "data-head": heads[i] }, cell)))))));
}

const TALL = 14;

export const own = (words) => h("span", { "data-own": true }, words ?? "");
// A person by name; what they sign in by is told to whoever points at it.
export const person = (each) => shown(each, { own: true });
export const when = (moment) => h("time", { datetime: moment }, text(moment));
export const number = (value, digits = 1) => Number(value).toLocaleString(t("locale"), { maximumFractionDigits: digits });

// Work that goes on beside the page: a form that begins it, a bar while it runs, what came of it.
// {fields, action, look, submit, kind, done}
class Work extends HTMLElement {
  connectedCallback() {
    this.spec = JSON.parse(this.dataset.spec);
    const form = h("qs-form", { "data-spec": JSON.stringify({ ...this.spec, method: "POST", reload: false, done: t("begun") }) });
    form.addEventListener("submit", () => { this.sent = form.body(); }, true);
    form.addEventListener("posted", (event) => this.follow(event.detail));
    this.place = h("div", { class: "qs-came", "aria-live": "polite" });
    this.replaceChildren(form, this.place);
  }

  async follow(answer) {
    const { job } = answer;
    while (this.isConnected && !["done", "failed"].includes(answer.job.status)) {
      this.place.replaceChildren(bar(answer.job));
      await new Promise((go) => setTimeout(go, 700));
      try {
        answer = await get(`${this.spec.look}/${job.id}`);
      } catch (error) {
        this.place.replaceChildren(broken(error));
        return;
      }
    }
    forget();
    document.querySelectorAll("qs-things").forEach((each) => each.contains(this) || each.refresh());
    if (answer.job.problem) this.place.replaceChildren(empty(answer.job.problem.text, remedy(answer.job.problem), true));
    else this.place.replaceChildren(...[drawers[this.spec.kind](answer, this)].flat().filter(Boolean));
    this.dispatchEvent(new CustomEvent("came", { detail: answer, bubbles: true }));
  }
}

function bar(job) {
  const share = job.longest ? Math.min(98, (100 * job.seconds) / job.longest) : null;
  const words = job.status === "waiting" ? t("waits") : t("runs", { seconds: Math.round(job.seconds) });
  return h("div", { class: "qs-bar", role: "progressbar", "aria-valuenow": share ?? undefined, "aria-label": words },
    h("i", { class: share === null ? "open" : "", style: share === null ? "" : `width:${share}%` }), h("span", {}, words));
}

// How the outcome of each kind of work is drawn; pages add theirs.
export const drawers = {
  import(answer, work) {
    const heads = ["file", "came", "kept", "flagged", "missing", "rejected", "duplicate", "stored"].map((key) => t(`import_${key}`));
    const rows = answer.files.map((each) => [own(each.name), ...["came", "kept", "flagged", "missing", "rejected", "duplicate"].map((key) => number(each.readings[key], 0)),
      each.commit ? t("import_commit", { number: each.commit, count: number(each.new + each.corrected, 0) }) : t("import_nothing")]);
    const made = [h("p", { class: answer.is_dry_run ? "qs-note" : "" }, t(answer.is_dry_run ? "import_tried" : "import_over")), table(heads, rows, { right: [1, 2, 3, 4, 5, 6] }),
      ...answer.files.map((each) => findings(each.findings))];
    if (!answer.is_dry_run || !answer.files.some((each) => each.readings.came)) return made;
    const store = h("button", { class: "btn main", type: "button" }, t("import_store"));
    store.addEventListener("click", () => work.again());
    return [...made, h("p", {}, store)];
  },
};

drawers.layer = (answer, work) => {
  const wrong = answer.findings.some((each) => each.level === "error");
  const fit = answer.fit ? h("p", { class: "qs-note" }, t("layer_fit", { median: number(answer.fit.median_m, 0), shifted: number(answer.fit.shifted_m, 0), datum: answer.fit.best_datum })) : null;
  const store = h("button", { class: "btn main", type: "button", onclick: () => work.again() }, t("import_store"));
  return [h("p", {}, shown(answer.kind), " ", t("layer_rows", { came: number(answer.came, 0), kept: number(answer.kept, 0), datum: answer.datum }), answer.is_converted ? ` ${t("layer_moved")}` : ""), fit,
    h("p", { class: "qs-note", "data-own": true }, Object.entries(answer.columns).map(([key, column]) => `${key} = ${column}`).join("  ")), findings(answer.findings), answer.is_stored ? h("p", {}, h("b", {}, t("import_over"))) : wrong ? h("p", { class: "bad" }, t("merge_wrong")) : h("p", {}, store)];
};

// The same file again, stored this time.
class Import extends Work {
  async again() {
    try {
      const kept = new FormData();
      kept.append("file", this.sent.get("file"));
      await this.follow(await send(filled(this.spec.action, Object.fromEntries(this.sent)).replace("dry_run=true", "dry_run=false"), kept));
      toast(t("saved"));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.place.replaceChildren(broken(error));
    }
  }
}

// A list of things one can act on: {url, rows, parts, kind}; `kinds` draws one of them.
export const kinds = {};
class Things extends Fetched {
  draw(rows, data) {
    this.replaceChildren(...[kinds[this.spec.kind](rows, data, this.spec, () => { forget(); this.refresh(); })].flat().filter(Boolean));
  }
}

customElements.define("qs-work", Work);
customElements.define("qs-import", Import);
customElements.define("qs-things", Things);
