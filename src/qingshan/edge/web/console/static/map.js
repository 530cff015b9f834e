// Maps of our own layers, nothing fetched from outside; a thing opens its page.

import { at, broken, filled, h, language, named, shared, shown, t, token } from "./base.js";

let loaded;

async function library() {
  loaded ??= import("nicegui-leaflet").then(async ({ leaflet }) => {
    const css = h("link", { rel: "stylesheet", href: import.meta.resolve("nicegui-leaflet/leaflet/leaflet.css") });
    await new Promise((done) => {
      css.onload = css.onerror = done;
      document.head.append(css);
    });
    return leaflet;
  });
  return loaded;
}

const SHAPES = { fill: "fill", line: "line", point: "dot" };

// {layers: [{url, title, shape, color, label, link, show: [{key, title}], off, radius}], height, legend: [{color, title}]}
class LayerMap extends HTMLElement {
  async connectedCallback() {
    this.spec = JSON.parse(this.dataset.spec);
    this.dataset.state = "waiting";
    this.box = h("div", { class: "qs-mapbox", style: this.spec.height ? `height:${this.spec.height}px` : "" });
    this.legend = h("ul", { class: "qs-legend" });
    this.replaceChildren(this.box, this.legend);
    try {
      this.L = await library();
      this.begin();
      await Promise.all(this.spec.layers.map((layer, i) => this.put(layer, i)));
      this.fit();
      apart(this.box.querySelectorAll(".leaflet-tooltip.label"));
      this.dataset.state = "ready";
    } catch (error) {
      this.dataset.state = "broken";
      this.replaceChildren(broken(error));
    }
  }

  begin() {
    const L = this.L;
    this.map = L.map(this.box, { preferCanvas: true, attributionControl: false, zoomSnap: 0.25, zoomControl: false, scrollWheelZoom: this.spec.wheel ?? true });
    L.control.zoom({ zoomInTitle: t("zoom_in"), zoomOutTitle: t("zoom_out") }).addTo(this.map);
    L.control.scale({ imperial: false }).addTo(this.map);
    this.map.setView([42, 119], 7);
    this.groups = [];
    for (const each of this.spec.legend ?? []) this.legend.append(h("li", {}, h("i", { style: `background:${each.color}` }), each.title));
    this.paint = () => this.groups.forEach((each) => each?.group.setStyle?.((f) => this.style(each.layer, f)));
    addEventListener("qs-theme", this.paint);
    this.map.on("zoomend moveend", () => apart(this.box.querySelectorAll(".leaflet-tooltip.label")));
    new ResizeObserver(() => this.map?.invalidateSize()).observe(this.box);
  }

  async put(layer, i) {
    const data = layer.data ?? (await shared(layer.url));
    if (!this.isConnected) return;
    const pane = this.map.createPane(`layer${i}`);
    pane.style.zIndex = 400 + i;
    const renderer = this.L.canvas({ pane: `layer${i}`, tolerance: 4 });
    const group = this.L.geoJSON(data, {
      renderer, pane: `layer${i}`, interactive: Boolean(layer.link || layer.show || layer.tip),
      style: (feature) => this.style(layer, feature),
      pointToLayer: (feature, where) => this.L.circleMarker(where, { renderer, pane: `layer${i}`, radius: layer.radius ?? 6, ...this.style(layer, feature) }),
      onEachFeature: (feature, made) => this.bind(layer, feature, made),
    });
    this.groups[i] = { group, layer };
    if (!layer.off) group.addTo(this.map);
    this.entry(layer, group, data.features.length);
  }

  style(layer, feature) {
    const color = feature.properties.color ?? (layer.color?.startsWith("--") ? token(layer.color) : layer.color) ?? token("--accent");
    if (layer.shape === "line") return { color, weight: layer.weight ?? 1.6, opacity: 0.9 };
    if (layer.shape === "point") return { color: token("--ink"), weight: 1, fillColor: color, fillOpacity: 0.95 };
    const isBase = layer.base ?? false;
    return { color: isBase ? token("--edge") : color, weight: isBase ? 1 : 1.2, fillColor: isBase ? token("--paper") : color, fillOpacity: isBase ? 0.9 : 0.25 };
  }

  bind(layer, feature, made) {
    const row = feature.properties;
    if (layer.label) {
      made.bindTooltip(h("span", { "data-own": row.zh === row.en }, named(row)), { permanent: true, direction: "center", className: "label" });
    } else if (layer.link || layer.show || layer.tip) {
      made.bindTooltip(() => tooltip(layer, row), { sticky: true });
    }
    if (layer.link && !layer.show) made.on("click", () => (location.href = filled(layer.link, row)));
    if (layer.show) made.bindPopup(() => popup(layer, row));
  }

  entry(layer, group, count) {
    if (!layer.title) return;
    const toggle = h("input", { type: "checkbox", checked: !layer.off, onchange: (event) => (event.target.checked ? group.addTo(this.map) : group.remove()) });
    const sign = h("i", { class: SHAPES[layer.shape], style: `${layer.shape === "line" ? "border-color" : "background"}:${layer.color?.startsWith("--") ? `var(${layer.color})` : (layer.color ?? "var(--soft)")}` });
    this.legend.append(h("li", {}, h("label", {}, toggle, sign, `${layer.title} (${count})`)));
  }

  fit() {
    const focus = this.groups.filter((each) => each?.layer.focus);
    const ground = this.groups.filter((each) => each?.layer.base);
    const wanted = focus.length ? focus : ground.length ? ground : this.groups;
    const bounds = wanted.filter((each) => each && !each.layer.off).map((each) => each.group.getBounds()).filter((each) => each.isValid());
    if (bounds.length) this.map.fitBounds(bounds.reduce((all, each) => all.extend(each)), { padding: [14, 14], animate: false, maxZoom: bounds.length === 1 && bounds[0].getNorthEast().equals(bounds[0].getSouthWest()) ? 9 : 12 });
  }

  disconnectedCallback() {
    removeEventListener("qs-theme", this.paint);
    this.map?.remove();
    this.map = null;
  }
}

// Names that would lie over others are not shown at this scale.
function apart(labels) {
  const taken = [];
  for (const label of labels) {
    label.style.visibility = "";
    const one = label.getBoundingClientRect();
    const isFree = taken.every((each) => one.right < each.left || one.left > each.right || one.bottom < each.top || one.top > each.bottom);
    if (isFree) taken.push(one);
    else label.style.visibility = "hidden";
  }
}

function tooltip(layer, row) {
  const more = layer.tip ? at(row, layer.tip) : null;
  return h("span", { "data-own": row.zh === row.en }, named(row), more ? ` · ${language === "zh" ? (more.zh ?? more) : (more.en ?? more)}` : "");
}

function popup(layer, row) {
  const title = h("b", { "data-own": row.zh === row.en }, named(row));
  const facts = layer.show.filter((each) => at(row, each.key) !== undefined && at(row, each.key) !== null && at(row, each.key) !== "");
  return h("div", {}, layer.link ? h("a", { href: filled(layer.link, row) }, title) : title,
    h("dl", { class: "qs-facts" }, facts.flatMap((each) => [h("dt", {}, each.title), h("dd", {}, shown(at(row, each.key), { own: each.own }))])));
}

customElements.define("qs-map", LayerMap);
