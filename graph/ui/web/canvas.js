// The canvas: mounts vis-network on data from Python, keeps it through every change, reports what a person does.
// Used twice: by the page's component and by the exported file. Every word is set as text, never as markup.

const RATIO_TALL = 0.95;
const CAMERA_REST = 500; // ms without movement before the camera is reported
const DRAG_MOST = 40;

function el(tag, className, text) {
  const found = document.createElement(tag);
  if (className) found.className = className;
  if (text !== undefined) found.textContent = text;
  return found;
}

function luminance(color) {
  const parts = (color.match(/[\d.]+/g) || [255, 255, 255]).map(Number);
  return (0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2]) / 255;
}

function faded(color, share) {
  const value = parseInt(color.slice(1), 16);
  return `rgba(${value >> 16}, ${(value >> 8) & 255}, ${value & 255}, ${share})`;
}

// Labels are drawn by us, at a constant size on the screen: the more important first, and none over another.
class Labels {
  constructor(canvas) {
    this.canvas = canvas;
    this.widths = new Map();
    this.placed = [];
    this.circles = [];
    this.key = "";
  }

  width(ctx, text) {
    let found = this.widths.get(text);
    if (found === undefined) {
      found = ctx.measureText(text).width;
      this.widths.set(text, found);
    }
    return found;
  }

  // Boxes are in units of the drawing, so that panning needs no new placement.
  place(ctx, font, scale) {
    const { canvas } = this;
    const key = [canvas.version, scale.toFixed(4), canvas.selected, canvas.hovered, Boolean(canvas.frame)].join("|");
    if (key === this.key) return this.placed;
    this.key = key;
    const { label } = canvas.data;
    const size = font / scale;
    const line = size * (label.line / label.size);
    ctx.font = `500 ${label.size}px ${canvas.font}`;
    const grid = new Grid(120 / scale);
    const positions = canvas.network.getPositions();
    const nodes = canvas.drawn().filter((node) => positions[node.id]);
    this.circles = nodes.map((node) => {
      const { x, y } = positions[node.id];
      return { left: x - node.size, right: x + node.size, top: y - node.size, bottom: y + node.size, id: node.id };
    });
    for (const circle of this.circles) grid.add(circle);
    const near = canvas.nearSelection();
    const rank = (node) => (node.id === canvas.selected || node.id === canvas.hovered ? 0 : near && near.has(node.id) ? 1 : 2);
    const ordered = nodes.map((node, index) => ({ node, index, rank: rank(node) })).sort((a, b) => a.rank - b.rank || a.index - b.index);
    this.placed = [];
    for (const { node, rank: order } of ordered) {
      const { x, y } = positions[node.id];
      const lines = node.label.split("\n");
      const width = Math.max(...lines.map((text) => this.width(ctx, text))) * (size / label.size);
      const height = line * lines.length;
      const gap = 2.5 / scale + node.size;
      const spots = node.kind === "more" ? [[x, y - height / 2]] : [
        [x, y + gap], [x, y - gap - height], [x + gap + width / 2, y - height / 2], [x - gap - width / 2, y - height / 2],
      ];
      let box = null;
      for (const [cx, top] of spots) {
        const tried = { left: cx - width / 2, right: cx + width / 2, top, bottom: top + height, id: node.id, cx };
        const inside = !canvas.frame || (tried.left >= canvas.frame.left && tried.right <= canvas.frame.right);
        if (node.kind === "more" || (inside && !grid.hits(tried))) { box = tried; break; }
      }
      if (!box && order < 1) {
        const [cx, top] = spots[0];
        box = { left: cx - width / 2, right: cx + width / 2, top, bottom: top + height, id: node.id, cx };
      }
      if (!box) continue;
      grid.add(box);
      this.placed.push({ ...box, node, lines, size, line, dim: Boolean(near) && !near.has(node.id) });
    }
    return this.placed;
  }

  at(point) {
    const hit = this.placed.find((box) => point.x >= box.left && point.x <= box.right && point.y >= box.top && point.y <= box.bottom);
    return hit && hit.node.id;
  }

  draw(ctx) {
    const { canvas } = this;
    const scale = canvas.network.getScale();
    const font = Math.min(15, Math.max(11, canvas.data.label.size * Math.sqrt(scale)));
    const theme = canvas.theme();
    const placed = this.place(ctx, font, scale);
    ctx.save();
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const pass of [true, false]) { // what is dimmed lies below
      for (const box of placed) {
        if (box.dim !== pass) continue;
        const strong = box.node.id === canvas.selected || box.node.id === canvas.hovered;
        ctx.globalAlpha = box.dim ? 0.35 : 1;
        ctx.font = `${strong ? 700 : 500} ${box.size}px ${canvas.font}`;
        ctx.strokeStyle = theme.background;
        ctx.lineWidth = 3.5 / scale;
        ctx.fillStyle = box.node.kind === "more" ? theme.highlight : theme.text;
        box.lines.forEach((text, number) => {
          const y = box.top + box.line * (number + 0.5);
          if (box.node.kind !== "more") ctx.strokeText(text, box.cx, y);
          ctx.fillText(text, box.cx, y);
        });
      }
    }
    this.drawEdges(ctx, scale, theme);
    ctx.restore();
  }

  // An edge says its type where there is room for it: on a small picture always, else around what is pointed at.
  drawEdges(ctx, scale, theme) {
    const { canvas } = this;
    const edges = canvas.edgesToName();
    if (!edges.length) return;
    const size = 10.5 / scale;
    ctx.font = `500 ${size}px ${canvas.font}`;
    const grid = new Grid(120 / scale);
    for (const box of [...this.circles, ...this.placed]) if (!box.dim) grid.add({ ...box, id: undefined });
    ctx.globalAlpha = 1;
    const named = new Set();
    for (const edge of edges) {
      if (named.has(edge.id)) continue;
      named.add(edge.id);
      const text = canvas.edgeLabel(edge);
      if (!text) continue;
      const width = ctx.measureText(text).width;
      const around = (at) => at && { at, left: at.x - width / 2, right: at.x + width / 2, top: at.y - size * 0.6, bottom: at.y + size * 0.6 };
      const strong = edge.id === canvas.selected || edge.id === canvas.hovered;
      const tried = [0.5, 0.38, 0.62].map((share) => around(canvas.middleOf(edge.id, share)));
      const box = tried.find((each) => each && !grid.hits(each)) || (strong && tried[0]);
      if (!box) continue;
      const middle = box.at;
      grid.add(box);
      ctx.strokeStyle = theme.background;
      ctx.lineWidth = 4 / scale;
      ctx.strokeText(text, middle.x, middle.y);
      ctx.fillStyle = edge.denied ? theme.denial : strong ? theme.highlight : theme.muted;
      ctx.fillText(text, middle.x, middle.y);
    }
  }
}

// Boxes by cell, so that thousands of labels are compared only with those around them.
class Grid {
  constructor(cell) { this.cell = cell; this.cells = new Map(); }

  * keys(box) {
    for (let i = Math.floor(box.left / this.cell); i <= Math.floor(box.right / this.cell); i += 1) {
      for (let j = Math.floor(box.top / this.cell); j <= Math.floor(box.bottom / this.cell); j += 1) yield `${i},${j}`;
    }
  }

  add(box) {
    for (const key of this.keys(box)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(box);
    }
  }

  hits(box) {
    for (const key of this.keys(box)) {
      for (const other of this.cells.get(key) || []) {
        if (other.id === box.id && box.id !== undefined) continue;
        if (box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom) return true;
      }
    }
    return false;
  }
}

class Canvas {
  constructor(host, vis, send) {
    this.vis = vis;
    this.send = send;
    this.sent = 0;
    this.queue = [];
    this.version = 0;
    this.selected = "";
    this.hovered = "";
    this.active = false;
    this.looks = new Map();
    this.labels = new Labels(this);
    this.build(host);
  }

  // The parts around the drawing

  build(host) {
    this.root = el("div", "atlas");
    this.root.atlas = this; // tests and scripts ask here where things are on the screen
    this.stage = el("div", "atlas-stage");
    this.stage.tabIndex = 0;
    this.stage.setAttribute("role", "application");
    this.place = el("div", "atlas-place");
    this.tools = el("div", "atlas-tools");
    this.hint = el("div", "atlas-hint");
    this.tip = el("div", "atlas-tip");
    this.tip.setAttribute("role", "tooltip");
    this.tip.hidden = true;
    this.legend = el("div", "atlas-legend");
    this.stage.append(this.place, this.tools, this.hint, this.tip);
    this.root.append(this.stage, this.legend);
    host.append(this.root);
    this.buttons = {};
    const paths = { zoomin: "M12 5v14M5 12h14", zoomout: "M5 12h14", fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5", map: "M3 11l9-7 9 7M6 10v9h12v-9" };
    const acts = { zoomin: () => this.zoom(1.35), zoomout: () => this.zoom(1 / 1.35), fit: () => this.fit(true), map: () => this.report({ type: "reset" }) };
    for (const name of Object.keys(paths)) {
      const button = el("button", `atlas-button atlas-${name}`);
      button.type = "button";
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("viewBox", "0 0 24 24");
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("d", paths[name]);
      svg.append(path);
      button.append(svg);
      button.addEventListener("click", acts[name]);
      this.tools.append(button);
      this.buttons[name] = button;
    }
    this.stage.addEventListener("pointerdown", () => this.activate(true), true);
    this.away = (event) => { if (!this.stage.contains(event.target)) this.activate(false); };
    document.addEventListener("pointerdown", this.away, true);
    this.stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false, capture: true });
    this.stage.addEventListener("keydown", (event) => this.key(event));
    // The theme's colours arrive as variables; a transition on one of them is the sign that they changed.
    this.stage.addEventListener("transitionend", (event) => { if (event.propertyName === "background-color" && event.target === this.stage) this.restyle(); });
    this.resizer = new ResizeObserver(() => this.resized());
    this.resizer.observe(this.stage);
  }

  // A wheel over the drawing scrolls the page until a person has clicked into it (or holds Ctrl).
  activate(on) {
    this.active = on;
    this.stage.classList.toggle("atlas-active", on);
    if (on) this.hint.classList.remove("atlas-shown");
  }

  wheel(event) {
    if (!this.network || event.target.closest(".atlas-tools")) return;
    if (!this.active && !event.ctrlKey && !event.metaKey) {
      this.hint.classList.add("atlas-shown");
      clearTimeout(this.hintTimer);
      this.hintTimer = setTimeout(() => this.hint.classList.remove("atlas-shown"), 1400);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const step = event.deltaMode === 1 ? 30 : event.deltaMode === 2 ? 400 : 1;
    const turn = Math.max(-240, Math.min(240, event.deltaY * step));
    const box = this.stage.getBoundingClientRect();
    this.zoom(Math.exp(-turn * (event.ctrlKey ? 0.008 : 0.0018)), { x: event.clientX - box.left, y: event.clientY - box.top }, false);
  }

  key(event) {
    if (!this.network || event.target.closest("button") || event.altKey || event.ctrlKey || event.metaKey) return;
    const pan = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (pan && this.active) this.pan(pan[0] * 60, pan[1] * 60);
    else if (event.key === "+" || event.key === "=") this.zoom(1.25);
    else if (event.key === "-") this.zoom(0.8);
    else if (event.key === "0") this.fit(true);
    else if (event.key === "Escape") { this.select(""); this.activate(false); }
    else if (event.key === "Enter" && this.selected && !this.selected.includes(">")) this.report({ type: "expand", id: this.selected });
    else return;
    event.preventDefault();
  }

  resized() {
    if (!this.data) return;
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (!width || !height) return;
    const tall = width / height < RATIO_TALL;
    if (this.network) {
      if (tall !== this.data.tall && tall !== this.askedTall && !this.data.fixed) {
        this.askedTall = tall;
        this.report({ type: "shape", tall });
      }
      this.network.setSize("100%", "100%");
      if (!this.camera) this.fit(false);
      this.network.redraw();
    } else this.update(this.data);
  }

  // Data from Python

  update(data) {
    const before = this.data;
    this.data = data;
    this.words();
    if (!this.network && this.waitForShape()) return;
    const other = !before || before.picture !== data.picture || !this.network;
    if (!this.network) this.start();
    const added = this.apply(data, other ? null : before);
    this.version += 1;
    if ((data.ack ?? Infinity) >= this.sent && this.selected !== data.selected) this.selected = data.selected;
    this.restyle(true);
    this.showLegend();
    this.root.classList.toggle("atlas-empty", data.nodes.length === 0);
    if (other) this.look(data, false);
    else if (data.moved !== before.moved) this.look(data, true);
    else if (!this.camera && added && this.isOutside()) this.fit(true);
    this.root.dataset.nodes = String(data.nodes.length);
    this.root.dataset.edges = String(data.edges.length);
    this.root.dataset.selected = this.selected;
    this.root.dataset.picture = data.picture;
    this.root.dataset.ready = "true";
  }

  // On a phone the drawing is laid out upright: ask for that before anything is shown.
  waitForShape() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (!width || !height) return true; // the observer calls again
    const tall = width / height < RATIO_TALL;
    if (this.data.fixed || tall === this.data.tall || tall === this.askedTall) return false;
    this.askedTall = tall;
    this.report({ type: "shape", tall });
    setTimeout(() => { if (!this.network) this.update(this.data); }, 2000);
    return true;
  }

  // Widths are known for one font: another one, or one that arrives later, is measured anew.
  useFont() {
    this.font = getComputedStyle(this.root).fontFamily || "sans-serif";
    this.labels.widths.clear();
    this.version += 1;
    if (this.network) this.network.redraw();
  }

  start() {
    this.useFont();
    document.fonts.ready.then(() => this.useFont());
    document.fonts.addEventListener("loadingdone", this.fontsCame = () => this.useFont());
    this.nodes = new this.vis.DataSet([]);
    this.edges = new this.vis.DataSet([]);
    this.network = new this.vis.Network(this.place, { nodes: this.nodes, edges: this.edges }, this.data.options);
    const frame = this.place.querySelector("canvas");
    if (frame) frame.setAttribute("aria-hidden", "true");
    this.network.on("afterDrawing", (ctx) => this.labels.draw(ctx));
    this.network.on("click", (event) => this.clicked(event));
    this.network.on("doubleClick", (event) => this.opened(event));
    this.network.on("dragStart", (event) => { this.hideTip(); this.dragging = event.nodes.length > 0; });
    this.network.on("dragging", (event) => { if (event.nodes.length) this.version += 1; });
    this.network.on("dragEnd", (event) => this.dragged(event));
    this.network.on("zoom", () => this.cameraMoved());
    this.network.on("hoverNode", (event) => this.pointed(event.node, event));
    this.network.on("blurNode", () => this.pointed("", null));
    this.network.on("hoverEdge", (event) => this.pointed(event.edge, event));
    this.network.on("blurEdge", () => this.pointed("", null));
  }

  // Only what differs from the data before is touched: what stays is not redrawn, moved or blinked.
  apply(data, before) {
    const old = { nodes: new Map(), edges: new Map() };
    if (before) {
      for (const node of before.nodes) old.nodes.set(node.id, node);
      for (const edge of before.edges) old.edges.set(edge.id, edge);
    }
    let added = 0;
    for (const name of ["edges", "nodes"]) {
      const set = this[name];
      const now = new Set(data[name].map((each) => each.id));
      const gone = set.getIds().filter((id) => !now.has(id));
      if (gone.length) set.remove(gone);
      for (const id of gone) this.looks.delete(name + id);
    }
    for (const name of ["nodes", "edges"]) {
      const set = this[name];
      const fresh = [];
      const changed = [];
      for (const each of data[name]) {
        const was = old[name].get(each.id);
        const plain = { ...each, label: undefined, group: undefined };
        if (each.bent) plain.smooth = { enabled: true, type: "curvedCW", roundness: each.bent };
        if (!set.get(each.id)) fresh.push(plain);
        else if (!was) changed.push(plain);
        else if (JSON.stringify(was) !== JSON.stringify(each)) {
          if (was.x === each.x && was.y === each.y) { delete plain.x; delete plain.y; } // it stands where a person may have dragged it
          changed.push(plain);
        }
      }
      if (name === "nodes") added = fresh.length;
      for (const each of [...fresh, ...changed]) this.looks.delete(name + each.id);
      if (fresh.length) set.add(fresh);
      if (changed.length) set.update(changed);
    }
    return added;
  }

  drawn() { return this.data.nodes; }

  edge(id) { return this.data.edges.find((edge) => edge.id === id); }

  node(id) { return this.data.nodes.find((node) => node.id === id); }

  // Looks: colours of the theme, what is selected stands out, what is far from it steps back

  theme() { return this.data.themes[this.dark ? "dark" : "light"]; }

  nearSelection() {
    if (!this.selected || !this.network) return null;
    if (this.nearKey === `${this.version}|${this.selected}`) return this.near;
    this.nearKey = `${this.version}|${this.selected}`;
    this.near = null;
    if (this.selected.includes(">")) {
      const edge = this.edge(this.selected);
      if (edge) this.near = new Set([edge.from, edge.to]);
    } else if (this.node(this.selected)) {
      this.near = new Set([this.selected]);
      for (const edge of this.data.edges) {
        if (edge.from === this.selected) this.near.add(edge.to);
        if (edge.to === this.selected) this.near.add(edge.from);
      }
    }
    return this.near;
  }

  restyle(force = false) {
    if (!this.network || !this.data) return;
    const dark = luminance(getComputedStyle(this.stage).backgroundColor) < 0.5;
    if (dark !== this.dark || force) { this.dark = dark; }
    this.root.classList.toggle("atlas-dark", dark);
    const theme = this.theme();
    const near = this.nearSelection();
    const nodes = [];
    for (const node of this.data.nodes) {
      const color = theme.groups[node.group] || theme.groups.other;
      const own = node.id === this.selected;
      const dim = near && !near.has(node.id);
      const more = node.kind === "more";
      const look = {
        id: node.id,
        opacity: dim ? 0.28 : 1,
        borderWidth: own ? 3.5 : more ? 1.5 : 1.2,
        color: more ? { background: theme.background, border: theme.highlight } : { background: color, border: own ? theme.text : theme.outline },
      };
      if (more) look.shapeProperties = { borderDashes: [3, 3] };
      this.changed("nodes", look, nodes);
    }
    const edges = [];
    const count = this.data.edges.length;
    const usual = count > 400 ? 0.45 : count > 60 ? 0.62 : 0.95; // many lines are drawn fainter, so that the nodes stay in front
    for (const edge of this.data.edges) {
      const own = edge.id === this.selected;
      const touching = near && (this.selected.includes(">") ? own : edge.from === this.selected || edge.to === this.selected);
      const plain = edge.denied ? theme.denial : own || (touching && !this.selected.includes(">")) ? theme.highlight : theme.edge;
      const crowd = touching && !own && near.size > 14; // the lines of a hub would hide what they lead to
      const share = near && !touching ? 0.16 : crowd ? 0.6 : edge.denied || touching ? 1 : usual;
      this.changed("edges", { id: edge.id, width: edge.width * (own ? 2 : crowd ? 0.8 : touching ? 1.35 : 1), color: { color: faded(plain, share), inherit: false } }, edges);
    }
    if (nodes.length) this.nodes.update(nodes);
    if (edges.length) this.edges.update(edges);
    this.network.redraw();
  }

  changed(name, look, into) {
    const text = JSON.stringify(look);
    if (this.looks.get(name + look.id) === text) return;
    this.looks.set(name + look.id, text);
    into.push(look);
  }

  edgesToName() {
    const { edges } = this.data;
    if (edges.length <= 45 && this.network.getScale() > 0.55) return edges;
    const pointed = edges.filter((edge) => edge.id === this.selected || edge.id === this.hovered);
    const near = edges.filter((edge) => edge.from === this.selected || edge.to === this.selected);
    return near.length > 40 ? pointed : [...pointed, ...near];
  }

  edgeLabel(edge) {
    if (!edge.types) return "";
    const { types, words } = this.data;
    const names = edge.types.map((type) => types[type] || words.vocabulary);
    const text = names.slice(0, 2).join(", ") + (names.length > 2 ? ` +${names.length - 2}` : "");
    return edge.denied ? `✕ ${text}` : text;
  }

  middleOf(id, share = 0.5) {
    const body = this.network.body.edges[id];
    if (!body || !body.edgeType || !body.from || !body.to) return null;
    return body.edgeType.getPoint(share);
  }

  // What a person does

  report(event) {
    this.sent += 1;
    this.queue.push({ n: this.sent, ...event });
    if (this.queue.length > DRAG_MOST) this.queue.shift();
    clearTimeout(this.flushTimer);
    this.flushTimer = setTimeout(() => this.send(this.queue.slice()), 30);
  }

  // Python tells which events it has seen; those that it missed while busy are sent again with the next.
  acknowledged(number) {
    this.queue = this.queue.filter((event) => event.n > number);
    if (this.queue.length) { clearTimeout(this.flushTimer); this.flushTimer = setTimeout(() => this.queue.length && this.send(this.queue.slice()), 60); }
  }

  select(id, tell = true) {
    if (id === this.selected) return;
    this.selected = id;
    this.root.dataset.selected = id;
    this.restyle();
    if (tell) this.report({ type: "select", id });
  }

  targetOf(event) {
    if (event.nodes.length) return event.nodes[0];
    const label = this.labels.at(event.pointer.canvas);
    if (label) return label;
    return event.edges.length ? event.edges[0] : "";
  }

  clicked(event) {
    this.hideTip();
    const id = this.targetOf(event);
    if (id.endsWith("+")) {
      const node = id.split(">").pop().slice(0, -1);
      this.report({ type: "expand", id: node });
    } else this.select(id);
  }

  opened(event) {
    const id = this.targetOf(event);
    if (id && !id.endsWith("+") && !id.includes(">")) this.report({ type: "expand", id });
  }

  dragged(event) {
    if (event.nodes.length) {
      const places = Object.entries(this.network.getPositions(event.nodes)).filter(([id]) => !id.endsWith("+"));
      if (places.length) this.report({ type: "move", places: places.map(([id, { x, y }]) => [id, Math.round(x), Math.round(y)]) });
    } else if (event.event && event.event.type !== "tap") this.cameraMoved();
    this.dragging = false;
  }

  // Camera

  cameraMoved() {
    this.frame = null;
    const { x, y } = this.network.getViewPosition();
    this.camera = [Math.round(x), Math.round(y), Number(this.network.getScale().toFixed(2))];
    this.hideTip();
    clearTimeout(this.cameraTimer);
    this.cameraTimer = setTimeout(() => this.report({ type: "camera", camera: this.camera }), CAMERA_REST);
  }

  zoom(factor, around = null, animated = true) {
    if (!this.network) return;
    const before = this.network.getScale();
    const scale = Math.min(4, Math.max(0.08, before * factor));
    const middle = this.network.getViewPosition();
    let position = middle;
    if (around) {
      const at = this.network.DOMtoCanvas(around);
      position = { x: at.x + (middle.x - at.x) * (before / scale), y: at.y + (middle.y - at.y) * (before / scale) };
    }
    this.network.moveTo({ position, scale, animation: animated && this.smooth() ? { duration: 180, easingFunction: "easeOutQuad" } : false });
    if (animated && this.smooth()) setTimeout(() => this.cameraMoved(), 220);
    else this.cameraMoved();
  }

  pan(dx, dy) {
    const { x, y } = this.network.getViewPosition();
    const scale = this.network.getScale();
    this.network.moveTo({ position: { x: x + dx / scale, y: y + dy / scale }, animation: false });
    this.cameraMoved();
  }

  smooth() { return !matchMedia("(prefers-reduced-motion: reduce)").matches; }

  // Everything in, labels included.
  fit(tell) {
    if (!this.network || !this.data.nodes.length) return;
    clearTimeout(this.cameraTimer);
    const { clientWidth: width, clientHeight: height } = this.stage;
    const positions = this.network.getPositions();
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const node of this.data.nodes) {
      const at = positions[node.id];
      if (!at) continue;
      left = Math.min(left, at.x - node.size);
      right = Math.max(right, at.x + node.size);
      top = Math.min(top, at.y - node.size);
      bottom = Math.max(bottom, at.y + node.size);
    }
    // Room for the labels, which keep their size on the screen, and on the right for the buttons.
    const pad = { left: 46, right: width > 500 ? 74 : 46, top: 12, bottom: 44 };
    const scale = Math.max(0.08, Math.min(1.35, (width - pad.left - pad.right) / Math.max(right - left, 1), (height - pad.top - pad.bottom) / Math.max(bottom - top, 1)));
    left -= pad.left / scale;
    right += pad.right / scale;
    top -= pad.top / scale;
    bottom += pad.bottom / scale;
    const position = { x: (left + right) / 2, y: (top + bottom) / 2 };
    this.network.moveTo({ position, scale, animation: tell && this.smooth() ? { duration: 260, easingFunction: "easeOutQuad" } : false });
    const reported = this.camera;
    this.camera = null;
    this.frame = { left, right }; // while everything is in sight, no label leaves the window
    this.version += 1;
    if (tell && reported) this.report({ type: "camera", camera: null });
  }

  isOutside() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    return Object.values(this.network.getPositions()).some((at) => {
      const { x, y } = this.network.canvasToDOM(at);
      return x < 8 || y < 8 || x > width - 8 || y > height - 20;
    });
  }

  look(data, animated) {
    const animation = animated && this.smooth() ? { duration: 320, easingFunction: "easeInOutQuad" } : false;
    if (data.aim && this.node(data.aim)) {
      const position = this.network.getPositions([data.aim])[data.aim];
      this.network.moveTo({ position, scale: Math.max(0.9, Math.min(1.4, this.network.getScale())), animation });
      this.camera = [position.x, position.y, 1];
      this.frame = null;
    } else if (data.camera) {
      const [x, y, scale] = data.camera;
      this.network.moveTo({ position: { x, y }, scale, animation });
      this.camera = data.camera;
      this.frame = null;
    } else this.fit(false);
  }

  // Words beside the drawing

  words() {
    const { words } = this.data;
    this.stage.setAttribute("aria-label", words.label);
    this.stage.title = "";
    this.hint.textContent = words.wheel;
    for (const [name, button] of Object.entries(this.buttons)) {
      button.setAttribute("aria-label", words[name]);
      button.title = words[name];
    }
    this.buttons.map.hidden = Boolean(this.data.fixed);
  }

  pointed(id, event) {
    if (this.dragging) return;
    this.hovered = id;
    this.place.style.cursor = id ? "pointer" : "";
    this.hideTip();
    if (id && event && event.pointer) this.showTip(id, event.pointer.DOM);
    this.network.redraw();
  }

  showTip(id, at) {
    const { words, types } = this.data;
    this.tip.replaceChildren();
    const node = this.node(id);
    const edge = node ? null : this.edge(id);
    if (node && node.kind === "more") this.tip.append(el("b", "", words.more.replace("{count}", node.label.slice(1)).replace("{name}", node.name)));
    else if (node) {
      this.tip.append(el("b", "", node.name));
      if (node.ko) this.tip.append(el("span", "", node.ko));
      const kind = this.data.kinds.find((each) => each[0] === node.kind);
      const group = this.data.groups.find((each) => each[0] === node.group);
      this.tip.append(el("small", "", [kind && kind[1], group && group[1]].filter(Boolean).join(" · ")));
    } else if (edge && edge.types) {
      const ends = [this.node(edge.from), this.node(edge.to)];
      this.tip.append(el("b", "", `${ends[0].name} → ${ends[1].name}`));
      for (const type of edge.types) this.tip.append(el("span", edge.denied ? "atlas-denied" : "", (edge.denied ? "✕ " : "") + (types[type] || words.vocabulary)));
      if (edge.lines) this.tip.append(el("small", "", edge.lines === 1 ? words.line : words.lines.replace("{count}", edge.lines)));
    } else return;
    this.tip.hidden = false;
    const { clientWidth: width, clientHeight: height } = this.stage;
    const left = Math.min(at.x + 14, width - this.tip.offsetWidth - 8);
    const top = at.y + 18 + this.tip.offsetHeight > height ? at.y - this.tip.offsetHeight - 12 : at.y + 18;
    this.tip.style.left = `${Math.max(4, left)}px`;
    this.tip.style.top = `${Math.max(4, top)}px`;
  }

  hideTip() { this.tip.hidden = true; }

  // The legend is also the filter: a field of use is left out or brought back by a click.
  showLegend() {
    const { data } = this;
    const theme = this.theme();
    const key = JSON.stringify([data.groups, data.kinds, this.dark, data.words.legend]);
    if (key === this.legendKey) return;
    this.legendKey = key;
    const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.group : "";
    this.legend.replaceChildren();
    this.legend.setAttribute("role", "group");
    this.legend.setAttribute("aria-label", data.words.legend);
    for (const [id, label, count, off] of data.groups) {
      const button = el(data.fixed ? "span" : "button", `atlas-group${off ? " atlas-off" : ""}`);
      if (!data.fixed) {
        button.type = "button";
        button.setAttribute("aria-pressed", String(!off));
        button.title = off ? data.words["legend.show"] : data.words["legend.hide"];
        button.addEventListener("click", () => this.report({ type: "group", id }));
      }
      button.dataset.group = id;
      const swatch = el("i", "atlas-swatch");
      swatch.style.background = theme.groups[id] || theme.groups.other;
      button.append(swatch, el("span", "", label), el("small", "", String(count)));
      this.legend.append(button);
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
    this.legend.append(kinds);
  }

  // For tests and scripts: where a node or the middle of an edge is on the screen.

  whereIs(id) {
    const box = this.stage.getBoundingClientRect();
    const at = id.includes(">") ? this.middleOf(id) : this.network.getPositions([id])[id];
    if (!at) return null;
    const { x, y } = this.network.canvasToDOM(at);
    return { x: box.left + x, y: box.top + y };
  }

  // What a click there would hit: the id of a node or an edge, or "".
  hitAt(point) {
    const box = this.stage.getBoundingClientRect();
    const at = { x: point.x - box.left, y: point.y - box.top };
    const node = this.network.getNodeAt(at) || this.labels.at(this.network.DOMtoCanvas(at));
    return node || this.network.getEdgeAt(at) || "";
  }

  state() {
    const { x, y } = this.network.getViewPosition();
    return {
      nodes: this.nodes.getIds(),
      edges: this.edges.getIds(),
      positions: this.network.getPositions(),
      scale: this.network.getScale(),
      x,
      y,
      selected: this.selected,
      labels: this.labels.placed.length,
      waiting: this.queue.length,
    };
  }

  destroy() {
    document.removeEventListener("pointerdown", this.away, true);
    document.fonts.removeEventListener("loadingdone", this.fontsCame);
    this.resizer.disconnect();
    clearTimeout(this.cameraTimer);
    if (this.network) this.network.destroy();
    this.root.remove();
  }
}

export function mountCanvas(host, vis, send) {
  return new Canvas(host, vis, send);
}
