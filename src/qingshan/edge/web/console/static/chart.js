// Charts: series with their limits, bars; a point opens its figure. And the calendar of a year.

import { Fetched, h, ink, language, named, t, text, token } from "./base.js";
import { open } from "./panel.js";

let loaded;
const library = () => (loaded ??= import("nicegui-echart").then((found) => found.echarts));
const PALETTE = ["#1d6a55", "#b35c1e", "#31688e", "#8e4585", "#a8871f", "#4a7c2c", "#5b6673", "#b3261e"];
const DARK = ["#6cc5a7", "#e0a060", "#7db4dd", "#cf9bd0", "#d9c05a", "#9ecb78", "#a3aeb9", "#ff9a90"];
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "pin", "arrow", "roundRect", "circle"];

const isDark = () => document.documentElement.dataset.theme === "dark";

function axis(name) {
  return { name, nameTextStyle: { color: token("--muted") }, axisLabel: { color: token("--muted") },
    axisLine: { lineStyle: { color: token("--edge") } }, splitLine: { lineStyle: { color: token("--grid") } } };
}

function options(data, spec) {
  const units = [...new Set(data.series.map((each) => each.unit))];
  const isBars = spec.kind === "bars";
  const isAlone = data.series.length === 1;
  const labels = data.labels.map(text);
  const isTurned = spec.turned ?? false;
  const category = { type: "category", data: labels, inverse: isTurned, ...axis(""), splitLine: { show: false } };
  if (DAY.test(labels[0]) && labels.length > 60) byMonth(category);
  const highest = Math.max(...(data.limits ?? []).map((each) => each.value));
  const values = units.slice(0, 2).map((unit, i) => ({ type: "value", scale: !isBars, max: i ? undefined : (found) => (highest > found.max ? Number((highest * 1.06).toPrecision(2)) : null), ...axis(unit) }));
  return {
    animation: false,
    color: isDark() ? DARK : PALETTE,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: isTurned ? 40 : 24, top: isAlone ? (isTurned ? 6 : 30) : 46, bottom: labels.length > 60 && !isBars ? 62 : 10, containLabel: true },
    legend: { show: !isAlone, type: "scroll", top: 0, textStyle: { color: token("--ink") }, data: data.series.map((each) => named(each)) },
    tooltip: { trigger: "axis", confine: true, backgroundColor: token("--paper"), borderColor: token("--grid"), textStyle: { color: token("--ink") },
      formatter: (points) => tip(points, data) },
    xAxis: isTurned ? values[0] : category,
    yAxis: isTurned ? category : values,
    dataZoom: labels.length > 60 && !isBars ? [{ type: "slider", height: 18, bottom: 8, brushSelect: false, borderColor: token("--grid"), labelFormatter: "" }, { type: "inside", zoomOnMouseWheel: "ctrl" }] : [],
    series: data.series.map((each, i) => one(each, i, isBars, Math.max(0, units.indexOf(each.unit)), data, isTurned)),
  };
}

// Days of a year are told by their months.
const DAY = /^\d{4}-\d\d-\d\d$/;

function byMonth(category) {
  const isFirst = (_, day) => day.endsWith("-01");
  category.axisLabel = { ...category.axisLabel, interval: isFirst, formatter: (day) => day.slice(0, 7), hideOverlap: true };
  category.axisTick = { interval: isFirst };
}

function one(series, i, isBars, unit, data, isTurned) {
  const points = series.values.map((value, at) => ({ value, itemStyle: series.colors?.[at] ? { color: series.colors[at] } : undefined }));
  return {
    name: named(series), type: isBars ? "bar" : "line", data: points, barMaxWidth: 34,
    symbol: SYMBOLS[i % SYMBOLS.length], symbolSize: points.length > 120 ? 3 : 7, showSymbol: points.length <= 120,
    lineStyle: { width: 2, type: i % 2 ? "dashed" : "solid" }, connectNulls: false,
    [isTurned ? "xAxisIndex" : "yAxisIndex"]: isTurned ? 0 : Math.min(unit, 1),
    label: { show: isBars && points.length <= 24, position: isTurned ? "right" : "top", color: token("--ink"), formatter: (p) => series.texts?.[p.dataIndex] ?? `${p.value ?? ""}` },
    markLine: i === 0 && data.limits?.length ? limits(data.limits, isTurned) : undefined,
  };
}

function limits(found, isTurned) {
  return { silent: true, symbol: "none", z: 10, label: { position: isTurned ? "end" : "insideStartTop", color: token("--warn"), backgroundColor: token("--card"), padding: [1, 3], formatter: "{b}" },
    lineStyle: { color: token("--warn"), type: "dashed" },
    data: found.map((each) => ({ name: named(each), [isTurned ? "xAxis" : "yAxis"]: each.value })) };
}

function tip(points, data) {
  const lines = points.map((point) => {
    const series = data.series[point.seriesIndex];
    const value = series.texts?.[point.dataIndex] ?? point.value ?? "—";
    return `${point.marker}${escaped(named(series))} <b>${escaped(String(value ?? "—"))}</b> ${escaped(series.unit)}`;
  });
  return [escaped(points[0].axisValueLabel), ...lines].join("<br>");
}

function escaped(words) {
  return words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

class Chart extends Fetched {
  async draw(_, data) {
    const found = this.spec.rows ? this.spec.rows.split(".").reduce((value, name) => value?.[name], data) : data;
    const echarts = await library();
    const box = h("div", { role: "img", "aria-label": this.spec.title ?? "", style: `height:${this.spec.height ?? 320}px` });
    this.replaceChildren(box);
    this.chart = echarts.init(box, null, { renderer: "canvas" });
    const paint = () => this.chart.setOption(options(found, this.spec), true);
    paint();
    this.chart.on("click", (event) => {
      const address = found.series[event.seriesIndex]?.addresses?.[event.dataIndex];
      if (address) open(address);
    });
    this.sizes = new ResizeObserver(() => this.chart.resize());
    this.sizes.observe(box);
    this.paint = paint;
    addEventListener("qs-theme", paint);
  }

  disconnectedCallback() {
    removeEventListener("qs-theme", this.paint);
    this.sizes?.disconnect();
    this.chart?.dispose();
  }
}

// A year by months: rows of {date, label: level in words, value: figure with color}.
class Calendar extends Fetched {
  draw(rows) {
    const months = new Map();
    for (const row of rows) {
      const month = row.date.slice(0, 7);
      months.set(month, [...(months.get(month) ?? []), row]);
    }
    this.replaceChildren(h("div", { class: "qs-calendar" }, [...months].filter(([, days]) => days.some((row) => row.figure)).map(([month, days]) => monthly(month, days))), legend(rows));
  }
}

function monthly(month, days) {
  const first = (new Date(`${days[0].date}T12:00:00Z`).getUTCDay() + 6) % 7;
  const title = new Date(`${month}-15T12:00:00Z`).toLocaleDateString(t("locale"), { year: "numeric", month: "short", timeZone: "UTC" });
  const blanks = Array.from({ length: first }, () => h("i", {}));
  return h("section", {}, h("h4", {}, title), h("div", { class: "days" }, blanks, days.map(daily)));
}

function daily(row) {
  const number = Number(row.date.slice(8));
  const figure = row.figure;
  if (!figure || figure.value === null) return h("span", { class: "none", title: `${row.date} —` }, h("small", {}, number), "—");
  const label = `${row.date} ${named(figure)} ${figure.text}`;
  return h("a", { href: `#figure=${figure.address}`, "data-figure": figure.address, title: label, "aria-label": label,
    style: `background:${figure.color};color:${ink(figure.color)}` }, h("small", {}, number), figure.text);
}

function legend(rows) {
  const found = new Map();
  for (const { figure } of rows) {
    if (!figure || figure.value === null) continue;
    const known = found.get(figure.color) ?? { words: named(figure), count: 0, least: Infinity };
    found.set(figure.color, { ...known, count: known.count + 1, least: Math.min(known.least, figure.value) });
  }
  return h("ul", { class: "qs-legend" }, [...found].sort(([, a], [, b]) => a.least - b.least).map(([color, each]) =>
    h("li", {}, h("i", { style: `background:${color}` }), `${each.words} ${t("days", { count: each.count })}`)));
}

customElements.define("qs-chart", Chart);
customElements.define("qs-calendar", Calendar);
export { language };
