// The canvas: mounts vis-network on data from Python, keeps it through every change, reports what a person does.
// Used twice: by the page's component and by the exported file. Every word is set as text, never as markup.

const RATIO_TALL = 0.95;
const CAMERA_REST = 500; // ms without movement before the camera is reported
const QUEUE_MOST = 40;
const HELD_MOST = 6;
const MOVE_TIME = 420; // ms that nodes take to where another layout puts them
const MOVED_MOST = 500;

class Canvas {
  constructor(host, vis, send) {
    this.vis = vis;
    this.send = send;
    this.sent = 0;
    this.queue = [];
    this.version = 0;
    this.selected = "";
    this.marked = [];
    this.hovered = "";
    this.active = false;
    this.arrived = 1;
    this.has = 0;
    this.held = new Map();
    this.looks = new Map();
    this.labels = new Labels(this);
    this.painter = new Nodes(this);
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
    this.live = el("div", "atlas-live");
    this.live.setAttribute("aria-live", "polite");
    this.finder = new Finder(this);
    this.menu = new Menu(this);
    this.stage.append(this.place, this.finder.root, this.tools, this.hint, this.tip, this.menu.root, this.live);
    this.root.append(this.stage, this.legend);
    host.append(this.root);
    this.buttons = {};
    const paths = { zoomin: "M12 5v14M5 12h14", zoomout: "M5 12h14", fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5", map: "M3 11l9-7 9 7M6 10v9h12v-9", picture: "M4 8h3l2-3h6l2 3h3v11H4zM12 10a3 3 0 100 6 3 3 0 000-6" };
    const acts = { zoomin: () => this.zoom(1.35), zoomout: () => this.zoom(1 / 1.35), fit: () => this.fit(true), map: () => this.report({ type: "reset" }), picture: () => savePicture(this) };
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
    this.lasso = new Lasso(this);
    this.keys = new Keys(this);
    this.stage.addEventListener("contextmenu", (event) => this.menuAsked(event));
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
    if (!this.network || event.target.closest(".atlas-tools, .atlas-found, .atlas-menu")) return;
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
    this.byId = new Map(this.data.nodes.map((node) => [node.id, node]));
    this.edgeById = new Map(this.data.edges.map((edge) => [edge.id, edge]));
    this.words();
    if (!this.network && this.waitForShape()) return;
    const first = !this.network;
    const other = !before || before.picture !== data.picture || first;
    if (first) this.start();
    const stood = other && !first && this.smooth() ? this.network.getPositions() : null;
    const added = this.apply(this.data, other ? null : before);
    this.version += 1;
    if ((data.ack ?? Infinity) >= this.sent) {
      this.selected = data.selected;
      this.marked = data.marked || [];
    }
    this.restyle();
    showLegend(this);
    this.finder.more();
    this.root.classList.toggle("atlas-empty", data.nodes.length === 0);
    if (other) this.look(data, !first);
    else if (data.moved !== before.moved) this.look(data, true);
    else if (!this.camera && added && this.isOutside()) this.fit(true);
    if (stood) this.travel(stood);
    if (!other && before && data.snap && data.snap !== before.snap) savePicture(this);
    this.root.dataset.nodes = String(data.nodes.length);
    this.root.dataset.edges = String(data.edges.length);
    this.root.dataset.selected = this.selected;
    this.root.dataset.picture = data.picture;
    this.root.dataset.layout = data.layout || "";
    this.root.dataset.ready = "true";
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
      const share = Math.min(1, (now - begun) / MOVE_TIME);
      const eased = share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2;
      for (const { body, from, to } of ways) {
        body.x = from.x + (to.x - from.x) * eased;
        body.y = from.y + (to.y - from.y) * eased;
      }
      this.arrived = eased;
      this.version += 1;
      this.network.redraw();
      if (share < 1) this.frameAsked = requestAnimationFrame(step);
    };
    step(begun);
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
    const nodes = { ...this.data.options.nodes, shape: "custom", ctxRenderer: (about) => this.painter.renderer(about) };
    this.network = new this.vis.Network(this.place, { nodes: this.nodes, edges: this.edges }, { ...this.data.options, nodes });
    const frame = this.place.querySelector("canvas");
    if (frame) frame.setAttribute("aria-hidden", "true");
    this.network.on("beforeDrawing", (ctx) => this.painter.regions(ctx));
    this.network.on("afterDrawing", (ctx) => this.labels.draw(ctx));
    this.network.on("hold", (event) => { if (event.event.pointerType === "touch") this.pressed(event); });
    this.network.on("click", (event) => this.clicked(event));
    // The browser itself knows what a double click is, however busy the page is; only touch asks vis-network.
    this.network.on("doubleClick", (event) => { if (event.event.pointerType === "touch") this.opened(this.targetOf(event)); });
    this.place.addEventListener("dblclick", (event) => this.opened(this.hit(this.pointOf(event))));
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
        const plain = name === "nodes" ? { id: each.id, x: each.x, y: each.y, size: each.size } : { ...each, label: undefined };
        if (each.bent) plain.smooth = { enabled: true, type: each.bent > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(each.bent) };
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

  soon() {
    if (this.asked || !this.network) return;
    this.asked = requestAnimationFrame(() => { this.asked = 0; if (this.network) this.network.redraw(); });
  }

  // Looks: colours of the theme, what is selected stands out, what is far from it steps back

  theme() { return this.data.themes[this.dark ? "dark" : "light"]; }

  // What stands out: what a search finds, else what is selected with its neighbours; null for everything.
  nearSelection() {
    if (!this.network) return null;
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
    const theme = this.theme();
    const near = this.nearSelection();
    const edges = [];
    const count = this.data.edges.length;
    const blocks = this.data.regions && this.data.regions.length > 0;
    const usual = count > 400 ? (blocks ? 0.3 : 0.45) : count > 60 ? 0.55 : 0.95; // many lines are drawn fainter, so that the nodes stay in front
    for (const edge of this.data.edges) {
      const own = edge.id === this.selected;
      const ends = !this.selected.includes(">") && !this.matches && (this.isChosen(edge.from) || this.isChosen(edge.to));
      const touching = near && (own || ends);
      const plain = edge.denied ? theme.denial : own || touching ? theme.highlight : theme.edge;
      const crowd = touching && !own && near.size > 14; // the lines of a hub would hide what they lead to
      const share = near && !touching ? 0.1 : crowd ? 0.6 : touching ? 1 : edge.denied ? Math.max(usual, blocks ? 0.4 : 0.55) : usual;
      this.changed("edges", { id: edge.id, width: edge.width * (own ? 2 : crowd ? 0.8 : touching ? 1.35 : 1), color: { color: faded(plain, share), inherit: false } }, edges);
    }
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
    if (edges.length <= 60 && this.network.getScale() > 0.55) return edges;
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
    if (this.queue.length > QUEUE_MOST) this.queue.shift();
    clearTimeout(this.flushTimer);
    this.flushTimer = setTimeout(() => this.send(this.queue.slice(), this.has), 30);
  }

  // Python tells which events it has seen; those that it missed while busy are sent again with the next.
  acknowledged(number) {
    this.queue = this.queue.filter((event) => event.n > number);
    if (this.queue.length) { clearTimeout(this.flushTimer); this.flushTimer = setTimeout(() => this.queue.length && this.send(this.queue.slice(), this.has), 60); }
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
    else if (edge) this.live.textContent = `${this.node(edge.from).name} → ${this.node(edge.to).name}: ${this.edgeLabel(edge)}`;
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
    const keys = event.event.srcEvent || {};
    if (id.endsWith("+")) {
      const node = id.split(">").pop().slice(0, -1);
      this.report({ type: "expand", id: node });
    } else if (id && !id.includes(">") && (keys.shiftKey || keys.ctrlKey || keys.metaKey) && !this.data.fixed) this.choose([id], true);
    else this.select(id);
  }

  opened(id) {
    const node = this.node(id);
    if (node && node.kind !== "more") this.report({ type: node.kind === "summary" ? "open" : "expand", id });
  }

  menuAsked(event) {
    if (!this.network || event.target.closest(".atlas-menu, .atlas-finder, .atlas-tools")) return;
    event.preventDefault();
    const at = this.pointOf(event);
    const id = this.hit(at);
    if (!id.endsWith("+")) this.menu.open(id, at);
  }

  pressed(event) {
    const id = this.targetOf(event);
    if (id && !id.endsWith("+")) this.menu.open(id, event.pointer.DOM);
  }

  menuAt(id) {
    const at = id.includes(">") ? this.middleOf(id) : this.network.getPositions([id])[id];
    if (at) this.menu.open(id, this.network.canvasToDOM(at));
  }

  pointOf(event) {
    const box = this.stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  // What a click there hits: a node or its label, else an edge, else "".
  hit(at) {
    return this.network.getNodeAt(at) || this.labels.at(this.network.DOMtoCanvas(at)) || this.network.getEdgeAt(at) || "";
  }

  goTo(id) {
    const position = this.network.getPositions([id])[id];
    if (!position) return;
    this.selected = id;
    this.marked = [];
    this.chose();
    const scale = Math.max(0.9, Math.min(1.4, this.network.getScale()));
    this.network.moveTo({ position, scale, animation: this.smooth() ? { duration: 320, easingFunction: "easeInOutQuad" } : false });
    this.camera = [position.x, position.y, scale];
    this.frame = null;
  }

  keepInSight(id) {
    const { x, y } = this.network.canvasToDOM(this.network.getPositions([id])[id]);
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (x < 40 || y < 40 || x > width - 40 || y > height - 60) this.pan(x - width / 2, y - height / 2);
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
    let { left, top, right, bottom } = this.extent();
    const blocks = this.data.regions && this.data.regions.length > 0;
    // Room for the labels, which keep their size on the screen, for the search above and on the right for the buttons.
    const above = this.data.still ? 12 : width > 500 ? 52 : 60;
    const pad = blocks ? { left: 10, right: 10, top: above, bottom: 10 } : { left: 50, right: 50, top: above, bottom: 40 };
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

  // What nodes and blocks take up, in units of the drawing.
  extent() {
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
    for (const [, , x0, y0, x1, y1] of this.data.regions || []) {
      [left, top, right, bottom] = [Math.min(left, x0), Math.min(top, y0), Math.max(right, x1), Math.max(bottom, y1)];
    }
    return { left, top, right, bottom };
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
    this.stage.setAttribute("aria-label", `${words.label} ${words.keys}`);
    this.stage.title = "";
    this.hint.textContent = words.wheel;
    for (const [name, button] of Object.entries(this.buttons)) {
      button.setAttribute("aria-label", words[name]);
      button.title = words[name];
    }
    this.buttons.map.hidden = Boolean(this.data.fixed);
    this.finder.words();
    this.place.title = "";
  }

  pointed(id, event) {
    if (this.dragging) return;
    this.hovered = id;
    this.place.style.cursor = id ? "pointer" : "";
    this.hideTip();
    if (id && event && event.pointer) showTip(this, id, event.pointer.DOM);
    this.network.redraw();
  }

  hideTip() { this.tip.hidden = true; }

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
    return this.hit({ x: point.x - box.left, y: point.y - box.top });
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
      marked: this.marked,
      layout: this.data.layout,
      labels: this.labels.placed.length,
      waiting: this.queue.length,
    };
  }

  destroy() {
    document.removeEventListener("pointerdown", this.away, true);
    document.fonts.removeEventListener("loadingdone", this.fontsCame);
    this.resizer.disconnect();
    clearTimeout(this.cameraTimer);
    cancelAnimationFrame(this.frameAsked);
    cancelAnimationFrame(this.asked);
    this.menu.destroy();
    if (this.network) this.network.destroy();
    this.network = null;
    this.root.remove();
  }
}

function mountCanvas(host, vis, send) {
  return new Canvas(host, vis, send);
}
