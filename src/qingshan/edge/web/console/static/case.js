// Cases: the board, one case with what it can do next, the backlog, a new case.

import { Fetched, broken, chip, forget, get, h, named, shown, t } from "./base.js";
import { act, ground, number, own, person, root, table, when } from "./act.js";

const late = (row) => (row.days_overdue ? chip({ zh: t("late", { days: row.days_overdue }), en: t("late", { days: row.days_overdue }), tone: "bad" }) : null);

class Board extends Fetched {
  draw(columns) {
    this.replaceChildren(h("div", { class: "qs-board" }, columns.map((column) => h("section", { "aria-label": named(column.state) },
      h("h3", {}, shown(column.state), h("small", {}, t("board_count", { count: column.count })), column.days ? h("small", {}, t("board_days", { count: column.days })) : null),
      h("ul", {}, column.cases.map(card)),
      column.count > column.cases.length ? h("p", { class: "qs-note" }, t("more", { count: column.count - column.cases.length })) : null))));
  }
}

function card(row) {
  return h("li", {}, h("a", { href: root(`/cases/case?number=${row.number}`) }, own(row.title)),
    h("p", {}, row.number, " · ", person(row.owner), row.division ? [" · ", shown(row.division, { own: false })] : null),
    h("p", {}, late(row), row.level ? chip({ ...row.level, tone: "late" }) : null, row.due && !row.days_overdue ? h("span", { class: "unit" }, t("due_on", { day: row.due })) : null));
}

class Case extends Fetched {
  draw(data) {
    this.data = data;
    this.replaceChildren(h("div", { class: "qs-cols wide" },
      h("div", { class: "qs-stack" }, this.state(), this.next(), this.evidence(), this.closing()),
      h("section", { class: "qs-card" }, h("h2", { class: "qs-h2" }, t("timeline")), h("ol", { class: "qs-line" }, data.timeline.map((each) => this.step(each))))));
    this.check();
  }

  again(data) {
    forget();
    if (data?.number) this.draw(data);
    else this.refresh();
  }

  to(way) {
    return `/api/cases/${this.data.number}/${way}`;
  }

  act(spec) {
    return act({ small: true, ...spec, fields: [{ name: "version", kind: "hidden", value: this.data.version }, ...spec.fields, ground(spec.help, spec.said)] }, (data) => this.again(data));
  }

  state() {
    const { data } = this;
    const facts = [["state", shown(data.state)], ["kind", shown(data.kind)], ["about", data.about ? shown(data.about) : null], ["division", data.division ? shown(data.division) : null],
      ["owner", person(data.owner)], ["due", data.due ? h("span", {}, data.due, " ", late(data) ?? "") : null], ["level", data.level ? chip({ ...data.level, tone: "late" }) : null],
      ["opened", when(data.opened_at)], ["closed", data.closed_at ? when(data.closed_at) : null], ["source", h("span", {}, shown(data.source), " ", h("i", { class: `status ${data.status}` }, t(`status_${data.status}`)))]];
    return h("section", { class: "qs-card" }, h("h2", { class: "qs-h2" }, data.number, h("small", {}, shown(data.state))),
      h("dl", { class: "qs-facts" }, facts.filter(([, made]) => made).flatMap(([key, made]) => [h("dt", {}, t(`case_${key}`)), h("dd", {}, made)])),
      h("p", { class: "qs-acts" },
        this.act({ label: t("note"), action: this.to("notes"), fields: [], said: t("note_said"), help: t("note_help") }),
        this.act({ label: t("assign"), action: this.to("owner"), fields: [{ name: "owner", title: t("case_owner"), required: true }] }),
        data.due && !data.is_closed ? this.act({ label: t("extend"), action: this.to("due"), fields: [{ name: "due", title: t("case_due"), kind: "date", required: true, min: data.due }], help: t("extend_help") }) : null));
  }

  next() {
    const { data } = this;
    if (!data.moves.length) return null;
    return h("section", { class: "qs-card" }, h("h2", { class: "qs-h2" }, t("next")), h("ul", { class: "qs-moves" }, data.moves.map((move) => {
      const why = !move.may ? t("move_role", { roles: move.roles.map(named).join(t("comma")) }) : move.lacking.length ? t("move_lacking", { items: move.lacking.map(named).join(t("comma")) }) : "";
      return h("li", {},
        act({ label: named(move), main: !why, disabled: Boolean(why), title: `${named(move)} → ${named(move.target)}`, lead: move.closes ? t("move_closes") : "", action: this.to("moves"),
          fields: [{ name: "move", kind: "hidden", value: move.key }, { name: "version", kind: "hidden", value: data.version }, ground()] }, (made) => this.again(made)),
        h("span", { class: "grow" }, "→ ", shown(move.target), h("small", {}, why || (move.needs.length ? t("move_has", { items: move.needs.map(named).join(t("comma")) }) : t("move_free")))));
    })));
  }

  evidence() {
    const { data } = this;
    if (!data.items.length) return null;
    return h("section", { class: "qs-card" }, h("h2", { class: "qs-h2" }, t("evidence")), h("ul", { class: "qs-items" }, data.items.map((item) => h("li", { class: item.satisfies ? "has" : "" },
      h("b", { "aria-hidden": true }, item.satisfies ? "✓" : "○"),
      h("div", { class: "grow" }, h("span", {}, named(item)), item.is_closing ? h("small", {}, t("for_closing")) : null,
        item.filed.map((each) => h("p", {}, each.file ? h("a", { href: `/api/cases/${data.number}/files/${each.file.sha256}`, "data-own": true }, each.file.name) : null,
          each.choice ? shown(each.choice) : own(each.text), " ", h("span", { class: "unit" }, person(each.who), " ", when(each.at))))),
      this.filing(item)))));
  }

  filing(item) {
    const kept = { label: t("file_it"), title: named(item) };
    if (item.is_file) {
      return this.act({ ...kept, action: this.to("files"), fields: [{ name: "item", kind: "hidden", value: item.key }, { name: "file", title: t("file"), kind: "file", required: true, help: t("file_help") }] });
    }
    const value = item.choices.length
      ? { name: "text", title: t("choice"), kind: "select", required: true, options: item.choices.map((each) => [each.key, named(each)]), help: item.passing.length ? t("passing", { choices: item.passing.map(named).join(t("comma")) }) : "" }
      : { name: "text", title: t("words"), kind: "area", rows: 3, required: true };
    return this.act({ ...kept, action: this.to("evidence"), fields: [{ name: "item", kind: "hidden", value: item.key }, value] });
  }

  closing() {
    this.checked = h("section", { class: "qs-card" }, h("h2", { class: "qs-h2" }, t("closing")), h("div", { class: "qs-wait" }));
    return this.checked;
  }

  async check() {
    const place = this.checked;
    let inner;
    try {
      const told = await get(this.to("check"));
      inner = told.terms.length ? terms(told.terms) : h("p", { class: "qs-note" }, t("closing_free"));
      place.querySelector("h2").replaceChildren(t("closing"), h("small", {}, chip({ zh: t(told.holds ? "holds" : "holds_not"), en: t(told.holds ? "holds" : "holds_not"), tone: told.holds ? "good" : "bad" })));
    } catch (error) {
      inner = broken(error);
    }
    place.replaceChildren(place.querySelector("h2"), inner);
  }

  step(each) {
    const told = [each.move ? shown(each.move) : null, each.before && each.after ? h("span", {}, shown(each.before), " → ", shown(each.after)) : null, each.item ? h("span", {}, shown(each.item), each.text ? [": ", own(each.text)] : null) : null,
      each.file ? h("a", { href: `/api/cases/${this.data.number}/files/${each.file.sha256}`, "data-own": true }, each.file.name) : null,
      each.kind.key === "case.assigned" ? person(each.owner) : null, each.kind.key === "case.extended" ? each.due : null, each.level ? shown(each.level) : null];
    return h("li", {}, h("p", {}, h("b", {}, shown(each.kind)), ...told.filter(Boolean).flatMap((one) => [" · ", one])), h("p", { class: "why", "data-own": true }, each.ground),
      each.terms.length ? h("details", {}, h("summary", {}, t("held")), terms(each.terms)) : null,
      h("p", { class: "unit" }, person(each.who), " · ", when(each.at), " · ", h("code", { title: each.hash }, `#${each.number}`)));
  }
}

function terms(rows) {
  return h("ul", { class: "qs-items" }, rows.map((each) => h("li", { class: each.holds ? "has" : "lacks" }, h("b", { "aria-label": t(each.holds ? "holds" : "holds_not") }, each.holds ? "✓" : "✗"),
    h("span", { class: "grow" }, named(each)),
    each.address ? h("a", { class: "n", href: `#figure=${each.address}`, "data-figure": each.address, "data-own": !each.found_word || each.found_word.zh === each.found_word.en }, each.found_word ? named(each.found_word) : each.found || "—") : each.found_word ? shown(each.found_word, { own: each.found_word.zh === each.found_word.en }) : "—",
    each.holds || !each.wanted.length ? null : h("span", { class: "unit" }, each.comparison ? `${t(each.comparison)} ` : `${t("equals")} `, each.wanted.map((one, i) => [i ? " / " : "", shown(one)])))));
}

class Backlog extends Fetched {
  draw(rows, data) {
    const most = Math.max(...rows.map((each) => each.open), 1);
    const bands = [...data.cuts.map((cut, i) => (i ? `${data.cuts[i - 1]}–${cut}` : `< ${cut}`)), `> ${data.cuts.at(-1)}`];
    const key = h("p", { class: "qs-ages" }, t("ages"), bands.map((words, i) => h("span", {}, h("i", { class: `a${i}` }), words)));
    const heads = ["pile", "open", "ages_short", "overdue", "latest", "median", "oldest", "closed"].map((each) => t(`backlog_${each}`));
    const lines = rows.map((each) => [each.key.zh ? shown(each.key) : "—", number(each.open), h("span", { class: "qs-ages", style: `width:${(100 * each.open) / most}%` }, each.ages.map((count, i) => (count ? h("i", { class: `a${i}`, style: `flex:${count}`, title: `${bands[i]}: ${count}` }, String(count)) : null))),
      each.overdue ? h("b", { class: "bad" }, number(each.overdue)) : "0", number(each.latest), number(each.median_age), number(each.oldest), number(each.closed)]);
    this.replaceChildren(key, table(heads, lines, { right: [1, 3, 4, 5, 6, 7] }));
  }
}

// A new case: the kind decides which codes the closing looks at.
class Opening extends Fetched {
  draw(kinds) {
    const wanted = new URLSearchParams(location.search);
    const choose = h("select", { name: "kind", "aria-label": t("case_kind") }, kinds.map((each) => h("option", { value: each.key, selected: each.key === wanted.get("kind") }, named(each))));
    const place = h("div");
    const show = () => place.replaceChildren(this.form(kinds.find((each) => each.key === choose.value), wanted));
    choose.addEventListener("change", show);
    this.replaceChildren(h("div", { class: "qs-form" }, h("label", {}, t("case_kind"), choose)), place);
    show();
  }

  form(kind, wanted) {
    const divisions = this.spec.divisions;
    const form = h("qs-form", { "data-spec": JSON.stringify({ action: "/api/cases", method: "POST", submit: t("open_case"), then: root("/cases/case?number={number}"), fields: [
      { name: "kind", kind: "hidden", value: kind.key }, { name: "title", title: t("case_title"), required: true, value: wanted.get("title") ?? "" },
      { name: "division", title: t("case_division"), kind: "select", options: divisions, value: wanted.get("division") ?? divisions[0]?.[0] },
      { name: "about", title: t("case_about"), value: wanted.get("about") ?? "", help: t("about_help") },
      ...kind.words.map((each) => ({ name: `words.${each.key}`, title: t("case_word", { word: named(each) }), required: true, value: wanted.get(each.key) ?? wanted.get("about") ?? "" })),
      { name: "owner", title: t("case_owner"), help: t("owner_help") }, { ...ground(), value: wanted.get("ground") ?? "" }] }) });
    return h("div", {}, h("p", { class: "qs-note" }, shown(kind.source), " ", h("i", { class: `status ${kind.status}` }, t(`status_${kind.status}`)), " · ", kind.states.map(named).join(" → ")), form);
  }
}

customElements.define("qs-board", Board);
customElements.define("qs-case", Case);
customElements.define("qs-backlog", Backlog);
customElements.define("qs-opening", Opening);
