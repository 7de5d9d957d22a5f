// Words on the canvas: labels of nodes and edges, placed so that none lies over another.

function el(tag, className, text) {
  const found = document.createElement(tag);
  if (className) found.className = className;
  if (text !== undefined) found.textContent = text;
  return found;
}

// Labels are drawn by us, at a constant size on the screen: the more important first, and none over another.
class Labels {
  constructor(canvas) {
    this.canvas = canvas;
    this.widths = new Map();
    this.placed = []; // names of nodes
    this.named = []; // types of edges
    this.circles = [];
    this.titles = []; // of blocks
    this.key = "";
  }

  // Widths are known for one font; one that arrives later is measured anew.
  forget() {
    this.widths.clear();
    this.canvas.version += 1;
    this.canvas.soon();
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
    const key = [canvas.version, scale.toFixed(4), canvas.selected, canvas.marked.length, canvas.hovered, Boolean(canvas.camera.frame)].join("|");
    if (key === this.key) return this.placed;
    this.key = key;
    const { label } = canvas.data;
    const { frame } = canvas.camera;
    const size = font / scale;
    const line = size * (label.line / label.size);
    ctx.font = `500 ${label.size}px ${canvas.font}`;
    const grid = new Grid(120 / scale);
    const positions = canvas.network.getPositions();
    const nodes = canvas.data.nodes.filter((node) => positions[node.id]);
    this.circles = nodes.map((node) => {
      const { x, y } = positions[node.id];
      return { left: x - node.size, right: x + node.size, top: y - node.size, bottom: y + node.size, id: node.id };
    });
    for (const box of [...this.circles, ...(frame ? frame.covered : [])]) grid.add(box);
    this.titles = (canvas.data.regions || []).map(([, title, left, top, right]) => ( // they are in the way too
      { left: left + 8, right: Math.min(right, left + 8 + [...title].length * size * 0.62), top: top + 4, bottom: top + 6 + size * 1.1 }
    ));
    for (const box of this.titles) grid.add(box);
    const near = canvas.nearSelection();
    const rank = (node) => (canvas.isChosen(node.id) || node.id === canvas.hovered ? 0 : near && near.has(node.id) ? 1 : 2);
    const ordered = nodes.map((node, index) => ({ node, index, rank: rank(node) })).sort((a, b) => a.rank - b.rank || a.index - b.index);
    this.placed = [];
    for (const { node, rank: order } of ordered) {
      const { x, y } = positions[node.id];
      const lines = node.label.split("\n");
      const width = Math.max(...lines.map((text) => this.width(ctx, text))) * (size / label.size);
      const height = line * lines.length;
      const gap = 3 / scale + node.size * (node.kind === "technology" ? 1.2 : 1);
      const spots = node.kind === "more" ? [[x, y - height / 2]] : [
        [x, y + gap], [x, y - gap - height], [x + gap + width / 2, y - height / 2], [x - gap - width / 2, y - height / 2],
      ].slice(0, canvas.data.blocks && !node.pinned && node.kind === "service" ? 1 : 4); // in a block each has a cell of its own
      let box = null;
      for (const [cx, top] of spots) {
        const tried = { left: cx - width / 2, right: cx + width / 2, top, bottom: top + height, id: node.id, cx };
        const inside = !frame || (tried.left >= frame.left && tried.right <= frame.right);
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
    const { size, smallest, largest } = canvas.data.label;
    const font = Math.min(largest, Math.max(smallest, size * Math.sqrt(scale)));
    const theme = canvas.theme();
    const placed = this.place(ctx, font, scale);
    ctx.save();
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const pass of [true, false]) { // what is dimmed lies below
      for (const box of placed) {
        if (box.dim !== pass) continue;
        const strong = canvas.isChosen(box.node.id) || box.node.id === canvas.hovered;
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
    const edges = canvas.lines.toName();
    this.named = [];
    if (!edges.length) return;
    const size = 10.5 / scale;
    ctx.font = `500 ${size}px ${canvas.font}`;
    const grid = new Grid(120 / scale);
    for (const box of [...this.circles, ...this.titles, ...this.placed]) if (!box.dim) grid.add({ ...box, id: undefined });
    ctx.globalAlpha = 1;
    const named = new Set();
    for (const edge of edges) {
      if (named.has(edge.id)) continue;
      named.add(edge.id);
      const text = canvas.lines.label(edge);
      if (!text) continue;
      const width = ctx.measureText(text).width;
      const around = (at) => ({ at, left: at.x - width / 2, right: at.x + width / 2, top: at.y - size * 0.6, bottom: at.y + size * 0.6 });
      const strong = edge.id === canvas.selected || edge.id === canvas.hovered;
      const on = [0.5, 0.38, 0.62].map((share) => canvas.lines.at(edge.id, share)).filter(Boolean);
      // A short edge under a long word has its own beside it: never over the names of its ends.
      const beside = strong ? on.flatMap(({ x, y }) => [[1, 0], [-1, 0], [0, 1], [0, -1]].map(([dx, dy]) => ({ x: x + dx * (width / 2 + size), y: y + dy * size * 1.4 }))) : [];
      const tried = [...on, ...beside].map(around);
      const box = tried.find((each) => !grid.hits(each)) || (strong && tried[0]);
      if (!box) continue;
      const middle = box.at;
      grid.add(box);
      this.named.push({ ...box, id: edge.id });
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
