// Search inside the drawing: names in both languages, abbreviations, typing errors. What is not drawn is asked from Python.

function folded(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[\s_./-]+/g, "");
}

// How many letters must change to make the word from the beginning of the name; neighbours that change places count once.
function distance(word, name, most) {
  let before = [];
  let last = Array.from({ length: name.length + 1 }, (_, at) => at);
  let best = Infinity;
  for (let i = 1; i <= word.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= name.length; j += 1) {
      const same = word[i - 1] === name[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && word[i - 1] === name[j - 2] && word[i - 2] === name[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return Infinity;
    [before, last] = [last, row];
  }
  for (let j = 0; j <= name.length; j += 1) if (Math.abs(j - word.length) <= most) best = Math.min(best, last[j]);
  return best;
}

function matchOf(node, word) {
  let best = Infinity;
  for (const name of [node.name, node.ko, ...(node.aliases || [])].filter(Boolean)) {
    const plain = folded(name);
    const bare = plain.replace(/^(amazon|aws|azure|microsoft|googlecloud|google)(?=.)/, "");
    if (plain === word || bare === word) return 0;
    if (plain.startsWith(word) || bare.startsWith(word)) best = Math.min(best, 1);
    else if (plain.includes(word)) best = Math.min(best, 2);
    else if (word.length >= 4 && best > 3) {
      const most = word.length >= 7 ? 2 : 1;
      if (Math.min(distance(word, bare, most), distance(word, plain, most)) <= most) best = 3;
    }
  }
  return best;
}

class Finder {
  constructor(canvas) {
    this.canvas = canvas;
    this.at = 0;
    this.root = el("div", "atlas-finder");
    this.box = el("input", "atlas-find");
    this.box.type = "search";
    this.box.setAttribute("role", "combobox");
    this.box.setAttribute("aria-expanded", "false");
    this.box.setAttribute("aria-controls", "atlas-found");
    this.box.autocomplete = "off";
    this.box.spellcheck = false;
    this.list = el("ul", "atlas-found");
    this.list.id = "atlas-found";
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    this.root.append(this.box, this.list);
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("focus", () => { if (this.box.value) this.typed(); });
    this.box.addEventListener("blur", () => setTimeout(() => { if (!this.root.contains(document.activeElement)) this.close(); }, 150));
    this.box.addEventListener("keydown", (event) => this.key(event));
  }

  words() {
    this.box.placeholder = this.canvas.data.words.find;
    this.box.setAttribute("aria-label", this.canvas.data.words.find);
  }

  focus() { this.box.focus(); this.box.select(); }

  typed() {
    const word = folded(this.box.value);
    if (!word) { this.close(); return; }
    const nodes = this.canvas.data.nodes.filter((node) => node.kind !== "more");
    const found = nodes.map((node) => [matchOf(node, word), node]).filter(([rank]) => rank < Infinity);
    found.sort((one, other) => one[0] - other[0] || other[1].size - one[1].size);
    this.found = found.map(([, node]) => ({ id: node.id, name: node.name, ko: node.ko, here: true }));
    this.canvas.highlight(this.found.map((each) => each.id));
    this.at = 0;
    clearTimeout(this.timer);
    if (!this.canvas.data.fixed) this.timer = setTimeout(() => this.canvas.report({ type: "search", text: this.box.value }), 260);
    this.show();
  }

  // What Python found beyond the drawing.
  more() {
    if (!this.list.hidden) this.show();
  }

  show() {
    const { found: elsewhere, words } = this.canvas.data;
    const word = this.box.value;
    const others = elsewhere && elsewhere.text === word ? elsewhere.items.filter((each) => !this.found.some((here) => here.id === each.id)) : [];
    this.options = [...this.found.slice(0, 8), ...others.slice(0, 8)];
    this.list.replaceChildren();
    this.options.forEach((option, number) => {
      const item = el("li", number === this.at ? "atlas-at" : "");
      item.id = `atlas-found-${number}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(number === this.at));
      item.append(el("span", "", option.name));
      if (option.ko) item.append(el("small", "", option.ko));
      if (!option.here) item.append(el("em", "", words["find.elsewhere"]));
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); this.take(option); });
      this.list.append(item);
    });
    if (!this.options.length) this.list.append(el("li", "atlas-none", words["find.none"]));
    this.list.hidden = false;
    this.box.setAttribute("aria-expanded", "true");
    if (this.options.length) this.box.setAttribute("aria-activedescendant", `atlas-found-${this.at}`);
    else this.box.removeAttribute("aria-activedescendant");
  }

  key(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    const count = (this.options || []).length;
    if (event.key === "ArrowDown" && count) this.at = (this.at + 1) % count;
    else if (event.key === "ArrowUp" && count) this.at = (this.at + count - 1) % count;
    else if (event.key === "Enter") { if (!this.list.hidden && count) this.take(this.options[this.at]); event.preventDefault(); return; }
    else if (event.key === "Escape") { this.box.value = ""; this.close(); this.canvas.stage.focus(); return; }
    else return;
    event.preventDefault();
    this.show();
  }

  take(option) {
    this.box.value = "";
    this.close();
    this.canvas.stage.focus();
    if (option.here) this.canvas.goTo(option.id);
    if (!this.canvas.data.fixed) this.canvas.report({ type: option.here ? "find" : "add", id: option.id });
    else this.canvas.select(option.id);
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.options = [];
    this.box.setAttribute("aria-expanded", "false");
    this.canvas.highlight(null);
  }
}
