// Tables: sorted, filtered and exported in the browser; a row opens its page.

import { Fetched, at, chip, filled, h, rowCount, shown, t, text } from "./base.js";
import { CELL, nameWidth, wordWidth } from "./measure.js";
import { stack } from "./stacked.js";

let loaded;

async function library() {
  loaded ??= import("nicegui-aggrid").then((ag) => {
    ag.ModuleRegistry.registerModules([ag.AllCommunityModule]);
    return ag;
  });
  return loaded;
}

function theme(ag) {
  return ag.themeQuartz.withParams({
    backgroundColor: "var(--card)", foregroundColor: "var(--ink)", headerBackgroundColor: "var(--soft)",
    borderColor: "var(--grid)", accentColor: "var(--accent)", rowHoverColor: "var(--soft)",
    oddRowBackgroundColor: "var(--card)", chromeBackgroundColor: "var(--soft)", fontFamily: "inherit",
    fontSize: 13.5, spacing: 5, wrapperBorderRadius: "6px", headerFontWeight: 600, headerFontSize: 12.5, cellHorizontalPadding: 8, browserColorScheme: "inherit",
  });
}

function number(value) {
  const inner = value?.value ?? value?.number ?? value;
  return typeof inner === "number" ? inner : null;
}

function order(a, b) {
  const [x, y] = [number(a), number(b)];
  if (x !== null && y !== null) return x - y;
  return (x === null) - (y === null) || text(a).localeCompare(text(b), "zh");
}

function definition(column, rows, isSmall) {
  const isRight = column.right ?? false;
  const title = column.unit ? `${column.title} (${column.unit})` : column.title;
  const told = () => rows.slice(0, 400).map((row) => text(at(row, column.key)));
  const wraps = column.wrap || (isSmall && column.pinned);
  const least = Math.max(column.width ?? 72, wordWidth([title]), wraps ? wordWidth(told(), CELL) : 0);
  return {
    headerName: title,
    colId: column.key || column.title,
    valueGetter: (params) => at(params.data, column.key),
    valueFormatter: (params) => text(params.value),
    getQuickFilterText: (params) => text(params.value),
    filterValueGetter: (params) => text(at(params.data, column.key)),
    cellRenderer: (params) => cell(params.value, params.data, column),
    wrapText: wraps,
    autoHeight: wraps,
    comparator: order,
    filter: true,
    sortable: true,
    resizable: true,
    wrapHeaderText: true,
    autoHeaderHeight: true,
    pinned: column.pinned && !isSmall ? "left" : undefined,
    minWidth: least,
    ...(column.pinned && !isSmall ? { initialWidth: Math.max(least, nameWidth(told())) } : { flex: column.flex ?? 1 }),
    cellClass: isRight ? "ag-right-aligned-cell" : wraps ? "qs-wrap" : undefined,
    tooltipValueGetter: (params) => (wraps || isRight ? null : text(params.value)),
    headerClass: isRight ? "ag-right-aligned-header" : undefined,
    sort: column.sort,
  };
}

export function cell(value, row, column) {
  const made = drawn(value, column);
  if (!column.link || value === null || value === undefined || value.address) return made;
  return h("a", { href: filled(column.link, row) }, made);
}

function drawn(value, column) {
  if (typeof value !== "number" || !column.right) return shown(value, { own: column.own });
  const words = value.toLocaleString(t("locale"));
  if (!column.is_alarm) return h("span", {}, words);
  return value > 0 ? chip({ zh: words, en: words, tone: "bad" }) : h("span", { class: "unit" }, "—");
}

class Grid extends Fetched {
  async draw(rows, data) {
    const isSmall = innerWidth < 640;
    const columns = this.columns();
    if (isSmall && this.spec.stacked) {
      this.replaceChildren(stack(rows, columns, cell));
      return;
    }
    const ag = await library();
    const box = h("div", { class: `qs-gridbox ${this.spec.link ? "go" : ""}` });
    const count = h("span", { class: "count", "aria-live": "polite" });
    this.replaceChildren(this.tools(count), box);
    const height = this.spec.height ?? (rows.length > 20 ? 560 : 0);
    if (height) box.style.height = `${height}px`;
    this.api = ag.createGrid(box, {
      theme: theme(ag),
      rowData: rows,
      columnDefs: columns.map((each) => definition(each, rows, isSmall)),
      domLayout: height ? "normal" : "autoHeight",
      enableCellTextSelection: true,
      tooltipShowMode: "whenTruncated",
      tooltipShowDelay: 300,
      suppressMovableColumns: isSmall,
      suppressColumnVirtualisation: this.spec.columns.length < 20,
      localeText: ag.localeText?.[t("locale")] ?? words(),
      onFirstDataRendered: () => this.dispatchEvent(new CustomEvent("drawn")),
      onModelUpdated: (event) => (count.textContent = rowCount(event.api.getDisplayedRowCount())),
      onRowClicked: (event) => this.open(event),
    });
    this.fetched = data;
  }

  // Where rows open a page, so does the name of each: by the keyboard too.
  columns() {
    const [first, ...others] = this.spec.columns;
    return this.spec.link && !first.right ? [{ ...first, link: first.link || this.spec.link }, ...others] : this.spec.columns;
  }

  tools(count) {
    const find = h("input", { type: "search", placeholder: t("filter"), "aria-label": t("filter"),
      oninput: (event) => this.api.setGridOption("quickFilterText", event.target.value) });
    const csv = h("button", { class: "btn small", type: "button",
      onclick: () => this.api.exportDataAsCsv({ fileName: `${this.spec.name ?? "table"}.csv`, prependContent: "", processCellCallback: (p) => text(p.value) }) }, t("csv"));
    const files = Object.entries(this.spec.downloads ?? {}).map(([name, url]) => h("a", { class: "btn small", href: url, download: true }, name));
    return h("div", { class: "qs-tools" }, find, csv, files, count);
  }

  open(event) {
    if (!this.spec.link || event.event.target.closest("a,button,input")) return;
    if (getSelection().toString()) return;
    location.href = filled(this.spec.link, event.data);
  }

  disconnectedCallback() {
    this.api?.destroy();
  }
}

function words() {
  const keys = ["contains", "notContains", "equals", "notEqual", "startsWith", "endsWith", "blank", "notBlank",
    "filterOoo", "noRowsToShow", "andCondition", "orCondition", "loadingOoo", "noMatchingRows"];
  return Object.fromEntries(keys.map((key) => [key, t(`ag_${key}`)]));
}

customElements.define("qs-grid", Grid);
