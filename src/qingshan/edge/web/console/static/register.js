// Registers: browsed, a row edited, a file merged, every change with its history and its undo.

import { Fetched, chip, empty, filled, forget, h, named, picker, remedy, send, shown, t, toast } from "./base.js";
import { act, ask, findings, ground, kinds, number, own, person, table, when } from "./act.js";

const MOST = 9;

class Register extends Fetched {
  draw(data) {
    this.data = data;
    const main = data.columns.filter((each) => !each.is_secret).slice(0, MOST);
    const find = h("input", { type: "search", placeholder: t("find_row"), "aria-label": t("find_row"), value: new URLSearchParams(location.search).get("text") ?? "" });
    find.addEventListener("change", () => { const to = new URLSearchParams(location.search); to.set("text", find.value); location.search = to; });
    const rows = data.rows.map((row) => [...main.map((each) => own(row.cells[each.key])), h("button", { class: "btn small", type: "button", onclick: () => this.open(row) }, t(this.spec.may ? "edit" : "view"))]);
    const more = data.next ? h("a", { class: "btn small", href: `?table=${data.key}&after=${data.next}` }, t("next_page")) : null;
    this.replaceChildren(h("div", { class: "qs-stack" },
      h("section", { class: "qs-card" }, h("h2", { class: "qs-h2" }, named(data), h("small", {}, t("rows", { count: number(data.total, 0) })), h("small", { "data-own": true }, data.file)),
        h("p", { class: "qs-acts" }, find, this.spec.may ? h("button", { class: "btn", type: "button", onclick: () => this.open(null) }, t("add_row")) : null, this.spec.may ? this.merge() : null, this.spec.may ? h("a", { class: "btn small", href: `/api/registers/${data.key}/file` }, "csv") : null),
        rows.length ? table([...main.map(named), ""], rows) : empty(t("nothing"), t("rows_none")), more),
      data.findings.length ? h("section", { class: "qs-card" }, h("h2", { class: "qs-h2" }, t("findings")), findings(data.findings)) : null));
  }

  open(row) {
    const { data } = this;
    const to = `/api/registers/${data.key}/rows${row ? `/${row.id}` : ""}`;
    const fields = data.columns.map((each) => ({ name: `cells.${each.key}`, title: named(each) + (each.is_key ? " *" : ""), value: row?.cells[each.key] ?? "", blank: "" }));
    if (!this.spec.may) {
      this.look(row);
      return;
    }
    const box = ask({ label: t("save"), title: row ? t("edit_row", { line: row.line }) : t("add_row"), action: to, method: row ? "PUT" : "POST", fields: [...fields, ground()] }, (told) => this.came(told));
    if (row) box.querySelector(".in").append(act({ small: true, label: t("remove_row"), title: t("remove_row"), lead: t("remove_lead"), action: `${to}/removal`, fields: [ground()] }, (told) => { box.close(); this.came(told); }));
  }

  look(row) {
    const box = h("dialog", { class: "qs-over" }, h("div", { class: "in" }, h("dl", { class: "qs-facts" }, this.data.columns.flatMap((each) => [h("dt", {}, named(each)), h("dd", {}, own(row.cells[each.key] || "—"))])), h("button", { class: "btn small", type: "button", onclick: () => box.close() }, t("close"))));
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
  }

  merge() {
    const open = () => {
      const whole = h("input", { type: "checkbox" });
      const { input: file, box: chooser } = picker({ accept: ".csv,.xlsx,.xls", "aria-label": t("file") });
      const why = h("textarea", { rows: 2, "aria-label": t("ground") });
      const place = h("div", { "aria-live": "polite" });
      const go = async (dry) => {
        const body = new FormData();
        body.append("file", file.files[0]);
        body.append("ground", why.value);
        try {
          const told = await send(`/api/registers/${this.data.key}/import?dry_run=${dry}&whole=${whole.checked}`, body);
          if (told.is_written) { box.close(); this.came(told); return; }
          const isFine = !told.findings.some((each) => each.level === "error");
          place.replaceChildren(h("p", {}, t("merge_would", told)), findings(told.findings) ?? "", isFine ? h("button", { class: "btn main", type: "button", onclick: () => go(false) }, t("merge_do")) : h("p", { class: "bad" }, t("merge_wrong")));
        } catch (error) {
          place.replaceChildren(empty(error.told?.text ?? String(error), remedy(error.told), true));
        }
      };
      const box = h("dialog", { class: "qs-over wide" }, h("div", { class: "in qs-form" }, h("h2", { class: "qs-h2" }, t("merge")), h("p", { class: "qs-note" }, t("merge_lead")), h("label", {}, t("file"), chooser), h("label", {}, t("ground"), why),
        h("label", { class: "line" }, whole, t("merge_whole")), h("p", { class: "qs-acts" }, h("button", { class: "btn main", type: "button", onclick: () => go(true) }, t("merge_try")), h("button", { class: "btn", type: "button", onclick: () => box.close() }, t("close"))), place));
      box.addEventListener("close", () => box.remove());
      document.body.append(box);
      box.showModal();
    };
    return h("button", { class: "btn", type: "button", onclick: open }, t("merge"));
  }

  came(told) {
    if (told.is_written) {
      toast(t("saved"));
      forget();
      this.refresh();
      document.querySelectorAll("qs-things").forEach((each) => each.refresh());
      return;
    }
    const box = h("dialog", { class: "qs-over wide" }, h("div", { class: "in" }, h("h2", { class: "qs-h2" }, t("not_written")), findings(told.findings), h("button", { class: "btn small", type: "button", onclick: () => box.close() }, t("close"))));
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
  }
}

kinds.history = (rows, data, spec, again) => h("ol", { class: "qs-line" }, rows.map((each) => {
  const names = [...new Set([...Object.keys(each.before ?? {}), ...Object.keys(each.after ?? {})])].filter((key) => each.before?.[key] !== each.after?.[key]);
  const told = names.map((key) => h("div", {}, h("code", {}, key), " ", own(each.before?.[key]), each.before && each.after ? " → " : " ", own(each.after?.[key])));
  const undo = spec.may && each.kind.key !== "register.undone" ? act({ small: true, label: t("undo"), title: `${t("undo")} #${each.number}`, action: filled("/api/registers/{table}/undo", spec), fields: [{ name: "number", kind: "hidden", value: each.number }, ground()] }, () => { again(); document.querySelector("qs-register")?.refresh(); }) : null;
  return h("li", {}, h("p", {}, h("b", {}, shown(each.kind)), " ", h("span", { class: "unit" }, t("counts", each)), each.file ? own(each.file) : null, " ", undo), told.length ? h("details", {}, h("summary", {}, t("what_changed")), told.slice(0, 40)) : null,
    h("p", { class: "why", "data-own": true }, each.ground), h("p", { class: "unit" }, person(each.who), " · ", when(each.at), " · ", h("code", { title: each.hash }, `#${each.number}`)));
}));

// Hooks.

kinds.hooks = (rows, data, spec, again) => h("ul", { class: "qs-rows" }, rows.map((each) => h("li", {}, h("b", {}, each.number), h("span", { class: "grow", "data-own": true }, each.url), each.events.map((one) => chip({ zh: t(`event_${one.replace(".", "_")}`), en: t(`event_${one.replace(".", "_")}`) })), h("span", { class: "unit" }, person(each.who), " ", when(each.at)),
  each.is_removed ? chip({ zh: t("removed"), en: t("removed") }) : act({ small: true, label: t("remove_row"), title: t("remove_hook"), action: `/api/webhooks/${each.number}/removal`, fields: [ground()] }, again),
  h("button", { class: "btn small", type: "button", onclick: (event) => deliveries(each.number, event.target) }, t("deliveries")))));

async function deliveries(number_, button) {
  button.disabled = true;
  const found = await fetch(`/api/webhooks/${number_}/deliveries`).then((answer) => answer.json());
  button.closest("li").after(h("li", {}, found.length ? table(["event", "made", "outcome", "tries", "answer"].map((key) => t(`delivery_${key}`)), found.map((each) => [t(`event_${each.event.replace(".", "_")}`), when(each.made), chip({ zh: t(`outcome_${each.outcome}`), en: t(`outcome_${each.outcome}`), tone: { delivered: "good", given_up: "bad" }[each.outcome] ?? "late" }), String(each.tries), each.status ?? own(each.why)])) : h("p", { class: "qs-note" }, t("deliveries_none"))));
}

class HookForm extends HTMLElement {
  connectedCallback() {
    const place = h("div", { "aria-live": "polite" });
    const events = ["alert.ordered", "alert.changed", "alert.lifted", "case.overdue"];
    const boxes = events.map((each) => h("input", { type: "checkbox", value: each, checked: true }));
    const url = h("input", { type: "url", "aria-label": t("hook_url"), placeholder: "https://", "data-own": true });
    const why = h("textarea", { rows: 2, "aria-label": t("ground") });
    const go = async () => {
      try {
        const told = await send("/api/webhooks", { url: url.value, events: boxes.filter((each) => each.checked).map((each) => each.value), ground: why.value });
        place.replaceChildren(h("p", {}, t("hook_secret")), h("p", {}, h("code", { "data-own": true }, told.secret)));
        forget();
        document.querySelectorAll("qs-things").forEach((each) => each.refresh());
      } catch (error) {
        place.replaceChildren(empty(error.told?.text ?? String(error), remedy(error.told), true));
      }
    };
    this.replaceChildren(h("div", { class: "qs-form" }, h("div", { class: "qs-stack" }, h("label", {}, t("hook_url"), url), h("p", { class: "qs-acts" }, events.map((each, i) => h("label", { class: "line" }, boxes[i], t(`event_${each.replace(".", "_")}`)))), h("label", {}, t("ground"), why), h("p", {}, h("button", { class: "btn main", type: "button", onclick: go }, t("hook_add"))), place)));
  }
}

customElements.define("qs-register", Register);
customElements.define("qs-hook-form", HookForm);
