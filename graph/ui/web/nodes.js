// How nodes look: a tile with the icon of a service, a disc for a component, a diamond for a technology, a pile for a
// field that stands for its entities. Blocks of a layout by category lie below everything.

function luminance(color) {
  const parts = (color.match(/[\d.]+/g) || [255, 255, 255]).map(Number);
  return (0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2]) / 255;
}

function faded(color, share) {
  const value = parseInt(color.slice(1), 16);
  return `rgba(${value >> 16}, ${(value >> 8) & 255}, ${value & 255}, ${share})`;
}

const ICONS_ASKED = 100;

class Icons {
  constructor(canvas) {
    this.canvas = canvas;
    this.images = new Map();
    this.wanted = [];
    this.failures = 0;
    this.loading = Promise.resolve();
  }

  // The picture, once it is there; a picture that cannot be loaded is done without.
  get(icon) {
    const found = this.images.get(icon);
    if (found) return found.complete && found.naturalWidth ? found : null;
    this.images.set(icon, new Image());
    this.wanted.push(icon);
    if (this.wanted.length === 1) this.loading = this.loading.then(() => this.load()).catch(() => null);
    return null;
  }

  // All that the drawing may want comes in one answer and is painted at once.
  async load() {
    const { data } = this.canvas;
    for (const node of data.nodes) if (node.icon) this.get(node.icon);
    const wanted = this.wanted.splice(0).sort();
    const found = data.images || (data.scripts ? await this.ask(data.scripts.icons, wanted).catch(() => this.forget(wanted)) : {});
    await Promise.all(wanted.filter((icon) => found[icon]).map((icon) => {
      const image = this.images.get(icon);
      image.src = found[icon];
      return image.decode().catch(() => null);
    }));
    this.canvas.soon();
  }

  // A few answers, for an address may not grow without end.
  async ask(path, wanted) {
    const parts = [];
    for (let at = 0; at < wanted.length; at += ICONS_ASKED) parts.push(wanted.slice(at, at + ICONS_ASKED));
    const answers = await Promise.all(parts.map(async (part) => {
      const url = new URL(path, document.baseURI);
      url.searchParams.set("of", part.join(","));
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(`${answer.status}`);
      return answer.json();
    }));
    return Object.assign({}, ...answers);
  }

  // What could not be asked for is wanted again with a later drawing, a few times.
  forget(wanted) {
    this.failures += 1;
    if (this.failures <= 3) for (const icon of wanted) this.images.delete(icon);
    return {};
  }

  async all() {
    for (const node of this.canvas.data.nodes) if (node.icon) this.get(node.icon);
    await this.loading;
  }
}

class Nodes {
  constructor(canvas) {
    this.canvas = canvas;
    this.icons = new Icons(canvas);
  }

  // What vis-network calls for each node.
  renderer({ ctx, id, x, y }) {
    const node = this.canvas.node(id);
    if (!node) return { drawNode() {}, nodeDimensions: { width: 10, height: 10 } };
    const side = node.size * 2;
    return { drawNode: () => this.draw(ctx, node, x, y), nodeDimensions: { width: side, height: side } };
  }

  path(ctx, node, x, y, size) {
    ctx.beginPath();
    if (node.kind === "component" || node.kind === "more") ctx.arc(x, y, size, 0, 2 * Math.PI);
    else if (node.kind === "technology") {
      const reach = size * 1.2;
      ctx.moveTo(x, y - reach); ctx.lineTo(x + reach, y); ctx.lineTo(x, y + reach); ctx.lineTo(x - reach, y); ctx.closePath();
    } else ctx.roundRect(x - size, y - size, size * 2, size * 2, size * 0.36);
  }

  draw(ctx, node, x, y) {
    const { canvas } = this;
    const theme = canvas.theme();
    const color = theme.groups[node.group] || theme.groups.other;
    const { size } = node;
    const scale = canvas.network.getScale();
    ctx.globalAlpha = canvas.isDim(node.id) ? 0.22 : 1;
    if (canvas.isChosen(node.id) || node.id === canvas.hovered) {
      this.path(ctx, node, x, y, size + (canvas.isChosen(node.id) ? 5 : 3.5));
      ctx.fillStyle = faded(theme.highlight, canvas.isChosen(node.id) ? 0.9 : 0.45);
      ctx.fill();
    }
    if (node.kind === "summary") {
      for (const step of [7, 3.5]) {
        this.path(ctx, node, x + step, y - step, size);
        ctx.fillStyle = theme.background; ctx.fill();
        ctx.strokeStyle = color; ctx.lineWidth = 1.2; ctx.stroke();
      }
    }
    const seen = canvas.data.lens && canvas.data.lens.length > 0; // with a lens its colour shows around the icon
    if (seen) {
      this.path(ctx, node, x, y, size + 4.5);
      ctx.fillStyle = color;
      ctx.fill();
    }
    const icon = node.icon && size * scale > 4 ? this.icons.get(node.icon) : null;
    this.path(ctx, node, x, y, size);
    const open = icon ? !node.tile : node.kind === "more";
    ctx.fillStyle = open ? (icon ? "#fff" : theme.background) : color;
    ctx.fill();
    if (icon) {
      ctx.save();
      ctx.clip();
      const reach = size * (node.kind === "service" ? (open ? 0.82 : 1) : node.kind === "technology" ? 0.66 : open ? 0.74 : 1);
      ctx.imageSmoothingQuality = "high";
      ctx.drawImage(icon, x - reach, y - reach, reach * 2, reach * 2);
      ctx.restore();
      this.path(ctx, node, x, y, size);
    }
    ctx.strokeStyle = node.kind === "more" ? theme.highlight : icon ? color : theme.outline;
    ctx.lineWidth = icon && !seen ? 2 : 1.2;
    if (node.kind === "more") ctx.setLineDash([3, 3]);
    ctx.stroke();
    ctx.setLineDash([]);
    if (!icon && size * scale > 7 && node.kind !== "more") {
      const text = node.kind === "summary" ? String(node.members) : node.mark || "";
      ctx.font = `700 ${size * [0.82, 0.82, 0.82, 0.66, 0.52][Math.min(4, text.length)]}px ${canvas.font}`;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillStyle = canvas.dark ? theme.background : "#fff";
      ctx.fillText(text, x, y + size * 0.04);
    }
    if (node.pinned) {
      ctx.beginPath();
      ctx.arc(x + size * 0.86, y - size * 0.86, 3.4, 0, 2 * Math.PI);
      ctx.fillStyle = theme.highlight; ctx.fill();
      ctx.strokeStyle = theme.background; ctx.lineWidth = 1.2; ctx.stroke();
    }
    ctx.globalAlpha = 1;
  }

  // Blocks of a layout by category, each with its title.
  regions(ctx) {
    const { canvas } = this;
    const { regions } = canvas.data;
    if (!regions || !regions.length) return;
    const theme = canvas.theme();
    const scale = canvas.network.getScale();
    ctx.save();
    ctx.globalAlpha = canvas.arrived;
    for (const [group, , left, top, right, bottom] of regions) {
      const color = theme.groups[group] || theme.groups.other;
      ctx.beginPath();
      ctx.roundRect(left, top, right - left, bottom - top, 10);
      ctx.fillStyle = faded(color, canvas.dark ? 0.075 : 0.055);
      ctx.fill();
      ctx.strokeStyle = faded(color, canvas.dark ? 0.34 : 0.26);
      ctx.lineWidth = 1 / scale;
      ctx.stroke();
    }
    ctx.restore();
  }

  // Their titles lie above the edges.
  titles(ctx) {
    const { canvas } = this;
    const theme = canvas.theme();
    const scale = canvas.network.getScale();
    const size = Math.min(13, Math.max(10.5, 12 * Math.sqrt(scale))) / scale;
    ctx.save();
    ctx.globalAlpha = canvas.arrived;
    ctx.font = `650 ${size}px ${canvas.font}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    ctx.lineJoin = "round";
    ctx.lineWidth = 3 / scale;
    ctx.strokeStyle = faded(theme.background, 0.7);
    for (const [group, title, left, top, right] of canvas.data.regions || []) {
      const text = this.cut(ctx, title, right - left - 18);
      ctx.fillStyle = canvas.dark ? theme.groups[group] || theme.groups.other : theme.text;
      ctx.strokeText(text, left + 10, top + 6);
      ctx.fillText(text, left + 10, top + 6);
    }
    ctx.restore();
  }

  cut(ctx, text, width) {
    if (ctx.measureText(text).width <= width) return text;
    const chars = [...text];
    while (chars.length > 1 && ctx.measureText(`${chars.join("")}…`).width > width) chars.pop();
    return `${chars.join("").trimEnd()}…`;
  }
}
