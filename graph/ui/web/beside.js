// Beside the drawing: what is pointed at, the legend that is also the filter, and the picture to save.

const PICTURE_MOST = 4000; // px: a side of an exported picture before it is doubled

function showTip(canvas, id, at) {
  const { words, types } = canvas.data;
  canvas.tip.replaceChildren();
  const node = canvas.node(id);
  const edge = node ? null : canvas.edge(id);
  if (node && node.kind === "summary") canvas.tip.append(el("b", "", node.name), el("small", "", words.members.replace("{count}", node.members)));
  else if (node && node.kind === "more") canvas.tip.append(el("b", "", words.more.replace("{count}", node.label.slice(1)).replace("{name}", node.name)));
  else if (node) {
    canvas.tip.append(el("b", "", node.name));
    if (node.ko) canvas.tip.append(el("span", "", node.ko));
    const kind = canvas.data.kinds.find((each) => each[0] === node.kind);
    const group = canvas.data.groups.find((each) => each[0] === (node.field || node.group));
    canvas.tip.append(el("small", "", [kind && kind[1], group && group[1]].filter(Boolean).join(" · ")));
  } else if (edge && edge.types) {
    const ends = [canvas.node(edge.from), canvas.node(edge.to)];
    canvas.tip.append(el("b", "", `${ends[0].name} → ${ends[1].name}`));
    for (const type of edge.types) canvas.tip.append(el("span", edge.denied ? "atlas-denied" : "", (edge.denied ? "✕ " : "") + (types[type] || words.vocabulary)));
    if (edge.lines) canvas.tip.append(el("small", "", edge.lines === 1 ? words.line : words.lines.replace("{count}", edge.lines)));
  } else return;
  canvas.tip.hidden = false;
  const { clientWidth: width, clientHeight: height } = canvas.stage;
  const left = Math.min(at.x + 14, width - canvas.tip.offsetWidth - 8);
  const top = at.y + 18 + canvas.tip.offsetHeight > height ? at.y - canvas.tip.offsetHeight - 12 : at.y + 18;
  canvas.tip.style.left = `${Math.max(4, left)}px`;
  canvas.tip.style.top = `${Math.max(4, top)}px`;
}

const TOOLS = {
  zoomin: ["M12 5v14M5 12h14", (canvas) => canvas.camera.zoom(1.35)],
  zoomout: ["M5 12h14", (canvas) => canvas.camera.zoom(1 / 1.35)],
  fit: ["M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5", (canvas) => canvas.camera.fit(true)],
  map: ["M3 11l9-7 9 7M6 10v9h12v-9", (canvas) => canvas.report({ type: "reset" })],
  picture: ["M4 8h3l2-3h6l2 3h3v11H4zM12 10a3 3 0 100 6 3 3 0 000-6", (canvas) => savePicture(canvas)],
};

// The buttons over the drawing.
class Tools {
  constructor(canvas) {
    this.canvas = canvas;
    this.root = el("div", "atlas-tools");
    this.buttons = Object.entries(TOOLS).map(([name, [shape, act]]) => {
      const button = el("button", `atlas-button atlas-${name}`);
      button.type = "button";
      const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
      svg.setAttribute("viewBox", "0 0 24 24");
      path.setAttribute("d", shape);
      svg.append(path);
      button.append(svg);
      button.addEventListener("click", () => act(canvas));
      this.root.append(button);
      return [name, button];
    });
  }

  words() {
    const { words, fixed } = this.canvas.data;
    for (const [name, button] of this.buttons) {
      button.setAttribute("aria-label", words[name]);
      button.title = words[name];
      button.hidden = name === "map" && Boolean(fixed);
    }
  }
}

const PANEL = ".st-key-explore-panel, #panel";

// On a narrow screen what is read of the selection stands below the drawing: a button leads there.
class Below {
  constructor(canvas) {
    this.canvas = canvas;
    this.root = el("button", "atlas-below");
    this.root.type = "button";
    this.root.addEventListener("click", () => {
      const panel = document.querySelector(PANEL);
      if (panel) panel.scrollIntoView({ behavior: canvas.camera.isSmooth ? "smooth" : "auto", block: "start" });
    });
  }

  show() {
    const { canvas } = this;
    const node = canvas.node(canvas.selected);
    const edge = canvas.edge(canvas.selected);
    const name = node ? node.name : edge ? `${canvas.node(edge.from).name} → ${canvas.node(edge.to).name}` : "";
    this.root.hidden = !name || Boolean(canvas.data.still);
    this.root.replaceChildren(el("b", "", name), el("span", "", canvas.data.words.below));
  }
}

// The legend is also the filter: a field of use is left out or brought back by a click.
function showLegend(canvas) {
  const { data } = canvas;
  const theme = canvas.theme();
  const key = JSON.stringify([data.groups, data.lens, data.kinds, canvas.dark, data.words.legend]);
  if (key === canvas.legendKey) return;
  canvas.legendKey = key;
  const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.group : "";
  canvas.legend.replaceChildren();
  canvas.legend.setAttribute("role", "group");
  canvas.legend.setAttribute("aria-label", data.words.legend);
  for (const [id, label, count] of data.lens || []) {
    const entry = el("span", "atlas-group atlas-lens");
    const swatch = el("i", "atlas-swatch");
    swatch.style.background = theme.groups[id] || theme.groups.other;
    entry.append(swatch, el("span", "", label), el("small", "", String(count)));
    canvas.legend.append(entry);
  }
  const plain = data.lens && data.lens.length > 0;
  for (const [id, label, count, off] of data.groups) {
    const button = el(data.fixed ? "span" : "button", `atlas-group${off ? " atlas-off" : ""}`);
    if (!data.fixed) {
      button.type = "button";
      button.setAttribute("aria-pressed", String(!off));
      button.title = off ? data.words["legend.show"] : data.words["legend.hide"];
      button.addEventListener("click", () => canvas.report({ type: "group", id }));
    }
    button.dataset.group = id;
    const swatch = el("i", "atlas-swatch");
    swatch.style.background = theme.groups[id] || theme.groups.other;
    if (!plain) button.append(swatch);
    button.append(el("span", "", label), el("small", "", String(count)));
    canvas.legend.append(button);
    if (focused === id && button.focus) button.focus();
  }
  const kinds = el("span", "atlas-kinds");
  for (const [, label, shape] of data.kinds) {
    const kind = el("span", "atlas-kind");
    kind.append(el("i", `atlas-shape atlas-shape-${shape}`), el("span", "", label));
    kinds.append(kind);
  }
  const denied = el("span", "atlas-kind");
  denied.append(el("i", "atlas-denial"), el("span", "", data.words.denied));
  kinds.append(denied);
  canvas.legend.append(kinds);
}

// The whole graph as it stands, twice as fine as the screen, on a painted ground: a promise of a PNG.
async function pictureOf(canvas) {
  const { left, top, right, bottom } = canvas.camera.extent();
  const [wide, high] = [right - left + 150, bottom - top + 120];
  const grow = Math.min(1.15, PICTURE_MOST / Math.max(wide, high));
  const host = el("div", "atlas-still");
  host.style.width = `${Math.round(wide * grow)}px`;
  canvas.root.append(host);
  const still = new Canvas(host, canvas.vis, () => {});
  try {
    still.stage.style.height = `${Math.round(high * grow)}px`;
    const nodes = canvas.data.nodes.map((node) => { const [x, y] = canvas.standing(node.id); return { ...node, x, y }; });
    still.update({ ...canvas.data, nodes, fixed: true, still: true, camera: null, aim: "" });
    await still.painter.icons.all();
    const frame = still.network.canvas;
    frame._determinePixelRatio = () => 2;
    frame._setPixelRatio();
    still.place.querySelector("canvas").width = 1; // so that its size is set anew, at the new ratio
    still.network.setSize("100%", "100%");
    frame.setSize("99.99%", "99.99%");
    still.camera.fit(false);
    still.network.renderer._redraw();
    const drawn = still.place.querySelector("canvas");
    const paper = document.createElement("canvas");
    [paper.width, paper.height] = [drawn.width, drawn.height];
    const ctx = paper.getContext("2d");
    ctx.fillStyle = canvas.theme().background;
    ctx.fillRect(0, 0, paper.width, paper.height);
    ctx.drawImage(drawn, 0, 0);
    return await new Promise((resolve) => { paper.toBlob(resolve, "image/png"); });
  } finally {
    still.destroy();
    host.remove();
  }
}

async function savePicture(canvas) {
  const blob = await pictureOf(canvas);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = "service-atlas.png";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
