// Bulletins and audits: drafts read in the page, issues, bundles verified, printed figures checked.

import { broken, chip, empty, h, picker, send, t } from "./base.js";
import { act, drawers, findings, ground, kinds, number, own, root, table, when } from "./act.js";

const read = (folder, name, file) => h("a", { class: "btn small", href: root(`/bulletins/read?folder=${folder}&name=${encodeURIComponent(name)}&file=${file}`) }, t(file === "bulletin-en.html" ? "read_en" : "read_zh"));
const chineseFirst = (a, b) => a.includes("-en") - b.includes("-en");
const pages = (files) => files.filter((each) => each.endsWith(".html")).sort(chineseFirst);
const rest = (files) => files.sort(chineseFirst).filter((each) => !each.endsWith(".html") && !each.endsWith(".json"));
const saves = (folder, name, files) => rest(files).map((each) => h("a", { class: "btn small", title: each, href: `/api/bulletins/${folder}/${name}/${each}` }, paper(each)));
const paper = (file) => `${t(`paper_${file.split(".").pop()}`)}${file.includes("-en.") ? ` ${t("paper_english")}` : ""}`;

kinds.drafts = (rows) => h("ul", { class: "qs-rows" }, rows.map((each) => h("li", {}, h("b", { "data-own": true }, each.name), h("span", { class: "unit grow" }, when(each.made_at)), pages(each.files).map((file) => read("drafts", each.name, file)), saves("drafts", each.name, each.files))));

kinds.publications = (rows) => h("ul", { class: "qs-rows" }, rows.map((each) => h("li", {}, h("b", { "data-own": true }, each.number), h("span", { class: "grow long" }, own(each.title), h("div", { class: "unit" }, each.made_on, " · ", t("from_import", { number: each.commit }), each.replaces ? ` · ${t("replaces", { number: each.replaces, count: each.changed })}` : "", " · ", h("code", { title: each.bundle }, each.bundle.slice(0, 16)))),
  pages(Object.keys(each.files)).map((file) => read("publications", each.number, file)), saves("publications", each.number, Object.keys(each.files)))));

kinds.whole = (rows) => findings(rows);

drawers.draft = (answer, work) => {
  const propose = act({ label: t("propose_issue"), main: true, lead: t("propose_issue_lead"), action: "/api/bulletins/proposals", fixed: work.sent ?? {}, fields: [{ name: "reason", title: t("issue_reason"), help: t("issue_reason_help") }, ground()] }, () => location.reload());
  return [h("p", {}, t("draft_made", { count: number(answer.figures, 0) })), h("p", { class: "qs-acts" }, pages(answer.draft.files).map((file) => read("drafts", answer.draft.name, file)), saves("drafts", answer.draft.name, answer.draft.files), propose)];
};

drawers.issued = (answer) => [h("p", {}, h("b", {}, t(answer.is_new ? "issued" : "issued_before", { number: answer.publication.number }))), h("p", { class: "qs-acts" }, pages(Object.keys(answer.publication.files)).map((file) => read("publications", answer.publication.number, file)))];

drawers.verdict = (answer) => [
  h("p", {}, chip({ zh: t(answer.is_whole ? "whole" : "not_whole"), en: t(answer.is_whole ? "whole" : "not_whole"), tone: answer.is_whole ? "good" : "bad" }), " ", t("verdict", { agreed: number(answer.agreed, 0), differing: number(answer.differing, 0) })),
  h("p", {}, answer.publication ? t("verdict_known", { number: answer.publication }) : t("verdict_unknown"), " ", h("code", { "data-own": true }, answer.sha256)),
  findings(answer.findings), answer.differences.length ? table(["figure", "bundled", "computed"].map((key) => t(key)), answer.differences.map((each) => [own(each.address), own(each.bundled ?? "—"), own(each.computed ?? "—")])) : null,
];

// Audit: paste or drop, then the text with its figures marked and the findings beside it.

class Audit extends HTMLElement {
  connectedCallback() {
    const area = h("textarea", { rows: 9, "aria-label": t("audit_text"), placeholder: t("audit_hint") });
    const { input: file, box } = picker({ accept: ".docx,.pdf,.html,.htm,.txt,.md", "aria-label": t("file") });
    this.place = h("div", { "aria-live": "polite" });
    const drop = h("div", { class: "qs-drop" }, area, h("p", { class: "qs-acts" }, h("button", { class: "btn main", type: "button", onclick: () => this.run("text", { text: area.value }) }, t("audit_do")), h("label", { class: "qs-note" }, t("audit_file"), " ", box)));
    file.addEventListener("change", () => this.take(file.files[0]));
    for (const name of ["dragover", "drop"]) drop.addEventListener(name, (event) => event.preventDefault());
    drop.addEventListener("drop", (event) => event.dataTransfer.files.length && this.take(event.dataTransfer.files[0]));
    this.replaceChildren(drop, this.place);
  }

  take(file) {
    const body = new FormData();
    body.append("file", file);
    return this.run("files", body);
  }

  async run(way, body) {
    this.place.replaceChildren(h("div", { class: "qs-wait", role: "status", "aria-label": t("loading") }));
    try {
      const told = await send(`/api/audit/${way}`, body);
      this.place.replaceChildren(this.verdict(told));
    } catch (error) {
      this.place.replaceChildren(broken(error));
    }
  }

  verdict(told) {
    const signs = ["impossible", "only_if", "cannot_tell", "consistent"];
    const head = h("p", {}, own(told.name), " ", t("audit_figures", { count: told.figures }), " ", signs.filter((key) => told.counts[key]).map((key) => h("span", { class: `qs-tag ${key}` }, told.words[key], " ", String(told.counts[key]))));
    const rows = told.rows.map((row) => h("div", { class: `qs-audit ${row.is_headline ? "head" : ""}` }, h("p", { class: "text", "data-own": true }, row.pieces.map((piece) => (piece.claim ? h("mark", { class: piece.verdict || "none", title: piece.about }, piece.text, piece.sign ? h("sup", {}, piece.sign, piece.numbers.map((each) => [" ", h("a", { href: `#finding-${each}` }, String(each))])) : null) : piece.text))),
      h("div", { class: "notes" }, row.notes.map((each) => this.note(each, told)), row.agreed.length ? h("details", {}, h("summary", {}, t("audit_agreed", { count: row.agreed.length })), row.agreed.map((each) => h("p", { "data-own": true }, each.text))) : null)));
    return h("section", { class: "qs-card" }, h("h2", { class: "qs-h2" }, t("audit_came")), head, findings(told.findings), told.figures ? null : empty(t("audit_none"), t("audit_none_remedy")), rows);
  }

  note(each, told) {
    return h("article", { class: `note ${each.verdict}`, id: `finding-${each.number}` }, h("p", {}, h("span", { class: `qs-tag ${each.verdict}` }, told.words[each.verdict]), ` ${each.number} · ${each.rule} `, own(each.title)), h("p", { "data-own": true }, each.text),
      each.repairs.length ? h("p", { "data-own": true }, `${told.words.repair}: `, h("s", {}, each.repairs[0].printed), ` → ${each.repairs[0].needed}`) : null,
      each.intervals.length ? h("dl", { class: "qs-facts", "data-own": true }, each.intervals.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])) : null,
      each.ask ? h("p", { class: "qs-note", "data-own": true }, `${told.words.ask}: ${each.ask}`) : null,
      each.source ? h("p", { class: "qs-note", "data-own": true }, each.source, " ", h("i", { class: `status ${each.status}` }, t(`status_${each.status}`))) : null,
      each.addresses.map((address) => h("p", {}, h("a", { class: "n", href: `#figure=${address}`, "data-figure": address, "data-own": true }, address))));
  }
}

customElements.define("qs-audit", Audit);
