// The canvas: mounts vis-network on data from Python, keeps it through every change, reports what a person does.
// Used twice: by the page's component and by the exported file. Every word is set as text, never as markup.

const RATIO_TALL = 0.95;
const WHOLE_LEAST = [680, 420]; // a smaller window has no room for the names of all that the map by field holds
const QUEUE_MOST = 40;
const HINT_TIME = 1400; // ms that the hint on the wheel is shown
const HELD_MOST = 6;
const MOVE_TIME = 420; // ms that nodes take to where another layout puts them
const MOVED_MOST = 500;

class Canvas {
  constructor(host, vis, send) {
    this.vis = vis;
    this.send = send;
    this.sent = 0;
    this.queue = [];
    this.version = 0; // grows with whatever changes where labels can be
    this.selected = "";
    this.marked = [];
    this.hovered = "";
    this.active = false;
    this.arrived = 1; // how far nodes are on their way to another layout
    this.has = 0;
    this.held = new Map();
    this.camera = new Camera(this);
    this.labels = new Labels(this);
    this.painter = new Nodes(this);
    this.lines = new Edges(this);
    this.build(host);
  }

  build(host) {
    this.root = el("div", "atlas");
    this.root.atlas = this; // tests and scripts ask here where things are on the screen
    this.stage = el("div", "atlas-stage");
    this.stage.tabIndex = 0;
    this.stage.setAttribute("role", "application");
    this.place = el("div", "atlas-place");
    this.hint = el("div", "atlas-hint");
    this.tip = el("div", "atlas-tip");
    this.tip.setAttribute("role", "tooltip");
    this.tip.hidden = true;
    this.legend = el("div", "atlas-legend");
    this.live = el("div", "atlas-live");
    this.live.setAttribute("aria-live", "polite");
    this.finder = new Finder(this);
    this.menu = new Menu(this);
    this.tools = new Tools(this);
    this.below = new Below(this);
    this.stage.append(this.place, this.finder.root, this.tools.root, this.hint, this.below.root, this.tip, this.menu.root, this.live);
    this.root.append(this.stage, this.legend);
    host.append(this.root);
    this.pointer = new Pointer(this);
    this.keys = new Keys(this);
    // The theme's colours arrive as variables; a transition on one of them is the sign that they changed.
    this.stage.addEventListener("transitionend", (event) => { if (event.propertyName === "background-color" && event.target === this.stage) this.restyle(); });
    this.resizer = new ResizeObserver(() => this.resized());
    this.resizer.observe(this.stage);
  }

  // A wheel over the drawing scrolls the page until a person has clicked into it (or holds Ctrl).
  activate(on) {
    this.active = on;
    this.stage.classList.toggle("atlas-active", on);
    if (on) this.advise();
  }

  // A line over the drawing: how the wheel zooms, for a while, or that there is more than the window shows.
  advise(word = "") {
    const { camera, data } = this;
    const isPartial = camera.isPartial && !camera.held && !this.selected;
    const found = word || (isPartial ? "partial" : "");
    if (found) this.hint.textContent = data.words[found];
    this.hint.classList.toggle("atlas-shown", Boolean(found));
    clearTimeout(this.adviceTimer);
    if (word) this.adviceTimer = setTimeout(() => this.advise(), HINT_TIME);
  }

  resized() {
    const { width, height } = this.camera.size;
    const size = `${width}x${height}`;
    if (!this.data || !width || !height || size === this.sized) return;
    if (!this.network) { this.update(this.data); return; }
    this.sized = size;
    this.askShape();
    this.network.setSize("100%", "100%");
    if (!this.camera.held) this.camera.fit(false);
    this.network.redraw();
  }

  // Data from Python

  // What comes is all of the data, or what changed since data that is held here; otherwise all is asked for.
  receive(data, seen) {
    let whole = data;
    if (data.base) {
      const base = this.held.get(data.base);
      if (!base) { this.has = 0; this.report({ type: "again" }); return; }
      whole = { ...base, ...data };
      const gone = new Set(data.gone);
      for (const name of ["nodes", "edges"]) {
        const fresh = new Map(data[name].map((each) => [each.id, each]));
        const kept = base[name].filter((each) => !gone.has(each.id)).map((each) => { const now = fresh.get(each.id) || each; fresh.delete(each.id); return now; });
        whole[name] = [...kept, ...fresh.values()];
      }
    }
    this.held.set(data.version, whole);
    while (this.held.size > HELD_MOST) this.held.delete(this.held.keys().next().value);
    this.has = data.version;
    this.update({ ...whole, ack: seen });
    if (seen) this.acknowledged(seen);
  }

  update(data) {
    const before = this.data;
    this.data = { ...data, nodes: [...data.nodes].sort((one, other) => other.size - one.size || (one.id < other.id ? -1 : 1)) };
    this.data.blocks = hasBlocks(data);
    if (data.tall === this.askedTall) this.askedTall = undefined;
    this.byId = new Map(this.data.nodes.map((node) => [node.id, node]));
    this.edgeById = new Map(this.data.edges.map((edge) => [edge.id, edge]));
    this.words();
    if (!this.network && this.waitForShape()) return;
    if ((data.ack ?? Infinity) >= this.sent) {
      this.selected = data.selected;
      this.marked = data.marked || [];
    }
    const first = !this.network;
    const other = first || before.picture !== data.picture;
    const stood = other && !first && this.camera.isSmooth ? this.network.getPositions() : null;
    const added = first ? this.start() : this.apply(other ? [] : before.nodes);
    this.version += 1;
    this.restyle();
    this.finder.more();
    this.root.classList.toggle("atlas-empty", data.nodes.length === 0);
    if (other || data.moved !== before.moved) this.camera.follow(data, !first);
    else if (added.length && !this.camera.held) this.camera.takeIn(added);
    if (stood) this.travel(stood);
    if (!first) this.askShape();
    if (!other && data.snap && data.snap !== before.snap) savePicture(this);
    Object.assign(this.root.dataset, { nodes: data.nodes.length, edges: data.edges.length, selected: this.selected, picture: data.picture, layout: data.layout || "" });
  }

  // Nodes that stood elsewhere go to their new places, so that the eye can follow.
  travel(stood) {
    const bodies = this.network.body.nodes;
    const ways = this.data.nodes.filter((node) => stood[node.id] && bodies[node.id]).map(({ id }) => {
      const { x, y } = bodies[id];
      return { body: bodies[id], from: stood[id], to: { x, y } };
    }).filter(({ from, to }) => Math.hypot(from.x - to.x, from.y - to.y) > 1);
    cancelAnimationFrame(this.frameAsked);
    this.arrived = 1;
    if (!ways.length || ways.length > MOVED_MOST) return;
    const begun = performance.now();
    const step = (now) => {
      const share = Math.max(0, Math.min(1, (now - begun) / MOVE_TIME));
      const eased = share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2;
      for (const { body, from, to } of ways) {
        body.x = from.x + (to.x - from.x) * eased;
        body.y = from.y + (to.y - from.y) * eased;
      }
      this.arrived = eased;
      this.version += 1;
      this.soon();
      if (share < 1) this.frameAsked = requestAnimationFrame(step);
    };
    step(begun);
  }

  // Upright windows have upright drawings, and small ones of any shape an upright map by field: as wide as they are, to be moved up and down.
  isUpright({ layout }) {
    const { width, height } = this.camera.size;
    const isSmall = width < WHOLE_LEAST[0] || height < WHOLE_LEAST[1];
    return width / height < RATIO_TALL || (isSmall && layout === "category");
  }

  // Whether another shape than that of the data is asked for now.
  askShape() {
    const tall = this.isUpright(this.data);
    if (this.data.fixed || tall === this.data.tall || tall === this.askedTall) return false;
    this.askedTall = tall;
    this.report({ type: "shape", tall });
    return true;
  }

  // The drawing is laid out for its window: ask for that before anything is shown.
  waitForShape() {
    const { width, height } = this.camera.size;
    if (!width || !height) return true; // the observer calls again
    if (!this.askShape()) return false;
    setTimeout(() => { if (!this.network) this.update(this.data); }, 2000);
    return true;
  }

  start() {
    this.font = getComputedStyle(this.root).fontFamily || "sans-serif";
    document.fonts.addEventListener("loadingdone", this.fontsCame = (event) => { if (event.fontfaces.length) this.labels.forget(); });
    const { width, height } = this.camera.size;
    this.sized = `${width}x${height}`;
    this.nodes = new this.vis.DataSet(this.data.nodes.map(plainNode));
    const nodes = { ...this.data.options.nodes, shape: "custom", ctxRenderer: (about) => this.painter.renderer(about) };
    this.network = new this.vis.Network(this.place, { nodes: this.nodes, edges: [] }, { ...this.data.options, nodes });
    const frame = this.place.querySelector("canvas");
    if (frame) frame.setAttribute("aria-hidden", "true");
    this.place.querySelector(".vis-network").tabIndex = -1; // the keyboard stops at the stage, which has the keys
    this.network.on("beforeDrawing", (ctx) => { this.painter.regions(ctx); this.lines.draw(ctx); this.painter.titles(ctx); });
    this.network.on("afterDrawing", (ctx) => { this.labels.draw(ctx); this.root.dataset.ready = "true"; });
    this.pointer.listen();
    return [];
  }

  // Only nodes that differ from those before are touched: what stays is not moved or blinked. Returns the new ones.
  apply(before) {
    const old = new Map(before.map((node) => [node.id, node]));
    const gone = this.nodes.getIds().filter((id) => !this.byId.has(id));
    if (gone.length) this.nodes.remove(gone);
    const fresh = [];
    const changed = [];
    for (const node of this.data.nodes) {
      const was = old.get(node.id);
      if (!this.nodes.get(node.id)) fresh.push(plainNode(node));
      else if (!was) changed.push(plainNode(node));
      else if (was.x !== node.x || was.y !== node.y) changed.push(plainNode(node));
      else if (was.size !== node.size) changed.push({ id: node.id, size: node.size }); // where a person may have dragged it, it stays
    }
    if (fresh.length) this.nodes.add(fresh);
    if (changed.length) this.nodes.update(changed);
    return fresh.map((node) => node.id);
  }

  edge(id) { return this.edgeById.get(id); }

  node(id) { return this.byId.get(id); }

  // The selected nodes, the first first.
  chosen() { return this.selected && !this.selected.includes(">") ? [this.selected, ...this.marked] : []; }

  isChosen(id) { return id === this.selected || this.marked.includes(id); }

  isDim(id) {
    const near = this.nearSelection();
    return Boolean(near) && !near.has(id);
  }

  tiedTo(id) {
    const found = new Set();
    for (const edge of this.data.edges) {
      if (edge.from === id) found.add(edge.to);
      if (edge.to === id) found.add(edge.from);
    }
    return found;
  }

  standing(id) {
    const { x, y } = this.network.getPositions([id])[id];
    return [Math.round(x), Math.round(y)];
  }

  // Draw anew with the next frame, once however often it is asked for.
  soon() { if (this.network) this.network.body.emitter.emit("_requestRedraw"); }

  // Looks: colours of the theme, what is selected stands out, what is far from it steps back

  theme() { return this.data.themes[this.dark ? "dark" : "light"]; }

  // What stands out: what a search finds, else what is selected with its neighbours; null for everything.
  nearSelection() {
    const key = `${this.version}|${this.selected}|${this.marked}|${this.matches ? this.matches.size : ""}`;
    if (this.nearKey === key) return this.near;
    this.nearKey = key;
    this.near = null;
    const edge = this.edge(this.selected);
    if (this.matches) this.near = this.matches;
    else if (edge) this.near = new Set([edge.from, edge.to]);
    else if (this.node(this.selected)) {
      this.near = new Set(this.chosen());
      for (const id of this.chosen()) for (const other of this.tiedTo(id)) this.near.add(other);
    }
    return this.near;
  }

  highlight(ids) {
    this.matches = ids && ids.length ? new Set(ids) : null;
    this.nearKey = "";
    this.version += 1;
    this.restyle();
  }

  restyle() {
    if (!this.network || !this.data) return;
    this.dark = luminance(getComputedStyle(this.stage).backgroundColor) < 0.5;
    this.root.classList.toggle("atlas-dark", this.dark);
    this.lines.style();
    showLegend(this);
    this.below.show();
    this.advise();
    this.soon();
  }

  // What a person does

  report(event) {
    this.sent += 1;
    this.queue.push({ n: this.sent, ...event });
    if (this.queue.length > QUEUE_MOST) this.queue.shift();
    this.flush(30);
  }

  flush(after) {
    clearTimeout(this.flushTimer);
    this.flushTimer = setTimeout(() => { if (this.queue.length) this.send(this.queue.slice(), this.has); }, after);
  }

  // Python tells which events it has seen; those that it missed while busy are sent again with the next.
  acknowledged(number) {
    this.queue = this.queue.filter((event) => event.n > number);
    if (this.queue.length) this.flush(60);
  }

  select(id) {
    if (id === this.selected && !this.marked.length) return;
    this.selected = id;
    this.marked = [];
    this.chose();
    this.report({ type: "select", id });
  }

  // Several nodes: these alone, or with *add* together with those that are selected; one that is taken again is left out.
  choose(ids, add) {
    const before = add ? this.chosen() : [];
    const now = [...before.filter((id) => !ids.includes(id)), ...ids.filter((id) => !before.includes(id))];
    [this.selected, this.marked] = [now[0] || "", now.slice(1)];
    this.chose();
    this.report(now.length ? { type: "mark", ids: now } : { type: "select", id: "" });
  }

  chose() {
    this.root.dataset.selected = this.selected;
    this.restyle();
    const { words } = this.data;
    const node = this.node(this.selected);
    const edge = this.edge(this.selected);
    if (this.marked.length) this.live.textContent = words.chosen.replace("{count}", this.chosen().length);
    else if (node) this.live.textContent = words.tied.replace("{name}", node.name).replace("{count}", this.tiedTo(node.id).size);
    else if (edge) this.live.textContent = `${this.node(edge.from).name} → ${this.node(edge.to).name}: ${this.lines.label(edge)}`;
  }

  // Look at a node that is drawn, and select it.
  goTo(id) {
    this.selected = id;
    this.marked = [];
    this.chose();
    this.camera.lookAt(id, 320);
  }

  expand(id) {
    const node = this.node(id);
    if (!node) return;
    if (node.kind === "more") this.report({ type: "expand", id: id.slice(0, -1) });
    else this.report({ type: node.kind === "summary" ? "open" : "expand", id });
  }

  // What a click there hits: a node or its label, else an edge, else "".
  hit(at) {
    const point = this.network.DOMtoCanvas(at);
    return this.network.getNodeAt(at) || this.labels.at(point) || this.lines.hit(point);
  }

  menuAt(id) {
    const at = this.spot(id);
    if (at) this.menu.open(id, at);
  }

  spot(id) {
    const at = id.includes(">") ? this.lines.at(id) : this.network.getPositions([id])[id];
    return at ? this.network.canvasToDOM(at) : null;
  }

  pointed(id, at) {
    if (id === this.hovered) return;
    this.hovered = id;
    this.place.style.cursor = id ? "pointer" : "";
    this.hideTip();
    if (id) showTip(this, id, at);
    this.soon();
  }

  hideTip() { this.tip.hidden = true; }

  words() {
    const { words } = this.data;
    this.stage.setAttribute("aria-label", `${words.label} ${words.keys}`);
    this.tools.words();
    this.finder.words();
  }

  // For tests and scripts: where a node or the middle of an edge is on the screen.

  whereIs(id) {
    const box = this.stage.getBoundingClientRect();
    const at = this.spot(id);
    return at && { x: box.left + at.x, y: box.top + at.y };
  }

  // What a click there would hit: the id of a node or an edge, or "".
  hitAt(point) {
    const box = this.stage.getBoundingClientRect();
    return this.hit({ x: point.x - box.left, y: point.y - box.top });
  }

  state() {
    const { x, y } = this.network.getViewPosition();
    return {
      nodes: this.nodes.getIds(),
      edges: [...this.edgeById.keys()],
      positions: this.network.getPositions(),
      scale: this.network.getScale(),
      x,
      y,
      selected: this.selected,
      marked: this.marked,
      layout: this.data.layout,
      labels: this.labels.placed.length,
      waiting: this.queue.length,
    };
  }

  destroy() {
    if (this.fontsCame) document.fonts.removeEventListener("loadingdone", this.fontsCame);
    this.resizer.disconnect();
    clearTimeout(this.flushTimer);
    clearTimeout(this.adviceTimer);
    cancelAnimationFrame(this.frameAsked);
    for (const part of [this.camera, this.pointer, this.menu]) part.destroy();
    if (this.network) this.network.destroy();
    this.network = null;
    this.root.remove();
  }
}

// What vis-network must know of a node: how it looks is drawn from our own data.
function plainNode({ id, x, y, size }) { return { id, x, y, size }; }

function mountCanvas(host, vis, send) {
  return new Canvas(host, vis, send);
}
