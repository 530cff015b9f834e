// The frame: navigation on a phone, language, light and dark, keys, finding a place.

import { base, get, h, keep, language, named, pages, t, toast } from "./base.js";
import { close } from "./panel.js";

function act(name, event) {
  const acts = { nav, theme, language: change, find, help, print: () => window.print() };
  if (acts[name]) {
    event.preventDefault();
    acts[name]();
  }
}

function nav() {
  document.body.classList.toggle("nav");
}

export function theme() {
  const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  keep("theme", next);
  apply(next);
}

function apply(name) {
  document.documentElement.dataset.theme = name;
  window.Quasar?.Dark?.set(name === "dark");
  document.querySelectorAll("[data-ag-theme-mode]").forEach((each) => (each.dataset.agThemeMode = name));
  dispatchEvent(new Event("qs-theme"));
}

function change() {
  keep("lang", language === "zh" ? "en" : "zh");
  const url = new URL(location.href);
  url.searchParams.delete("lang");
  location.replace(url);
  if (url.href === location.href) location.reload();
}

function dialog(title, ...content) {
  const made = h("dialog", { class: "qs-over", "aria-label": title }, h("div", { class: "in" }, h("h2", {}, title), content));
  made.addEventListener("close", () => made.remove());
  made.addEventListener("click", (event) => event.target === made && made.close());
  document.body.append(made);
  made.showModal();
  return made;
}

async function find() {
  const list = h("ul", {});
  const input = h("input", { type: "search", placeholder: t("find_hint"), "aria-label": t("find"), autofocus: true });
  dialog(t("find"), input, list);
  let places = [];
  const show = () => list.replaceChildren(...matches(places, input.value).map(result));
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => event.key === "Enter" && list.querySelector("a")?.click());
  try {
    places = [...pages.map((each) => ({ ...each, kind_words: { zh: t("page"), en: t("page") } })), ...(await get("/api/places")).places];
    show();
  } catch (error) {
    toast(error.message, true);
  }
}

function matches(places, words) {
  const wanted = words.trim().toLowerCase();
  const found = wanted ? places.filter((each) => `${each.code ?? ""} ${each.zh} ${each.en}`.toLowerCase().includes(wanted)) : places;
  return found.slice(0, 40);
}

function result(place) {
  const isOwn = place.zh === place.en;
  return h("li", {}, h("a", { href: place.link }, h("span", { "data-own": isOwn }, named(place)), h("small", {}, named(place.kind_words), place.code ? ` ${place.code}` : "")));
}

function help() {
  const keys = [["/", t("find")], ["?", t("help")], ["Esc", t("close")], ...pages.filter((each) => each.key).map((each) => [`g ${each.key}`, named(each)])];
  dialog(t("keys"), h("dl", { class: "qs-facts" }, keys.flatMap(([key, words]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, words)])), h("p", { class: "qs-note" }, t("help_figures")));
}

let isGoing = 0;

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input,textarea,select,[contenteditable]")) return;
  if (Date.now() - isGoing < 1500) {
    isGoing = 0;
    const page = pages.find((each) => each.key === event.key);
    if (page) location.href = page.link;
    return;
  }
  if (event.key === "g") isGoing = Date.now();
  else if (event.key === "/") act("find", event);
  else if (event.key === "?") act("help", event);
  else if (event.key === "Escape") {
    document.body.classList.remove("nav");
    close();
  }
}

document.addEventListener("click", (event) => {
  const name = event.target.closest?.("[data-act]")?.dataset.act;
  if (name) act(name, event);
});
document.addEventListener("keydown", key);
apply(document.documentElement.dataset.theme);
export { base };
