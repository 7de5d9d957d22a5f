// What a person does with mouse, fingers and keys: clicks, the menu, several nodes by key or box, dragging, zooming.

const FINGER = 26; // px around a finger that it covers

// Clicks, drags, the wheel and two fingers. vis-network drags nodes and the ground; what is hit is asked from us.
class Pointer {
  constructor(canvas) {
    this.canvas = canvas;
    this.lasso = new Lasso(canvas, (event) => this.at(event));
    this.fingers = new Map();
    const { stage } = canvas;
    stage.addEventListener("pointerdown", () => canvas.activate(true), true);
    this.away = (event) => { if (!stage.contains(event.target)) canvas.activate(false); };
    document.addEventListener("pointerdown", this.away, true);
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false, capture: true });
    stage.addEventListener("contextmenu", (event) => this.menuAsked(event));
    this.move = (event) => this.moved(event);
    this.up = (event) => this.fingers.delete(event.pointerId);
    addEventListener("pointermove", this.move);
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, this.up);
  }

  // Once there is a network.
  listen() {
    const { canvas } = this;
    const { network, place } = canvas;
    const isTouch = (event) => event.event.pointerType === "touch";
    network.on("click", (event) => this.clicked(event));
    network.on("hold", (event) => { if (isTouch(event)) this.pressed(event.pointer.DOM); });
    // The browser itself knows what a double click is, however busy the page is; only touch asks vis-network.
    network.on("doubleClick", (event) => { if (isTouch(event)) canvas.expand(canvas.hit(event.pointer.DOM)); });
    place.addEventListener("dblclick", (event) => canvas.expand(canvas.hit(this.at(event))));
    network.on("dragStart", (event) => { this.dragging = true; canvas.pointed("", null); canvas.hideTip(); this.node = event.nodes.length > 0; });
    network.on("dragging", () => { if (this.node) canvas.version += 1; });
    network.on("dragEnd", (event) => this.dragged(event));
    place.addEventListener("pointerdown", (event) => { if (event.pointerType === "touch") this.fingers.set(event.pointerId, this.at(event)); }, true);
    place.addEventListener("pointerleave", () => { this.hover = null; canvas.pointed("", null); });
  }

  at(event) {
    const box = this.canvas.stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  clicked(event) {
    const { canvas } = this;
    canvas.hideTip();
    const id = canvas.hit(event.pointer.DOM);
    const keys = event.event.srcEvent || {};
    if (id.endsWith("+")) canvas.expand(id.split(">").pop());
    else if (id && !id.includes(">") && (keys.shiftKey || keys.ctrlKey || keys.metaKey) && !canvas.data.fixed) canvas.choose([id], true);
    else canvas.select(id);
  }

  dragged(event) {
    const { canvas } = this;
    this.dragging = false;
    const places = event.nodes.filter((id) => !id.endsWith("+")).map((id) => [id, ...canvas.standing(id)]);
    if (places.length) canvas.report({ type: "move", places });
    else if (!event.nodes.length && event.event && event.event.type !== "tap") canvas.camera.moved();
  }

  moved(event) {
    if (this.fingers.has(event.pointerId)) this.pinched(event);
    else if (event.pointerType !== "touch" && !event.buttons && this.canvas.place.contains(event.target)) this.hovered(event);
  }

  // What is pointed at is looked for once a frame.
  hovered(event) {
    const asked = Boolean(this.hover);
    this.hover = this.at(event);
    if (!asked) {
      requestAnimationFrame(() => {
        const at = this.hover;
        this.hover = null;
        if (at && this.canvas.network && !this.dragging) this.canvas.pointed(this.canvas.hit(at), at);
      });
    }
  }

  // Two fingers zoom about the middle between them, which they take along.
  pinched(event) {
    const before = [...this.fingers.values()];
    this.fingers.set(event.pointerId, this.at(event));
    const now = [...this.fingers.values()];
    if (now.length !== 2) return;
    const middle = ([one, other]) => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });
    const apart = ([one, other]) => Math.hypot(one.x - other.x, one.y - other.y) || 1;
    const [from, to] = [middle(before), middle(now)];
    this.canvas.camera.zoom(apart(now) / apart(before), to, false);
    this.canvas.camera.pan(from.x - to.x, from.y - to.y);
  }

  wheel(event) {
    const { canvas } = this;
    if (!canvas.network || event.target.closest(".atlas-tools, .atlas-found, .atlas-menu")) return;
    if (!canvas.active && !event.ctrlKey && !event.metaKey) {
      canvas.advise("wheel");
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const step = event.deltaMode === 1 ? 30 : event.deltaMode === 2 ? 400 : 1;
    const turn = Math.max(-240, Math.min(240, event.deltaY * step));
    canvas.camera.zoom(Math.exp(-turn * (event.ctrlKey ? 0.008 : 0.0018)), this.at(event), false);
  }

  menuAsked(event) {
    if (!this.canvas.network || event.target.closest(".atlas-menu, .atlas-finder, .atlas-tools")) return;
    event.preventDefault();
    const at = this.at(event);
    const id = this.canvas.hit(at);
    if (!id.endsWith("+")) this.canvas.menu.open(id, at, event.pointerType === "touch");
  }

  pressed(at) {
    const id = this.canvas.hit(at);
    if (id && !id.endsWith("+")) this.canvas.menu.open(id, at, true);
  }

  destroy() {
    document.removeEventListener("pointerdown", this.away, true);
    removeEventListener("pointermove", this.move);
    for (const name of ["pointerup", "pointercancel"]) removeEventListener(name, this.up);
  }
}

class Menu {
  constructor(canvas) {
    this.canvas = canvas;
    this.root = el("div", "atlas-menu");
    this.root.setAttribute("role", "menu");
    this.root.hidden = true;
    this.root.addEventListener("keydown", (event) => this.key(event));
    // The finger that opened the menu by staying is lifted over it: that is no click on what lies there.
    canvas.stage.addEventListener("touchstart", () => { this.isHeld = false; }, { passive: true, capture: true });
    canvas.stage.addEventListener("touchend", (event) => { if (this.isHeld && event.cancelable) event.preventDefault(); }, { passive: false });
    this.away = (event) => { if (!this.root.hidden && !this.root.contains(event.target)) this.close(); };
    document.addEventListener("pointerdown", this.away, true);
  }

  // The words and what each does: of a node, of several, of an edge, of the ground.
  items(id) {
    const { canvas } = this;
    const { data } = canvas;
    const { words } = data;
    const chosen = canvas.chosen();
    const item = (name, event, label = words[`menu.${name}`]) => ({ name, label, event });
    if (id && id.includes(">")) {
      const edge = canvas.edge(id);
      const types = (edge && edge.types ? edge.types : []).filter((type) => data.types[type]);
      return types.map((type) => item("type", { type: "without", name: type }, words["menu.type"].replace("{name}", data.types[type])));
    }
    if (!id) {
      return [
        item("undo", data.undo && { type: "undo" }), item("redo", data.redo && { type: "redo" }),
        item("unhide", data.hidden > 0 && { type: "unhide" }), item("loose", data.nodes.some((node) => node.pinned) && { type: "unpin" }),
      ].filter((each) => each.event);
    }
    const node = canvas.node(id);
    const several = chosen.length > 1 && chosen.includes(id);
    const ids = several ? chosen : [id];
    if (node.kind === "summary") return [item("open", { type: "open", id }), item("hide", { type: "hide", ids })];
    const pinned = ids.every((each) => (canvas.node(each) || {}).pinned);
    const places = () => ids.map((each) => [each, ...canvas.standing(each)]);
    const found = [
      item("expand", { type: "expand", ids }),
      data.expanded.some((each) => ids.includes(each)) && item("collapse", { type: "collapse", ids }),
      pinned ? item("unpin", { type: "unpin", ids }) : item("pin", { type: "move", places: places() }),
      ids.every((each) => each === data.focus) || item("hide", { type: "hide", ids }),
    ];
    if (several) {
      found.push(item("only", { type: "only", ids }));
      if (ids.length === 2) {
        found.push(item("route", { type: "route", start: ids[0], end: ids[1] }));
        found.push(item("compare", { type: "visit", page: "compare", ids }));
      }
    } else {
      found.push(item("focus", { type: "focus", id }), item("depends", { type: "depends", id }), item("also", { type: "mark", ids: [id], add: true }));
      if (chosen.length === 1 && chosen[0] !== id) {
        found.push(item("route", { type: "route", start: chosen[0], end: id }));
        found.push(item("compare", { type: "visit", page: "compare", ids: [chosen[0], id] }));
      } else found.push(item("compare", { type: "visit", page: "compare", ids }, words["menu.compare.with"]));
      if (node.fold) found.push(item("fold", { type: "open", id: node.fold }));
      found.push(item("profile", { type: "visit", page: "service", ids }));
    }
    return found.filter((each) => each && each.event);
  }

  open(id, at, byFinger = false) {
    if (this.canvas.data.fixed) return;
    const items = this.items(id);
    if (!items.length) return;
    this.canvas.hideTip();
    this.root.replaceChildren();
    this.root.setAttribute("aria-label", this.canvas.data.words.menu);
    const node = id && !id.includes(">") ? this.canvas.node(id) : null;
    const chosen = this.canvas.chosen();
    if (node) this.root.append(el("b", "", chosen.length > 1 && chosen.includes(id) ? this.canvas.data.words.chosen.replace("{count}", chosen.length) : node.name));
    for (const { name, label, event } of items) {
      const button = el("button", "", label);
      button.type = "button";
      button.dataset.act = name;
      button.setAttribute("role", "menuitem");
      button.addEventListener("click", () => { this.close(); this.canvas.stage.focus(); this.canvas.report(event); });
      this.root.append(button);
    }
    this.root.hidden = false;
    const { left, top } = this.room(at, byFinger ? FINGER : 0);
    this.root.style.left = `${left}px`;
    this.root.style.top = `${top}px`;
    this.isHeld = byFinger;
    this.root.querySelector("button").focus();
  }

  // Where the menu stands: at a pointer; clear of a finger where it can: below it, above or beside.
  room(at, clear) {
    const { stage } = this.canvas;
    const [right, bottom] = [stage.clientWidth - this.root.offsetWidth - 4, stage.clientHeight - this.root.offsetHeight - 4];
    const left = Math.max(4, Math.min(at.x, right));
    const top = Math.max(4, Math.min(at.y, bottom));
    if (!clear) return { left, top };
    const spots = [
      { left, top: at.y + clear }, { left, top: at.y - clear - this.root.offsetHeight },
      { left: at.x + clear, top }, { left: at.x - clear - this.root.offsetWidth, top },
    ];
    return spots.find((spot) => spot.left >= 4 && spot.left <= right && spot.top >= 4 && spot.top <= bottom) || { left, top };
  }

  key(event) {
    const buttons = [...this.root.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    if (event.key === "ArrowDown") buttons[(at + 1) % buttons.length].focus();
    else if (event.key === "ArrowUp") buttons[(at + buttons.length - 1) % buttons.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") { this.close(); this.canvas.stage.focus(); }
    else if (event.key !== "Enter" && event.key !== " ") return;
    event.stopPropagation();
    if (event.key !== "Enter" && event.key !== " ") event.preventDefault();
  }

  close() { this.root.hidden = true; }

  destroy() { document.removeEventListener("pointerdown", this.away, true); }
}

// A box drawn with the shift key held selects what lies in it.
class Lasso {
  constructor(canvas, at) {
    this.canvas = canvas;
    this.at = at;
    this.box = el("div", "atlas-lasso");
    this.box.hidden = true;
    canvas.stage.append(this.box);
    canvas.place.addEventListener("pointerdown", (event) => this.begin(event), true);
  }

  begin(event) {
    if (!event.shiftKey || event.button !== 0 || this.canvas.data.fixed) return;
    const at = this.at(event);
    if (this.canvas.hit(at)) return; // a click with the key held is a further node
    event.stopPropagation();
    event.preventDefault();
    this.from = at;
    const move = (each) => this.draw(this.at(each));
    const end = (each) => {
      removeEventListener("pointermove", move, true);
      removeEventListener("pointerup", end, true);
      this.end(this.at(each));
    };
    addEventListener("pointermove", move, true);
    addEventListener("pointerup", end, true);
  }

  draw(to) {
    this.box.hidden = false;
    this.box.style.left = `${Math.min(this.from.x, to.x)}px`;
    this.box.style.top = `${Math.min(this.from.y, to.y)}px`;
    this.box.style.width = `${Math.abs(this.from.x - to.x)}px`;
    this.box.style.height = `${Math.abs(this.from.y - to.y)}px`;
  }

  end(to) {
    this.box.hidden = true;
    const [left, right] = [this.from.x, to.x].sort((a, b) => a - b);
    const [top, bottom] = [this.from.y, to.y].sort((a, b) => a - b);
    const inside = this.canvas.data.nodes.filter((node) => node.kind !== "more").map((node) => node.id).filter((id) => {
      const { x, y } = this.canvas.network.canvasToDOM(this.canvas.network.getPositions([id])[id]);
      return x >= left && x <= right && y >= top && y <= bottom;
    });
    if (inside.length) this.canvas.choose(inside, true);
  }
}

// Arrows go from neighbour to neighbour, in the direction in which they point.
class Keys {
  constructor(canvas) {
    this.canvas = canvas;
    canvas.stage.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    const { canvas } = this;
    if (!canvas.network || event.target.closest("button, input") || event.altKey) return;
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const node = canvas.node(canvas.selected);
    if (event.ctrlKey || event.metaKey) {
      const letter = event.key.toLowerCase();
      if (canvas.data.fixed || (letter !== "z" && letter !== "y")) return;
      canvas.report({ type: letter === "y" || event.shiftKey ? "redo" : "undo" });
    } else if (way && event.shiftKey) canvas.camera.pan(way[0] * 60, way[1] * 60);
    else if (way) this.go(way);
    else if (event.key === "/") canvas.finder.focus();
    else if (event.key === "+" || event.key === "=") canvas.camera.zoom(1.25);
    else if (event.key === "-") canvas.camera.zoom(0.8);
    else if (event.key === "0") canvas.camera.fit(true);
    else if (event.key === "Escape") { canvas.select(""); canvas.activate(false); }
    else if ((event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) && canvas.selected) canvas.menuAt(canvas.selected);
    else if (!node || canvas.data.fixed) return;
    else if (event.key === "Enter") canvas.expand(node.id);
    else if (event.key === "Delete") canvas.report({ type: "hide", ids: canvas.chosen() });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  go([dx, dy]) {
    const { canvas } = this;
    const positions = canvas.network.getPositions();
    const nodes = canvas.data.nodes.filter((node) => node.kind !== "more" && positions[node.id]);
    const here = positions[canvas.selected];
    if (!here) { if (nodes.length) this.arrive(nodes[0].id); return; }
    const tied = canvas.tiedTo(canvas.selected);
    const cost = (node) => {
      const [x, y] = [positions[node.id].x - here.x, positions[node.id].y - here.y];
      const along = x * dx + y * dy;
      const aside = Math.abs(x * dy) + Math.abs(y * dx);
      return along > 1 && aside <= along * 1.6 ? along + aside * 2 : Infinity;
    };
    const best = (some) => some.map((node) => [cost(node), node.id]).filter(([value]) => value < Infinity).sort((one, other) => one[0] - other[0])[0];
    const found = best(nodes.filter((node) => tied.has(node.id))) || best(nodes);
    if (found) this.arrive(found[1]);
  }

  arrive(id) {
    this.canvas.select(id);
    this.canvas.camera.keepInSight(id);
  }
}
