// What every element shares: words, requests, values as they are shown, empty and broken states.

const page = JSON.parse(document.getElementById("qs-page").textContent);
export const language = page.language;
export const pages = page.pages;
export const base = page.base;
let used = Date.now();

// A page shows nothing once its session is over: without use for too long, or ended elsewhere.
for (const name of ["pointerdown", "keydown"]) addEventListener(name, () => (used = Date.now()), { passive: true });
setInterval(() => Date.now() - used > page.idle * 60_000 && leave(), 15_000);

export function leave() {
  document.body.replaceChildren();
  location.replace(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}

export function t(key, values = {}) {
  const text = page.words[key];
  if (text === undefined) throw new Error(`no word ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "style") made.style.cssText = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((each) => each !== null && each !== undefined && each !== false));
  return made;
}

export class Problem extends Error {
  constructor(told, status) {
    super(told.text);
    this.told = told;
    this.status = status;
  }
}

async function answer(response) {
  if (response.ok) return response.status === 204 ? null : response.json();
  if (response.status === 401) leave();
  const told = await response.json().catch(() => null);
  throw new Problem(told?.text ? told : { text: t("no_answer"), remedy: t("try_again"), details: [] }, response.status);
}

export async function get(url) {
  return answer(await reach(url, { headers: { accept: "application/json" } }));
}

export async function send(url, body, method = "POST") {
  const headers = { accept: "application/json", "X-CSRF-Token": cookie("csrf") };
  const isForm = body instanceof FormData;
  if (!isForm) headers["content-type"] = "application/json";
  return answer(await reach(url, { method, headers, body: isForm ? body : JSON.stringify(body) }));
}

async function reach(url, options) {
  try {
    used = Date.now();
    return await fetch(url, { credentials: "same-origin", ...options });
  } catch {
    throw new Problem({ text: t("no_connection"), remedy: t("try_again"), details: [] }, 0);
  }
}

export function cookie(name) {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${safe}${name}=`));
  return found ? decodeURIComponent(found.slice(safe.length + name.length + 1)) : "";
}

// over TLS a cookie's name begins so that browsers take it over TLS only, and from this host alone
const safe = location.protocol === "https:" ? "__Host-" : "";

export function keep(name, value) {
  document.cookie = `${safe}${name}=${value}; path=/; max-age=31536000; samesite=lax${safe && "; secure"}`;
}

export function at(row, path) {
  return path === "" ? row : path.split(".").reduce((value, name) => value?.[name], row);
}

export function filled(template, row) {
  return template.replace(/\{([\w.]+)\}/g, (_, path) => encodeURIComponent(text(at(row, path))));
}

export function named(value) {
  return language === "zh" ? value.zh : value.en || value.zh;
}

// A value as plain text: a figure, something with names in both languages, a list, a time, a number.
export function text(value) {
  if (value === null || value === undefined || value === "") return "";
  if (Array.isArray(value)) return value.map(text).join(t("comma"));
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) return value.slice(0, 16).replace("T", " ");
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d$/.test(value)) return t("hour", { day: value.slice(0, 10), hour: value.slice(11) });
  if (typeof value !== "object") return String(value);
  if (value.zh) return named(value);
  if (value.text !== undefined) return value.text;
  return value.zh !== undefined ? named(value) : "";
}

// A value as an element: figures open their lineage, levels carry their color and their words.
export function shown(value, { own = false } = {}) {
  if (value === null || value === undefined || value === "") return h("span", { class: "unit" }, "—");
  if (Array.isArray(value)) {
    if (!value.length) return h("span", { class: "unit" }, "—");
    return h("span", {}, value.flatMap((each, i) => (i ? [each.color ? " " : t("comma"), shown(each, { own })] : [shown(each, { own })])));
  }
  if (value.address) return figure(value);
  if (value.color || value.tone) return chip(value);
  const isOwn = own || (typeof value === "object" && value.zh === value.en);
  const hint = own && value.key !== text(value) ? value.key : null;
  return h("span", { "data-own": isOwn, title: hint }, isOwn ? soft(text(value)) : text(value));
}

// Names of files and codes may go on in the next line after a joint, not in the middle of a word.
export function soft(words) {
  return words.split(/(?<=[_./-])(?=[A-Za-z\d]{4})/).flatMap((part, i) => (i ? [h("wbr"), part] : [part]));
}

export function chip(value) {
  const style = value.color ? `background:${value.color};color:${ink(value.color)};border-color:transparent` : "";
  return h("span", { class: `chip ${value.tone ?? ""}`, style }, named(value));
}

export function figure(value) {
  if (value.value === null && !value.note) return h("span", { class: "unit" }, value.text);
  const words = value.zh ? named(value) : value.text;
  const label = !value.color && !value.tone ? words : chip({ ...value, zh: words, en: words });
  return h("a", { class: "n", href: `#figure=${value.address}`, "data-figure": value.address, title: t("open_figure") }, label);
}

const WHITE_READS = 3.9;

// Black or white on a color: white wherever it reads, as in the bulletins.
export function ink(color) {
  const parts = /^#?(..)(..)(..)$/.exec(color);
  if (!parts) return "inherit";
  const [r, g, b] = parts.slice(1).map((each) => parseInt(each, 16) / 255).map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return 1.05 / (light + 0.05) >= WHITE_READS ? "#fff" : "#14191e";
}

export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export function empty(title, remedy, isBad = false, isGood = false) {
  return h("div", { class: `qs-empty ${isBad ? "bad" : isGood ? "good" : ""}`, role: isBad ? "alert" : "status" }, h("b", {}, title), remedy ?? "");
}

export const rowCount = (count) => (count === 1 ? t("one_row") : t("rows", { count }));

// What to do, as the way to the page where it is done.
export function remedy(told) {
  return told?.page ? h("a", { href: told.page }, told.remedy) : told?.remedy ?? "";
}

export function broken(error) {
  if (!(error instanceof Problem)) throw error;
  return empty(error.told.text, remedy(error.told), true);
}

const waiting = new Map();

// One request for every element of a page that reads the same address.
export function shared(url) {
  if (!waiting.has(url)) waiting.set(url, get(url));
  return waiting.get(url);
}

export function forget() {
  waiting.clear();
}

// An element made from the answer of an address: a skeleton, then the data, or what went wrong.
export class Fetched extends HTMLElement {
  async connectedCallback() {
    this.spec = JSON.parse(this.dataset.spec);
    await this.refresh();
  }

  async refresh() {
    this.dataset.state = "waiting";
    this.replaceChildren(h("div", { class: "qs-wait", role: "status", "aria-label": t("loading") }));
    try {
      const data = this.spec.url ? await shared(this.spec.url) : this.spec.data;
      const inner = at(data, this.spec.rows ?? "");
      if (!this.isConnected) return;
      const isBare = inner === null || inner === undefined || (Array.isArray(inner) && !inner.length);
      if (isBare) this.replaceChildren(empty(this.spec.empty?.[0] ?? t("nothing"), this.spec.empty?.[1] ?? t("nothing_remedy"), false, this.spec.good));
      else await this.draw(inner, data);
      this.dataset.state = "ready";
    } catch (error) {
      const isBare = error.status === 404 && this.spec.empty;
      this.dataset.state = isBare ? "ready" : "broken";
      this.replaceChildren(isBare ? empty(...this.spec.empty) : broken(error));
    }
  }
}

// A field for a file that speaks the language of the page: the browser's own speaks that of the browser.
export function picker(attributes) {
  const name = h("span", { class: "name" }, t("no_file"));
  const input = h("input", { ...attributes, type: "file" });
  input.addEventListener("change", () => {
    const chosen = input.files[0]?.name;
    name.toggleAttribute("data-own", Boolean(chosen));
    name.replaceChildren(...(chosen ? soft(chosen) : [t("no_file")]));
  });
  return { input, box: h("span", { class: "qs-file" }, input, h("span", { class: "btn", "aria-hidden": true }, t("choose_file")), name) };
}

export function toast(words, isBad = false) {
  const box = document.getElementById("qs-toasts") ?? document.body.appendChild(h("div", { id: "qs-toasts", "aria-live": "polite" }));
  const one = h("div", { class: isBad ? "bad" : "" }, words);
  box.append(one);
  setTimeout(() => one.remove(), isBad ? 8000 : 4000);
}
