// Where the window stands over the drawing: fitted in by itself, or moved and zoomed by a person, which is reported.

const CAMERA_REST = 500; // ms without movement before the camera is reported
const SCALE_LEAST = 0.08;
const SCALE_MOST = 4;

class Camera {
  constructor(canvas) {
    this.canvas = canvas;
    this.held = null; // middle and zoom, null while everything is fitted in
    this.frame = null; // what is then in sight: no label leaves it, or lies below what covers it
  }

  get network() { return this.canvas.network; }

  get size() { return { width: this.canvas.stage.clientWidth, height: this.canvas.stage.clientHeight }; }

  get isSmooth() { return !matchMedia("(prefers-reduced-motion: reduce)").matches; }

  // Nothing is pointed at any more: what lies under the pointer now is known when it moves.
  go(to, time, easingFunction = "easeInOutQuad") {
    this.canvas.pointed("", null);
    this.network.moveTo({ ...to, animation: time && this.isSmooth ? { duration: time, easingFunction } : false });
  }

  // A person moved it: that is told once it rests.
  moved() {
    this.frame = null;
    const { x, y } = this.network.getViewPosition();
    this.held = [Math.round(x), Math.round(y), Number(this.network.getScale().toFixed(2))];
    this.canvas.advise();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.canvas.report({ type: "camera", camera: this.held }), CAMERA_REST);
  }

  zoom(factor, around = null, animated = true) {
    if (!this.network) return;
    const before = this.network.getScale();
    const scale = Math.min(SCALE_MOST, Math.max(SCALE_LEAST, before * factor));
    let position = this.network.getViewPosition();
    if (around) {
      const at = this.network.DOMtoCanvas(around);
      position = { x: at.x + (position.x - at.x) * (before / scale), y: at.y + (position.y - at.y) * (before / scale) };
    }
    this.go({ position, scale }, animated ? 180 : 0, "easeOutQuad");
    if (animated && this.isSmooth) setTimeout(() => this.network && this.moved(), 220);
    else this.moved();
  }

  pan(dx, dy) {
    const { x, y } = this.network.getViewPosition();
    const scale = this.network.getScale();
    this.go({ position: { x: x + dx / scale, y: y + dy / scale } }, 0);
    this.moved();
  }

  lookAt(id, time) {
    const position = this.network.getPositions([id])[id];
    if (!position) return;
    const scale = Math.max(0.9, Math.min(1.4, this.network.getScale()));
    this.go({ position, scale }, time);
    this.held = [position.x, position.y, scale];
    this.frame = null;
  }

  keepInSight(id) {
    const { x, y } = this.network.canvasToDOM(this.network.getPositions([id])[id]);
    const { width, height } = this.size;
    if (x < 40 || y < 40 || x > width - 40 || y > height - 60) this.pan(x - width / 2, y - height / 2);
  }

  // What the view asks for: a node, the place where it was left, or everything.
  follow({ aim, camera }, animated) {
    if (aim && this.canvas.node(aim)) this.lookAt(aim, animated ? 320 : 0);
    else if (camera) {
      const [x, y, scale] = camera;
      this.go({ position: { x, y }, scale }, animated ? 320 : 0);
      this.held = camera;
      this.frame = null;
    } else this.fit(false);
  }

  // Everything in, labels included: they keep their size on the screen, as do the search above and the buttons.
  fit(asked) {
    const { data } = this.canvas;
    if (!this.network || !data.nodes.length) return;
    clearTimeout(this.timer);
    const { width, height } = this.size;
    let { left, top, right, bottom } = this.extent();
    const above = data.still ? 12 : width > 500 ? 52 : 60;
    const pad = data.blocks ? { left: 10, right: 10, top: above, bottom: 10 } : { left: 50, right: 50, top: above, bottom: 40 };
    const across = (width - pad.left - pad.right) / Math.max(right - left, 1);
    const along = (height - pad.top - pad.bottom) / Math.max(bottom - top, 1);
    // Upright, all blocks at once could not be read: the window opens on the first of them, as wide as they are.
    const reading = !asked && data.tall && data.blocks && !data.still;
    const scale = Math.max(SCALE_LEAST, Math.min(1.35, reading ? across : Math.min(across, along)));
    if (reading) bottom = Math.min(bottom, top + (height - pad.top - pad.bottom) / scale);
    left -= pad.left / scale;
    right += pad.right / scale;
    top -= pad.top / scale;
    bottom += pad.bottom / scale;
    const position = { x: (left + right) / 2, y: (top + bottom) / 2 };
    this.go({ position, scale }, asked ? 260 : 0, "easeOutQuad");
    const reported = this.held;
    this.held = null;
    const [x, y] = [position.x - width / 2 / scale, position.y - height / 2 / scale];
    const covered = this.covered().map((box) => ({ left: x + box.left / scale, right: x + box.right / scale, top: y, bottom: y + box.bottom / scale }));
    this.frame = { left, right, covered };
    this.isPartial = reading && along < across;
    this.canvas.advise();
    this.canvas.version += 1;
    if (asked && reported) this.canvas.report({ type: "camera", camera: null });
  }

  // What nodes and blocks take up, in units of the drawing.
  extent() {
    const bodies = this.network.body.nodes;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    const hold = (x0, y0, x1, y1) => { [left, top, right, bottom] = [Math.min(left, x0), Math.min(top, y0), Math.max(right, x1), Math.max(bottom, y1)]; };
    for (const { id, size } of this.canvas.data.nodes) {
      const at = bodies[id];
      if (at) hold(at.x - size, at.y - size, at.x + size, at.y + size);
    }
    for (const [, , ...corners] of this.canvas.data.regions || []) hold(...corners);
    return { left, top, right, bottom };
  }

  // Nodes that came are brought into sight: by fitting all in, or where only a part is shown, them and what they came for.
  takeIn(ids) {
    if (!this.isNodeOutside(this.isPartial ? ids : undefined)) return;
    if (!this.isPartial) { this.fit(true); return; }
    const shown = [...ids, this.canvas.selected].map((id) => this.network.body.nodes[id]).filter(Boolean);
    const [xs, ys] = [shown.map((node) => node.x), shown.map((node) => node.y)];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const { width, height } = this.size;
    const scale = Math.min(this.network.getScale(), (width - 90) / (right - left + 1), (height - 180) / (bottom - top + 1));
    const position = { x: (left + right) / 2, y: (top + bottom) / 2 };
    this.go({ position, scale }, 0);
    this.moved();
  }

  // Whether a node is out of sight, or under the search or the buttons.
  isNodeOutside(ids) {
    const { width, height } = this.size;
    const over = this.covered();
    return Object.values(this.network.getPositions(ids)).some((at) => {
      const { x, y } = this.network.canvasToDOM(at);
      const covered = over.some(({ left, right, bottom }) => x > left && x < right && y < bottom + 6);
      return covered || x < 8 || y < 8 || x > width - 8 || y > height - 20;
    });
  }

  // Where the search and the buttons lie over the window.
  covered() {
    return [this.canvas.finder.root, this.canvas.tools.root].map((part) => ({
      left: part.offsetLeft, right: part.offsetLeft + part.offsetWidth, bottom: part.offsetTop + part.offsetHeight,
    }));
  }

  destroy() { clearTimeout(this.timer); }
}

// Whether each node has a cell in a block, which holds its label too.
function hasBlocks({ regions, nodes }) { return Boolean(regions && regions.length) && nodes.every((node) => node.kind !== "summary"); }
