// Edges are drawn by us, under vis-network's nodes: many with one stroke, so that thousands of them cost a frame.

const STROKE_MOST = 50; // segments in one stroke: fewer cost calls, more cost the painter
const EDGE_NEAR = 8; // px from an edge that still hit it
const NAMED_MOST = 60; // so many edges are all named, where the picture is large enough
const HEAD_LEAST = 0.3; // zoomed out further, heads would be dots

class Edges {
  constructor(canvas) {
    this.canvas = canvas;
    this.groups = [];
  }

  // What each looks like now: what is selected stands out, what is far from it steps back.
  style() {
    const { canvas } = this;
    const { edges, blocks } = canvas.data;
    const theme = canvas.theme();
    const near = canvas.nearSelection();
    // Many lines are drawn fainter, so that the nodes stay in front.
    const usual = edges.length > 400 ? (blocks ? 0.3 : 0.45) : edges.length > NAMED_MOST ? 0.55 : 0.95;
    const groups = new Map();
    for (const edge of edges) {
      const own = edge.id === canvas.selected;
      const touching = Boolean(near) && this.isTouching(edge);
      const crowd = touching && !own && near.size > 14; // the lines of a hub would hide what they lead to
      const share = near && !touching ? (edges.length > NAMED_MOST ? 0.1 : 0.25) : crowd ? 0.6 : touching ? 1 : edge.denied ? Math.max(usual, blocks ? 0.4 : 0.55) : usual;
      const color = faded(edge.denied ? theme.denial : touching ? theme.highlight : theme.edge, share);
      const width = edge.width * (own ? 2 : crowd ? 0.8 : touching ? 1.35 : 1);
      const dashes = edge.dashes || [];
      const above = own ? 3 : touching ? 2 : edge.denied && !near ? 1 : 0;
      const key = `${above}|${color}|${width}|${dashes}`;
      if (!groups.has(key)) groups.set(key, { above, color, width, dashes, edges: [] });
      groups.get(key).edges.push(edge);
    }
    this.groups = [...groups.values()].sort((one, other) => one.above - other.above);
  }

  // Whether it is selected itself, or ends at a node that is.
  isTouching(edge) {
    const { canvas } = this;
    if (canvas.selected.includes(">")) return edge.id === canvas.selected;
    return !canvas.matches && (canvas.isChosen(edge.from) || canvas.isChosen(edge.to));
  }

  draw(ctx) {
    const scale = this.canvas.network.getScale();
    ctx.save();
    ctx.lineCap = "butt";
    for (const { color, width, dashes, edges } of this.groups) {
      ctx.strokeStyle = color;
      ctx.fillStyle = color;
      const ways = edges.map((edge) => this.way(edge)).filter(Boolean);
      ctx.lineWidth = width;
      ctx.setLineDash(dashes);
      this.paint(ways, ctx, "stroke", (way) => {
        ctx.moveTo(way.x0, way.y0);
        if (way.bent) ctx.quadraticCurveTo(way.cx, way.cy, way.tip.x, way.tip.y);
        else ctx.lineTo(way.tip.x, way.tip.y);
      });
      ctx.setLineDash([]);
      if (scale < HEAD_LEAST) continue;
      this.paint(ways.filter(({ edge }) => isDirected(edge) && !edge.denied), ctx, "fill", ({ tip }) => head(ctx, tip, 6 + 2 * width));
      ctx.lineWidth = width + 0.8;
      this.paint(ways.filter(({ edge }) => edge.denied), ctx, "stroke", ({ tip }) => bar(ctx, tip, 6));
    }
    ctx.restore();
  }

  paint(ways, ctx, how, trace) {
    for (let from = 0; from < ways.length; from += STROKE_MOST) {
      ctx.beginPath();
      for (const way of ways.slice(from, from + STROKE_MOST)) trace(way);
      ctx[how]();
    }
  }

  // From the middle of one node to the border of the other; a bend leans to the right as seen along the edge.
  way(edge) {
    const bodies = this.canvas.network.body.nodes;
    const [from, to] = [bodies[edge.from], bodies[edge.to]];
    if (!from || !to) return null;
    const bend = edge.bent || 0;
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const cx = (from.x + to.x) / 2 - dy * bend;
    const cy = (from.y + to.y) / 2 + dx * bend;
    const turn = Math.atan2(to.y - cy, to.x - cx);
    const far = Math.min(borderOf(this.canvas.node(edge.to), turn) + 2, 0.9 * Math.hypot(to.x - cx, to.y - cy));
    const tip = { x: to.x - far * Math.cos(turn), y: to.y - far * Math.sin(turn), turn };
    return { edge, bent: bend !== 0, x0: from.x, y0: from.y, cx, cy, x1: tip.x, y1: tip.y, tip };
  }

  // The point of an edge at *share* of its way, in units of the drawing.
  at(id, share = 0.5) {
    const edge = this.canvas.edge(id);
    const way = edge && this.way(edge);
    return way && pointOn(way, share);
  }

  // The edge that lies nearest to a point of the drawing, "" if none is near.
  hit(point) {
    let nearest = EDGE_NEAR / this.canvas.network.getScale();
    let found = "";
    for (const edge of this.canvas.data.edges) {
      const way = this.way(edge);
      if (!way || !isBeside(way, point, nearest)) continue;
      const away = distanceTo(way, point);
      if (away < nearest) [nearest, found] = [away, edge.id];
    }
    return found;
  }

  // Those that say their type: on a small picture all, else what is pointed at or touches the selection.
  toName() {
    const { canvas } = this;
    const { edges } = canvas.data;
    if (edges.length <= NAMED_MOST && canvas.network.getScale() > 0.55 && !canvas.nearSelection()) return edges;
    const pointed = edges.filter((edge) => edge.id === canvas.selected || edge.id === canvas.hovered);
    const near = edges.filter((edge) => this.isTouching(edge));
    return near.length > 40 ? pointed : [...new Set([...pointed, ...near])];
  }

  label(edge) {
    if (!edge.types) return "";
    const { types, words } = this.canvas.data;
    const names = edge.types.map((type) => types[type] || words.vocabulary);
    const text = names.slice(0, 2).join(", ") + (names.length > 2 ? ` +${names.length - 2}` : "");
    return edge.denied ? `✕ ${text}` : text;
  }
}

function isDirected(edge) { return !(edge.arrows && edge.arrows.to && edge.arrows.to.enabled === false); }

// How far the border of a node is from its middle, in the direction *turn*.
function borderOf(node, turn) {
  if (!node) return 0;
  const [across, along] = [Math.abs(Math.cos(turn)), Math.abs(Math.sin(turn))];
  if (node.kind === "technology") return (node.size * 1.2) / (across + along);
  if (node.kind === "component" || node.kind === "more") return node.size;
  return Math.min(node.size / Math.max(across, along), node.size * 1.25); // its corners are round
}

function head(ctx, { x, y, turn }, length) {
  ctx.moveTo(x, y);
  for (const side of [-0.4, 0.4]) ctx.lineTo(x - length * Math.cos(turn + side), y - length * Math.sin(turn + side));
  ctx.closePath();
}

function bar(ctx, { x, y, turn }, reach) {
  ctx.moveTo(x - reach * Math.sin(turn), y + reach * Math.cos(turn));
  ctx.lineTo(x + reach * Math.sin(turn), y - reach * Math.cos(turn));
}

function pointOn({ x0, y0, cx, cy, x1, y1 }, share) {
  const [a, b, c] = [(1 - share) ** 2, 2 * share * (1 - share), share ** 2];
  return { x: a * x0 + b * cx + c * x1, y: a * y0 + b * cy + c * y1 };
}

function isBeside({ x0, y0, cx, cy, x1, y1 }, { x, y }, near) {
  return x > Math.min(x0, cx, x1) - near && x < Math.max(x0, cx, x1) + near && y > Math.min(y0, cy, y1) - near && y < Math.max(y0, cy, y1) + near;
}

function distanceTo(way, point) {
  const steps = way.bent ? 14 : 1;
  let best = Infinity;
  let last = pointOn(way, 0);
  for (let step = 1; step <= steps; step += 1) {
    const next = pointOn(way, step / steps);
    const [dx, dy] = [next.x - last.x, next.y - last.y];
    const share = Math.max(0, Math.min(1, ((point.x - last.x) * dx + (point.y - last.y) * dy) / (dx * dx + dy * dy || 1)));
    best = Math.min(best, Math.hypot(point.x - last.x - share * dx, point.y - last.y - share * dy));
    last = next;
  }
  return best;
}
