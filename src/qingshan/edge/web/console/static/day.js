// A day or a month as ISO writes it, in whatever language the browser is: typed, or chosen from a calendar.

import { base, h, t } from "./base.js";

const KINDS = {
  date: { written: /^(\d{4})(?:(\d\d)(\d\d)|\D(\d{1,2})\D(\d{1,2})\D?)$/, iso: /^\d{4}-\d\d-\d\d$/, rest: "" },
  month: { written: /^(\d{4})(?:(\d\d)|\D(\d{1,2})\D?)$/, iso: /^\d{4}-\d\d$/, rest: "-01" },
};

export const isDay = (kind) => kind in KINDS;

// What somebody wrote, such as 2022/7/1 or 20220701, as ISO writes it; as it stands where it is none.
export function iso(words, kind) {
  const found = KINDS[kind].written.exec(words.trim());
  const parts = found?.slice(1).filter((each) => each !== undefined);
  return parts ? parts.map((each) => each.padStart(2, "0")).join("-") : words.trim();
}

// What is wrong with it, in the reader's words; nothing where it is a day, or empty.
export function fault(words, kind, { min, max } = {}) {
  if (!words) return "";
  const at = new Date(`${words}${KINDS[kind].rest}T00:00:00Z`);
  const isThere = KINDS[kind].iso.test(words) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(words);
  if (!isThere) return t(`${kind}_wrong`);
  if (min && words < min) return t("day_early", { day: min });
  return max && words > max ? t("day_late", { day: max }) : "";
}

// {input, box}: the field, and what is put on the page. `changed` hears of a day that is one.
export function dayField({ kind, value, min, max, ...attributes }) {
  const input = h("input", { ...attributes, type: "text", class: "day", value: value ?? "", inputmode: "numeric", maxlength: 11, placeholder: kind === "date" ? "2022-07-01" : "2022-07", autocomplete: "off", spellcheck: "false" });
  const calendar = h("input", { type: kind, min, max, tabindex: -1, "aria-hidden": "true" });
  const open = h("button", { type: "button", class: "btn small", "aria-label": t("choose_day"), title: t("choose_day") }, icon());
  input.fault = () => fault(input.value, kind, { min, max });
  // heard before anybody else hears of the change: what others read is a day as ISO writes it
  input.addEventListener("change", () => { input.value = iso(input.value, kind); });
  calendar.addEventListener("input", (event) => event.stopPropagation());
  calendar.addEventListener("change", (event) => {
    event.stopPropagation();
    input.value = calendar.value;
    for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
  });
  open.addEventListener("click", () => {
    calendar.value = fault(input.value, kind) ? "" : input.value;
    calendar.showPicker();
  });
  return { input, box: h("span", { class: "qs-day" }, input, calendar, open) };
}

function icon() {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = made.appendChild(document.createElementNS(made.namespaceURI, "use"));
  use.setAttribute("href", `${base}/assets/icons.svg#calendar`);
  made.setAttribute("aria-hidden", "true");
  return made;
}
