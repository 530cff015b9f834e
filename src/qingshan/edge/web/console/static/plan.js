// Lists, the emergency list and alerts: who is on and why, plans with their proof, an alert from forecast to report.

import { dayField, fault } from "./day.js";
import { Fetched, broken, chip, empty, forget, h, named, picker, send, shown, t } from "./base.js";
import { act, drawers, findings, ground, kinds, number, own, person, root, table, when } from "./act.js";

// A name of a register in the language of the reader, where the register has it.
const called = (zh, en) => shown({ zh, en: en || zh });

// Dated lists.

class Dated extends Fetched {
  draw(data) {
    const again = () => { forget(); this.refresh(); };
    const decide = (code, word, label) => act({ small: true, label, title: `${label} · ${code}`, action: `/api/lists/${data.key}/decisions`,
      fields: [{ name: "code", kind: "hidden", value: code }, { name: "word", kind: "hidden", value: word }, { name: "version", kind: "hidden", value: data.version }, ground()] }, again);
    const may = this.spec.may;
    const isNow = data.edition === null;
    const rows = data.rows.map((each) => [own(each.code), called(each.name, each.name_en), h("span", {}, each.reasons.map((one) => h("div", {}, named(one), " ", h("small", { class: "unit" }, shown(one.source)), " ", h("i", { class: `status ${one.status}` }, t(`status_${one.status}`))))),
      own(each.decided), may && isNow ? decide(each.code, "exempted", t("exempt")) : ""]);
    const fix = may && isNow ? act({ label: t("fix"), main: true, action: `/api/lists/${data.key}/editions`, lead: t("fix_lead", { count: data.members }), fields: [{ name: "version", kind: "hidden", value: data.version }, { name: "day", title: t("edition_day"), kind: "date" }, ground()] }, again) : null;
    const add = may && isNow ? act({ label: t("include"), action: `/api/lists/${data.key}/decisions`, fields: [{ name: "code", title: t("code"), required: true }, { name: "word", kind: "hidden", value: "included" }, { name: "version", kind: "hidden", value: data.version }, ground()] }, again) : null;
    const standing = data.decided.map((each) => h("li", {}, chip({ zh: t(each.word), en: t(each.word) }), own(each.code), called(each.name, each.name_en), h("span", { class: "grow", "data-own": true }, each.ground), h("span", { class: "unit" }, person(each.who), " ", when(each.at)), may ? decide(each.code, "withdrawn", t("withdraw")) : null));
    const editions = data.fixed.map((each) => h("li", {}, h("a", { href: `?list=${data.key}&edition=${each.number}` }, t("edition", { number: each.number })), each.day, h("span", { class: "unit" }, t("members", { count: each.members })), h("span", { class: "grow", "data-own": true }, each.ground), person(each.who)));
    this.replaceChildren(h("div", { class: "qs-stack" },
      h("section", { class: "qs-card" }, h("h2", { class: "qs-h2" }, named(data), h("small", {}, isNow ? t("as_of_now") : t("edition", { number: data.edition })), h("small", {}, t("members", { count: data.rows.length }))),
        h("p", { class: "qs-acts" }, fix, add, isNow ? null : h("a", { class: "btn small", href: `?list=${data.key}` }, t("as_of_now")), ...["csv", "xlsx"].map((form) => h("a", { class: "btn small", href: `/api/lists/${data.key}?format=${form}${isNow ? "" : `&edition=${data.edition}`}` }, form))),
        findings(data.findings), table(["code", "name", "reasons", "decided", ""].map((key) => (key ? t(key) : "")), rows)),
      h("div", { class: "qs-cols" }, h("section", { class: "qs-card" }, h("h2", { class: "qs-h2" }, t("decisions")), standing.length ? h("ul", { class: "qs-rows" }, standing) : h("p", { class: "qs-note" }, t("decisions_none"))),
        h("section", { class: "qs-card" }, h("h2", { class: "qs-h2" }, t("editions")), editions.length ? h("ul", { class: "qs-rows" }, editions) : h("p", { class: "qs-note" }, t("editions_none"))))));
  }
}

kinds.changes = (rows) => h("ul", { class: "qs-rows" }, rows.map((each) => h("li", {}, chip({ zh: t(each.entered ? "entered" : "left"), en: t(each.entered ? "entered" : "left"), tone: each.entered ? "good" : "late" }),
  own(each.code), called(each.name, each.name_en), h("span", { class: "grow" }, each.why.map((one, i) => [i ? t("comma") : "", shown(one, { own: one.key === "decided" })])))));

// The emergency list.

// Numbers of one column have the same decimals.
const even = (value) => Number(value).toLocaleString(t("locale"), { minimumFractionDigits: 1, maximumFractionDigits: 1 });

function proof(rows) {
  const priced = rows.some((each) => each.price !== null);
  const heads = ["level", "pollutant", "total", "cut", "percent", "required", "meets", "spare", ...(priced ? ["price"] : [])].map((key) => t(`proof_${key}`));
  return table(heads, rows.map((each) => [shown(each.level), h("span", { class: "keep" }, shown(each.pollutant)), number(each.total, 0), even(each.cut), even(each.percent), number(each.required), chip({ zh: t(each.meets ? "meets" : "misses"), en: t(each.meets ? "meets" : "misses"), tone: each.meets ? "good" : "bad" }), even(each.spare),
    ...(priced ? [each.price === null ? "—" : each.price === 0 ? h("span", { class: "unit" }, t("binds_not")) : number(each.price, 0)] : [])]), { right: [2, 3, 4, 5, 7, 8] });
}

function costs(levels) {
  return h("p", { class: "qs-note" }, levels.map((each, i) => [i ? " · " : "", shown(each.level), " ", t("level_costs", { firms: each.firms, lines: each.lines, cost: number(each.cost, 0) })]));
}

drawers.plan = (answer) => {
  const again = () => location.reload();
  const fix = act({ label: t("fix"), main: true, lead: t("fix_plan_lead"), action: `/api/emergency/plans/${answer.job.id}/edition`, fields: [{ name: "day", title: t("edition_day"), kind: "date" }, ground()] }, again);
  return [h("p", {}, t(`made_${answer.how}`), answer.gap ? ` ${t("gap", { share: number(100 * answer.gap, 2) })}` : "", answer.moved === null ? "" : ` ${t("moved", { count: answer.moved })}`), proof(answer.rows), costs(answer.levels), h("p", { class: "qs-acts" }, answer.rows.every((each) => each.meets) ? fix : empty(t("not_proved"), t("not_proved_remedy"), true))];
};

kinds.proof = (rows, data) => [proof(rows), costs(data.levels)];

kinds.editions = (rows) => h("ul", { class: "qs-rows" }, rows.map((each) => h("li", {}, h("b", {}, t("edition", { number: each.number })), each.day, chip(each.how), h("span", { class: "grow", "data-own": true }, each.ground), person(each.who),
  h("code", { title: each.hash }, each.hash.slice(0, 12)), h("a", { class: "btn small", href: `/api/emergency/list?edition=${each.number}` }, "xlsx"))));

// The workbook of the list: taken down, filled, taken in again.
class Take extends HTMLElement {
  connectedCallback() {
    const place = h("div", { "aria-live": "polite" });
    const file = { name: "file", title: t("file"), kind: "file", required: true, accept: ".xlsx,.xls" };
    const take = act({ label: t("take_list"), small: true, lead: t("take_list_lead"), action: "/api/emergency/workbook?dry_run=false", fields: [file, ground()] }, (answer) => {
      place.replaceChildren(answer.is_taken ? h("p", {}, h("b", {}, t("import_over"))) : h("p", { class: "bad" }, t("merge_wrong")), findings(answer.findings) ?? "");
      forget();
      if (answer.is_taken) document.querySelectorAll("qs-things").forEach((each) => each.refresh());
    });
    this.replaceChildren(h("p", { class: "qs-acts" }, h("a", { class: "btn small", href: "/api/emergency/workbook" }, t("list_workbook")), take), place);
  }
}

kinds.faults = (rows) => findings(rows);

kinds.lines = (rows) => {
  const levels = new Map(rows.flatMap((row) => row.measures.map((each) => [each.level.key, each.level])));
  const order = ["blue", "yellow", "orange", "red"].filter((key) => levels.has(key));
  const cell = (row, key) => {
    const one = row.measures.find((each) => each.level.key === key);
    return one ? h("span", { "data-own": true, title: Object.entries(one.cut).map(([name, kg]) => `${name} ${kg} kg/d`).join(", ") }, own(one.name)) : h("span", { class: "unit" }, "—");
  };
  return table([t("line"), t("firm"), t("county"), t("grade"), ...order.map((key) => named(levels.get(key))), ""], rows.map((row) => [h("span", {}, own(row.name), h("div", { class: "unit" }, own(row.code))), called(row.firm_name, row.firm_en), row.county ? shown(row.county) : "—",
    h("span", {}, row.grade ? own(row.grade) : h("span", { class: "unit" }, "—"), row.protected ? chip({ zh: t("protected"), en: t("protected"), tone: "good" }) : null), ...order.map((key) => cell(row, key)), h("a", { class: "btn small", href: `/api/emergency/firms/${row.firm}/plan` }, t("firm_plan"))]));
};

kinds.moved = (rows, data, spec) => table([t("firm"), t("line"), t("proof_level"), t("before"), t("after")], rows.map((each) => [own(each.firm_name), own(each.name), shown(each.level), own(each.before || "—"), own(each.after || "—")]));

// Alerts.

class Forecast extends HTMLElement {
  connectedCallback() {
    this.spec = JSON.parse(this.dataset.spec);
    this.days = [0, 1, 2].map((after) => ({ day: this.spec.days[after], aqi: "", primary: "pm25" }));
    this.place = h("div", { "aria-live": "polite" });
    this.table = h("div");
    const { input: file, box } = picker({ accept: ".csv,.txt", "aria-label": t("forecast_file") });
    file.addEventListener("change", () => this.read(file));
    this.replaceChildren(h("p", { class: "qs-note" }, t("forecast_lead")), this.table,
      h("p", { class: "qs-acts" }, h("button", { class: "btn small", type: "button", onclick: () => this.more() }, t("forecast_more")), h("label", { class: "qs-note" }, t("forecast_file"), " ", h("code", {}, "date,aqi,primary"), " ", box),
        h("button", { class: "btn main", type: "button", onclick: () => this.advise() }, t("advise"))), this.place);
    this.show();
  }

  show() {
    const cell = (each, key, attributes) => {
      const input = h("input", { value: each[key], "aria-label": t(`forecast_${key}`), ...attributes });
      input.addEventListener("input", () => { each[key] = input.value; });
      return input;
    };
    const primary = (each) => {
      const choose = h("select", { "aria-label": t("forecast_primary") }, this.spec.pollutants.map(([key, words]) => h("option", { value: key, selected: key === each.primary }, words)));
      choose.addEventListener("change", () => { each.primary = choose.value; });
      return choose;
    };
    this.table.replaceChildren(table(["day", "aqi", "primary"].map((key) => t(`forecast_${key}`)), this.days.map((each) => [this.day(each), cell(each, "aqi", { type: "number", min: 0, max: 1000, inputmode: "numeric" }), primary(each)])));
  }

  day(each) {
    const { input, box } = dayField({ kind: "date", value: each.day, "aria-label": t("forecast_day") });
    input.addEventListener("change", () => {
      each.day = input.value;
      wrong.textContent = input.fault();
    });
    const wrong = h("span", { class: "wrong", role: "alert" });
    return h("span", {}, box, wrong);
  }

  more() {
    const before = this.days.findLast((each) => !fault(each.day, "date"))?.day ?? this.spec.days[0];
    const last = new Date(`${before}T00:00:00Z`);
    last.setUTCDate(last.getUTCDate() + 1);
    this.days.push({ day: last.toISOString().slice(0, 10), aqi: "", primary: "pm25" });
    this.show();
  }

  told() {
    return this.days.filter((each) => each.aqi !== "").map((each) => ({ ...each, aqi: Number(each.aqi) }));
  }

  async read(input) {
    const body = new FormData();
    body.append("file", input.files[0]);
    await this.tell(async () => {
      const answer = await send("/api/alerts/advice/file", body);
      if (answer.advice) {
        this.days = answer.advice.forecast;
        this.show();
      }
      return [answer.advice ? this.advice(answer.advice) : null, findings(answer.findings)];
    });
  }

  advise() {
    const wrong = [...this.querySelectorAll("input.day")].find((each) => each.fault());
    if (wrong) return wrong.focus();
    return this.tell(async () => [this.advice(await send("/api/alerts/advice", { forecast: this.told() }))]);
  }

  async tell(make) {
    try {
      this.place.replaceChildren(...(await make()).filter(Boolean));
    } catch (error) {
      this.place.replaceChildren(broken(error));
    }
  }

  advice(told) {
    const levels = this.spec.levels.map(([key, words]) => act({ label: words, main: key === told.level?.key, small: true, disabled: !this.spec.may, why: this.spec.may ? "" : t("proposes_role"), title: t("propose", { level: words }), lead: t("propose_lead"), action: "/api/alerts/proposals", submit: t("propose_do"),
      fixed: { level: key, forecast: this.told() }, fields: [ground()] }, () => location.reload()));
    return h("div", { class: "qs-advice" }, h("p", {}, h("b", {}, told.level ? t("advice", { level: named(told.level) }) : t("advice_none")), told.why.length ? h("span", { class: "unit" }, told.why.join(t("comma"))) : null),
      told.is_fine_particles ? null : h("p", { class: "late" }, t("not_fine")), h("p", { class: "qs-acts" }, h("span", { class: "qs-note" }, t("propose_as")), levels));
  }
}

kinds.proposals = (rows, data, spec, again) => h("ul", { class: "qs-rows" }, rows.map((each) => {
  const way = `${spec.url.replace(/\?.*/, "").replace(/\/proposals$/, "")}/proposals/${each.number}`;
  const isOpen = each.standing.key === "open";
  const isMine = each.who.key === spec.who;
  return h("li", {}, h("b", {}, each.number), each.level ? shown(each.level) : own(each.what.order?.period), chip({ ...each.standing, tone: isOpen ? "late" : "" }), h("span", { class: "grow", "data-own": true }, each.ground), h("span", { class: "unit" }, person(each.who), " ", when(each.at)),
    isOpen && spec.approves && !isMine ? (spec.works ? h("qs-work", { "data-spec": JSON.stringify({ kind: "issued", action: `${way}/approval`, look: "/api/bulletins/jobs", submit: t("approve"), fields: [ground()] }) })
      : act({ small: true, main: true, label: t("approve"), title: `${t("approve")} ${each.number}`, lead: t("approve_lead"), action: `${way}/approval`, fields: [ground()] }, again)) : null,
    isOpen && (isMine || spec.approves) ? act({ small: true, label: isMine ? t("take_back") : t("decline"), title: `${isMine ? t("take_back") : t("decline")} ${each.number}`, action: `${way}/refusal`, fields: [ground()] }, again) : null,
    each.outcome && each.subject === "alert" ? h("a", { href: root(`/alerts/alert?number=${each.outcome}`) }, each.outcome) : own(each.outcome));
}));

class Alert extends Fetched {
  draw(data) {
    const again = () => { forget(); this.refresh(); };
    const { approves, writes, levels } = this.spec;
    const version = { name: "version", kind: "hidden", value: data.version };
    const to = (way) => `/api/alerts/${data.number}/${way}`;
    const one = (label, way, fields, may, why) => act({ small: true, label, disabled: !may, why: may ? "" : t(why), action: to(way), fields: [version, ...fields, ground()] }, again);
    const isOn = !data.lifted_at;
    const acts = isOn
      ? [one(t("change_level"), "level", [{ name: "level", title: t("proof_level"), kind: "select", options: levels.filter(([key]) => key !== data.level.key) }], approves, "approves_role"), one(t("notify"), "notices", [], writes, "proposes_role"), one(t("lift"), "lift", [], approves, "approves_role")]
      : [one(t("report"), "report", [], writes, "proposes_role")];
    const check = act({ small: true, label: t("check"), disabled: !writes, action: to("checks"), fields: [{ name: "by", title: t("check_by"), kind: "select", options: [["power", t("by_power")], ["online", t("by_online")]] }, { name: "file", title: t("file"), kind: "file", required: true, accept: ".csv", help: t("check_help") }, { name: "since", title: t("check_since"), kind: "date", min: "2000-01-01" }, { name: "until", title: t("check_until"), kind: "date" }, ground()] }, again);
    const facts = [["level", shown(data.level)], ["advised", data.advised ? shown(data.advised) : "—"], ["ordered", when(data.ordered_at)], ["who", person(data.who)], ["lifted", data.lifted_at ? when(data.lifted_at) : "—"], ["edition", h("span", {}, t("edition", { number: data.edition }), " ", h("code", {}, data.edition_hash.slice(0, 12)))], ["case", h("a", { href: root(`/cases/case?number=${data.case}`) }, data.case)], ["firms", number(data.firms, 0)], ["notices", data.notices[data.level.key] ? h("a", { href: to("notices") }, t("notices", { count: data.notices[data.level.key] })) : t("notices_none")]];
    const steps = data.timeline.map((each) => h("li", {}, h("p", {}, h("b", {}, shown(each.kind)), each.level ? [" · ", shown(each.level)] : null), h("p", { class: "why", "data-own": true }, each.ground), h("p", { class: "unit" }, person(each.who), " · ", when(each.at))));
    const checks = data.checks.length ? table(["firm", "line", "check_by", "wanted", "fell", "check_days", "result"].map((key) => t(key)), data.checks.map((each) => [own(each.firm_name), own(each.name), shown(each.by), each.wanted, each.found || "—", `${each.before}/${each.days}`, shown(each.result)]), { right: [3, 4, 5] }) : h("p", { class: "qs-note" }, t("checks_none"));
    this.replaceChildren(h("div", { class: "qs-cols wide" }, h("div", { class: "qs-stack" },
      h("section", { class: "qs-card" }, h("h2", { class: "qs-h2" }, data.number, h("small", {}, chip({ zh: t(isOn ? "in_force" : "lifted"), en: t(isOn ? "in_force" : "lifted"), tone: isOn ? "bad" : "good" }))), h("dl", { class: "qs-facts" }, facts.flatMap(([key, made]) => [h("dt", {}, t(`alert_${key}`)), h("dd", {}, made)])), h("p", { class: "qs-acts" }, acts, check)),
      h("section", { class: "qs-card" }, h("h2", { class: "qs-h2" }, t("forecast")), table(["day", "aqi", "primary"].map((key) => t(`forecast_${key}`)), data.forecast.map((each) => [each.day, each.aqi, this.pollutant(each.primary)]), { right: [1] })),
      h("section", { class: "qs-card" }, h("h2", { class: "qs-h2" }, t("checks")), checks)), h("section", { class: "qs-card" }, h("h2", { class: "qs-h2" }, t("timeline")), h("ol", { class: "qs-line" }, steps))));
  }

  pollutant(key) {
    return this.spec.pollutants.find(([known]) => known === key)?.[1] ?? own(key);
  }
}

customElements.define("qs-dated", Dated);
customElements.define("qs-take", Take);
customElements.define("qs-forecast", Forecast);
customElements.define("qs-alert", Alert);
