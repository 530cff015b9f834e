"use strict";
(() => {
  const texts = JSON.parse(document.getElementById("texts").textContent);
  const word = key => texts.words[key] ?? key;
  const zh = texts.language === "zh";
  const panel = document.getElementById("panel");
  const opened = {};

  // Without scripts the index answers the links; with them the panel does.
  for (const row of document.querySelectorAll("#index tr[id]")) row.removeAttribute("id");

  async function unpack(name) {
    const holder = document.getElementById(name);
    if (!holder) return null;
    const bytes = Uint8Array.from(atob(holder.textContent.trim()), c => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  const bundle = name => opened[name] ??= unpack(name);

  function store(packed) {
    const {lists, columns} = packed, rows = new Map();
    const at = (key, i) => lists[key][columns[key][i]];
    const address = i => `${at("medium", i)}/${at("place", i)}/${at("period", i)}/${at("tail", i)}`;
    for (let i = 0; i < columns.value.length; i++) rows.set(address(i), i);
    const figure = wanted => {
      const i = rows.get(wanted);
      if (i === undefined) return null;
      const place = at("place", i), period = at("period", i);
      const inputs = at("inputs", i);
      return {
        address: wanted, medium: at("medium", i), place, period, tail: at("tail", i), statistic: at("statistic", i), edition: at("edition", i),
        unit: at("unit", i), clauses: at("clauses", i), policies: at("policies", i), note: at("note", i),
        cover: at("cover", i), sources: at("sources", i), have: columns.have[i], value: columns.value[i], unrounded: columns.unrounded[i],
        inputs: inputs ? inputs.split("\n").map(each => full(each, place, period)) : [],
      };
    };
    return {figure};
  }

  function full(short, place, period) {
    const [medium, itsPlace, itsPeriod, ...tail] = short.split("/");
    return [medium, itsPlace === "~" ? place : itsPlace,
            itsPeriod.startsWith("^") ? period + itsPeriod.slice(1) : itsPeriod, tail.join("/")].join("/");
  }

  const spread = (runs, length) => {
    const values = new Array(length);
    for (let r = 0, at = 0; r < runs.length; r += 2) for (let k = 0; k < runs[r]; k++) values[at++] = runs[r + 1];
    return values;
  };

  function clock(book) {
    const [, y, m, d, h] = book.start.match(/(\d+)-(\d+)-(\d+)T(\d+)/).map(Number);
    const zero = Date.UTC(y, m - 1, d, h), ready = {};
    const series = (place, item) => {
      const found = book.sites[place]?.[item];
      if (!found) return null;
      return ready[place + "/" + item] ??= (() => {
        let row = 0;
        const rows = spread(found.row, book.length).map(step => row += step);
        return {...found, rows, files: spread(found.file, book.length), flags: spread(found.flag, book.length)};
      })();
    };
    const hour = (place, day, label, item) => {
      const one = series(place, item), date = day.match(/^(\d+)-(\d+)-(\d+)$/);
      if (!one || !date || !(label >= 1 && label <= 24)) return null;
      const [, yy, mm, dd] = date.map(Number);
      const at = (Date.UTC(yy, mm - 1, dd, label - 1) - zero) / 3600000;
      if (at < 0 || at >= book.length) return null;
      const digits = book.decimals[item] ?? 0, stored = one.v[at];
      const value = stored === null ? null : one.exact ? stored / 10 ** digits : stored;
      const text = value === null ? "—" : one.exact ? value.toFixed(digits) : String(value);
      return {label, value, text, flag: book.flags[one.flags[at]], raw: one.raw[at], row: one.rows[at],
              file: book.files[one.files[at]] ?? null};
    };
    return {hour, has: (place, item) => Boolean(book.sites[place]?.[item])};
  }

  const make = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "on") node.addEventListener("click", value); else if (value !== "") node.setAttribute(key, value);
    }
    node.append(...children.filter(child => child !== null && child !== undefined));
    return node;
  };

  const low = text => {
    const parts = String(text).split(/([₀-₉]+(?:\.[₀-₉]+)*)/);
    return parts.map((part, at) => at % 2 === 0 ? part
      : make("sub", {}, part.replace(/[₀-₉]/g, c => String(c.charCodeAt(0) - 0x2080))));
  };

  const placeName = code => texts.places[code] ?? code;
  const kindOf = f => `${f.medium}|${f.statistic}|${f.tail}${f.sources?.length ? "|reading" : ""}`;
  const nameOf = f => texts.names[kindOf(f)] ?? f.tail;
  function periodName(text) {
    if (texts.words[text]) return texts.words[text];
    if (!zh) return text.replace("..", " – ").replace("T", " ") + (text.includes("T") ? " h" : "");
    const m = text.match(/^(\d+)(?:-(\d+))?(?:-(\d+))?(?:T(\d+))?$/);
    if (!m) return text.replace("..", " 至 ").replace(/Q(\d)$/, "年第$1季度");
    return `${m[1]}年` + (m[2] ? `${+m[2]}月` : "") + (m[3] ? `${+m[3]}日` : "") + (m[4] ? `${+m[4]}时` : "");
  }

  const badge = status => ["read", "transcribed"].includes(status) ? null
    : make("span", {class: "status " + status}, texts.status[status] ?? status);

  function list(pairs) {
    const dl = make("dl");
    for (const [key, value] of pairs) {
      if (value !== null && value !== undefined && value !== "") dl.append(make("dt", {}, word(key)), make("dd", {}, ...[value].flat()));
    }
    return dl;
  }

  function head(address) {
    const copy = make("button", {type: "button", on: async () => {
      try { await navigator.clipboard.writeText(location.href); copy.textContent = word("copied"); } catch { copy.remove(); }
    }}, word("copy"));
    const shut = make("button", {type: "button", id: "shut", on: close}, word("close"));
    const back = make("button", {type: "button", on: () => history.back()}, "← " + word("back"));
    return make("div", {class: "head"}, make("span", {}, back), make("span", {}, copy, shut));
  }

  const valueLine = (value, unit) => make("p", {class: "value"}, ...low(value), unit ? make("small", {}, ...low(unit)) : null);

  function coverText(f) {
    if (!f.cover) return "";
    const [of, need, item] = f.cover;
    const base = `${f.have} / ${of} ${word("item_" + item)}`;
    if (need === null) return base;
    return base + (zh ? `（${word("need")} ${need}）` : ` (${word("need")} ${need})`);
  }

  function showFigure(f, figures, hours) {
    const clauses = make("ul", {}, ...f.clauses.map(([standard, clause, status]) =>
      make("li", {}, `${standard} ${clause} `, badge(status))));
    const policies = make("ul", {}, ...f.policies.map(key => {
      const [name, status] = texts.policies[key] ?? [key, "read"];
      return make("li", {}, name + " ", badge(status));
    }));
    panel.append(make("h2", {}, ...low(nameOf(f))),
      make("p", {class: "of"}, `${placeName(f.place)} · ${periodName(f.period)}`), valueLine(f.value, f.unit),
      list([
        ["note", f.note ? low(f.note) : ""],
        ["unrounded", f.unrounded === null ? "" : String(f.unrounded) + (hasMore(f.unrounded) ? "…" : "")],
        ["formula", low(texts.formulas[kindOf(f)] ?? "")],
        ["edition", f.edition ? texts.editions[f.edition] ?? f.edition : ""],
        ["clause", f.clauses.length ? clauses : ""], ["policy", f.policies.length ? policies : ""],
        ["coverage", coverText(f)], ["address", make("code", {}, f.address)],
      ]));
    showInputs(f, figures, hours);
  }

  const hasMore = number => (String(number).split(".")[1] ?? "").length >= 6;

  function showInputs(f, figures, hours) {
    const item = texts.hoursOf[f.tail.split("@")[0]];
    const isDay = /^\d+-\d+-\d+$/.test(f.period);
    const allHours = f.inputs.length > 0 && f.inputs.every(each => each.split("/")[2].includes("T"));
    if (hours && isDay && (allHours || !f.inputs.length)) {
      const of = allHours ? f.inputs[0].split("/")[3] : item;
      const place = allHours ? f.inputs[0].split("/")[1] : f.place;
      if (of && hours.has(place, of)) return showHours(place, f.period, of, hours);
    }
    if (f.sources.length) showSources(f.sources);
    if (!f.inputs.length) return;
    const rows = f.inputs.map(address => {
      const input = figures.figure(address) ?? hourAsInput(address, hours);
      const [, place, period] = address.split("/");
      const cells = [make("td", {}, placeName(place)), make("td", {}, periodName(period)),
                     make("td", {}, ...low(input ? nameOf(input) : address.split("/")[3])),
                     make("td", {class: "right"}, ...low(input ? `${input.value} ${input.unit}` : word("not_carried")))];
      return input ? goRow(address, cells) : make("tr", {}, ...cells);
    });
    panel.append(make("h3", {}, `${word("inputs")} (${f.inputs.length} ${word("items_of")})`),
      make("div", {class: "list"}, make("table", {}, make("tbody", {}, ...rows))));
  }

  function showSources(sources) {
    panel.append(make("h3", {}, word("source_readings")));
    for (const [file, sha, row, raw, flag] of sources) panel.append(list([
      ["raw", raw], ["flag", make("span", {class: "flag-" + flag.split(" ")[0]}, texts.flags[flag.split(" ")[0]] ?? word(flag))],
      ["file", file], ["row", String(row)], ["SHA-256", make("code", {}, sha)],
    ]));
  }

  function hourAsInput(address, hours) {
    const [, place, period, tail] = address.split("/");
    const [day, label] = period.split("T");
    const one = hours && label ? hours.hour(place, day, +label, tail) : null;
    return one && {value: one.text, unit: texts.units[tail] ?? "", statistic: "", tail: texts.symbols[tail] ?? tail};
  }

  const goRow = (address, cells) => make("tr", {class: "go", on: event => {
    event.preventDefault(); go(address);
  }}, ...cells.map((cell, at) => {
    if (at === cells.length - 1 || at === 0) { // a real link, for keyboards
      const link = make("a", {class: "n", href: "#" + address});
      link.append(...cell.childNodes); cell.append(link);
    }
    return cell;
  }));

  function showHours(place, day, item, hours) {
    const every = Array.from({length: 24}, (_, at) => hours.hour(place, day, at + 1, item)).filter(Boolean);
    if (!every.length) return;
    const rows = every.map(one => goRow(`air/${place}/${day}T${String(one.label).padStart(2, "0")}/${item}`, [
      make("td", {}, String(one.label)), make("td", {class: "right"}, one.text),
      make("td", {class: "flag-" + one.flag}, texts.flags[one.flag]), make("td", {class: "right"}, one.raw ?? (one.file && one.value !== null ? one.text : "")),
      make("td", {class: "right"}, one.file ? `${word("row")} ${one.row}` : "—"),
    ]));
    const unit = texts.units[item] ?? "";
    panel.append(make("h3", {}, ...low(`${word("hours")} ${texts.symbols[item] ?? item} (${unit})`)), spark(every),
      make("div", {class: "list"}, make("table", {}, make("thead", {}, make("tr", {},
        ...["hour", "value", "flag", "raw", "file"].map(key => make("th", {}, word(key))))), make("tbody", {}, ...rows))));
  }

  function spark(every) {
    const space = "http://www.w3.org/2000/svg", drawing = document.createElementNS(space, "svg");
    const top = Math.max(...every.map(one => one.value ?? 0), 1e-9);
    drawing.setAttribute("viewBox", "0 0 240 60"); drawing.setAttribute("class", "spark");
    drawing.setAttribute("preserveAspectRatio", "none"); drawing.setAttribute("aria-hidden", "true");
    every.forEach((one, at) => {
      const bar = document.createElementNS(space, "rect"), tall = 56 * (one.value ?? 0) / top;
      for (const [key, value] of Object.entries({x: at * 10 + 1, y: 58 - tall, width: 8, height: tall})) bar.setAttribute(key, value);
      bar.setAttribute("class", one.flag === "valid" ? "f-accent" : "f-edge");
      drawing.append(bar);
    });
    return drawing;
  }

  function showHour(address, hours) {
    const [, place, period, item] = address.split("/");
    const [day, label] = period.split("T");
    const one = hours?.hour(place, day, +label, item);
    if (!one) return false;
    panel.append(make("h2", {}, ...low(texts.symbols[item] ?? item)),
      make("p", {class: "of"}, `${placeName(place)} · ${periodName(period)}`), valueLine(one.text, texts.units[item] ?? ""),
      list([
        ["flag", make("span", {class: "flag-" + one.flag}, texts.flags[one.flag])],
        ["raw", one.raw ?? (one.value === null ? "" : one.text)],
        ["file", one.file ? one.file[0] : "—"], ["row", one.file ? String(one.row) : ""],
        ["SHA-256", one.file ? make("code", {id: "sha"}, one.file[1]) : ""],
        ["address", make("code", {}, address)],
      ]));
    return true;
  }

  async function open(address) {
    panel.hidden = false;
    document.body.classList.add("open");
    panel.replaceChildren(head(address), make("p", {class: "of"}, word("loading")));
    const figures = await (opened.store ??= bundle("figures").then(store));
    const hours = document.getElementById("hours") ? await (opened.clock ??= bundle("hours").then(clock)) : null;
    if (wanted() !== address) return;
    panel.replaceChildren(head(address));
    const figure = figures.figure(address);
    if (figure) showFigure(figure, figures, hours);
    else if (!showHour(address, hours)) panel.append(make("p", {}, word("no_figure")), make("p", {}, make("code", {}, address)));
    panel.scrollTop = 0;
    panel.focus({preventScroll: true});
    panel.dataset.address = address;
  }

  function close() {
    panel.hidden = true;
    document.body.classList.remove("open");
    mark("");
    history.replaceState(null, "", location.pathname + location.search);
  }

  const isAddress = text => text.split("/").length >= 4;
  // Some office programs turn the slashes of a link around.
  const wanted = () => decodeURIComponent(location.hash.slice(1)).replaceAll("\\", "/");

  function go(address) {
    if (wanted() === address) open(address); else { history.pushState(null, "", "#" + address); route(false); }
  }

  function mark(address) {
    for (const link of document.querySelectorAll("a.n.here")) link.classList.remove("here");
    if (!address) return null;
    const link = document.querySelector(`main a.n[href="#${CSS.escape(address)}"]`)
      ?? [...document.querySelectorAll("main a.n")].find(each => each.getAttribute("href") === "#" + address);
    link?.classList.add("here");
    return link ?? null;
  }

  function route(scroll) {
    const address = wanted();
    if (!isAddress(address)) { panel.hidden = true; document.body.classList.remove("open"); mark(""); return; }
    const link = mark(address);
    if (scroll && link) link.scrollIntoView({block: "center"});
    open(address);
  }

  document.addEventListener("click", event => {
    const link = event.target.closest("a.n");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!event.target.closest("tr.go")) go(link.getAttribute("href").slice(1));
  });
  document.addEventListener("keydown", event => { if (event.key === "Escape" && !panel.hidden) close(); });
  addEventListener("popstate", () => route(false));
  addEventListener("hashchange", () => route(false));
  document.getElementById("print").addEventListener("click", () => {
    for (const each of document.querySelectorAll("details.long")) each.open = false;
    print();
  });
  document.getElementById("theme").addEventListener("click", () => {
    const root = document.documentElement, dark = matchMedia("(prefers-color-scheme:dark)").matches;
    const now = root.dataset.theme ?? (dark ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
  });
  route(true);
})();
