// The SPARQL editor: Ace with rules and colours of ours, completion from the graph, and marks where a query is wrong.

import { complete } from "./complete.js";

const KEYWORDS = "PREFIX|BASE|SELECT|ASK|CONSTRUCT|DESCRIBE|DISTINCT|REDUCED|WHERE|FROM|NAMED|GRAPH|OPTIONAL|UNION|MINUS|FILTER|BIND|VALUES|UNDEF|"
  + "ORDER|GROUP|BY|HAVING|LIMIT|OFFSET|ASC|DESC|AS|NOT|IN|EXISTS|SEPARATOR|SERVICE|SILENT";
const FUNCTIONS = "COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT|STR|LANG|LANGMATCHES|DATATYPE|BOUND|IRI|URI|BNODE|RAND|ABS|CEIL|FLOOR|ROUND|CONCAT|"
  + "STRLEN|UCASE|LCASE|ENCODE_FOR_URI|CONTAINS|STRSTARTS|STRENDS|STRBEFORE|STRAFTER|YEAR|MONTH|DAY|HOURS|MINUTES|SECONDS|TIMEZONE|TZ|NOW|UUID|"
  + "STRUUID|MD5|SHA1|SHA256|SHA384|SHA512|COALESCE|IF|STRLANG|STRDT|SAMETERM|ISIRI|ISURI|ISBLANK|ISLITERAL|ISNUMERIC|REGEX|SUBSTR|REPLACE";

function sparqlMode(ace) {
  const { Mode: TextMode } = ace.require("ace/mode/text");
  const { TextHighlightRules } = ace.require("ace/mode/text_highlight_rules");
  class Rules extends TextHighlightRules {
    constructor() {
      super();
      const text = (quote, next) => [
        { token: "constant.character.escape", regex: /\\./ },
        { token: "string", regex: quote, next: "start" },
        { defaultToken: "string" },
      ];
      this.$rules = {
        start: [
          // Ace joins the rules of a state into one expression and takes its flags from here.
          { token: "comment", regex: "#.*$", caseInsensitive: true, unicode: true },
          { token: "string", regex: /"""/, next: "long2" },
          { token: "string", regex: /'''/, next: "long1" },
          { token: "string", regex: /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/ },
          { token: "constant.language", regex: /@[A-Za-z]+(?:-[A-Za-z0-9]+)*/ },
          { token: "support.constant", regex: /<[^<>"{}|^`\\\s]*>/ },
          { token: "variable", regex: "[?$][\\p{L}\\p{N}_]+" },
          { token: ["entity.name", "support.type"], regex: "((?:[\\p{L}_][\\p{L}\\p{N}_.-]*)?:)((?:[\\p{L}\\p{N}_:%-]|\\\\.|\\.(?=[\\p{L}\\p{N}_%-]))*)" },
          { token: "constant.numeric", regex: /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\b/ },
          { token: "keyword", regex: `\\b(?:${KEYWORDS})\\b` },
          { token: "support.function", regex: `\\b(?:${FUNCTIONS})\\b(?=\\s*\\()` },
          { token: "keyword", regex: /\ba\b/ },
          { token: "constant.language", regex: /\b(?:true|false)\b/ },
          { token: "paren.lparen", regex: /[[({]/ },
          { token: "paren.rparen", regex: /[\])}]/ },
          { token: "text", regex: /\s+/ },
          { token: "keyword.operator", regex: /[.;,|/^*+?!=<>&-]/ },
          { defaultToken: "text" },
        ],
        long2: text(/"""/),
        long1: text(/'''/),
      };
      this.normalizeRules();
    }
  }
  const mode = new TextMode();
  mode.HighlightRules = Rules;
  mode.$behaviour = new (ace.require("ace/mode/behaviour/cstyle").CstyleBehaviour)();
  mode.lineCommentStart = "#";
  mode.getNextLineIndent = (state, line) => line.match(/^\s*/)[0] + (/[{([]\s*$/.test(line) ? "  " : "");
  mode.checkOutdent = (state, line, input) => /^\s+$/.test(line) && /^\s*[})\]]/.test(input);
  mode.autoOutdent = (state, doc, row) => {
    const range = ace.require("ace/range").Range;
    const line = doc.getLine(row);
    const match = line.match(/^(\s*)[})\]]/);
    if (!match) return;
    const open = doc.findMatchingBracket({ row, column: match[0].length });
    if (open && open.row !== row) doc.replace(new range(row, 0, row, match[1].length), doc.getLine(open.row).match(/^\s*/)[0]);
  };
  mode.$id = "service-atlas/sparql";
  return mode;
}

const HISTORY_MOST = 50;

function el(tag, className, text) {
  const found = document.createElement(tag);
  if (className) found.className = className;
  if (text !== undefined) found.textContent = text;
  return found;
}

// What this browser keeps: the queries that ran and those that were saved under a name.
const shelf = {
  read(name) {
    try {
      const found = JSON.parse(localStorage.getItem(`atlas.${name}`) || "[]");
      return Array.isArray(found) ? found.filter((each) => each && typeof each.text === "string") : [];
    } catch { return []; }
  },
  write(name, items) {
    try { localStorage.setItem(`atlas.${name}`, JSON.stringify(items)); } catch { /* full, or a private window */ }
  },
};

class Editor {
  constructor(host, ace, send) {
    this.send = send;
    this.ace = ace;
    this.vocabulary = { prefixes: {}, classes: [], properties: [], things: [] };
    this.root = document.createElement("div");
    this.root.className = "atlas-editor";
    this.root.editor = this; // tests and scripts ask here
    this.place = el("div");
    this.bar = el("div", "atlas-bar");
    this.root.append(this.place, this.bar);
    host.append(this.root);
    this.buildBar();
    this.ace.require("ace/ext/language_tools");
    this.editor = ace.edit(this.place, {
      mode: sparqlMode(ace),
      theme: { cssClass: "ace-atlas", cssText: "", isDark: false },
      useWorker: false,
      tabSize: 2,
      minLines: 8,
      maxLines: 24,
      fontSize: 14,
      fontFamily: "ui-monospace, Menlo, Consolas, D2Coding, 'Noto Sans Mono CJK KR', monospace",
      showPrintMargin: false,
      enableBasicAutocompletion: [this.completer()],
      enableLiveAutocompletion: [this.completer()],
      liveAutocompletionDelay: 120,
      scrollPastEnd: 0,
      wrap: true,
      enableKeyboardAccessibility: true,
    });
    const { editor } = this;
    // Ace narrows the list that it has by its captions; ours is found anew at each key, because aliases count too.
    const completer = ace.require("ace/autocomplete").Autocomplete.for(editor);
    const gather = completer.updateCompletions.bind(completer);
    completer.updateCompletions = (keep, options) => { completer.completions = null; gather(keep, options); };
    editor.commands.addCommand({ name: "run", bindKey: { win: "Ctrl-Enter", mac: "Command-Enter|Ctrl-Enter" }, exec: () => this.run() });
    // Ace would keep a keyboard user inside for ever: Escape, then Tab, leaves the editor.
    editor.on("change", () => { if (!this.setting) { this.clearMarks(); this.keep(); } });
    editor.on("blur", () => this.report());
    const input = editor.textInput.getElement();
    input.setAttribute("aria-label", "SPARQL");
    input.addEventListener("compositionupdate", (event) => this.composing(event.data));
    input.addEventListener("compositionend", () => { this.composed = ""; });
    this.marks = [];
    this.composed = "";
  }

  // The buttons below: run, share, save, and the lists of what was saved and what ran

  buildBar() {
    const button = (name, act) => {
      const found = el("button", `atlas-do atlas-do-${name}`);
      found.type = "button";
      found.addEventListener("click", act);
      this.bar.append(found);
      return found;
    };
    this.buttons = {
      run: button("run", () => this.run()),
      share: button("share", () => this.share()),
      save: button("save", () => this.askName()),
      saved: button("saved", () => this.list("saved")),
      history: button("history", () => this.list("history")),
    };
    this.hint = el("span", "atlas-hint-line");
    this.bar.append(this.hint);
    this.panel = el("div", "atlas-list");
    this.panel.hidden = true;
    this.root.append(this.panel);
    this.panel.addEventListener("keydown", (event) => { if (event.key === "Escape") { this.panel.hidden = true; this.editor.focus(); } });
  }

  labels() {
    const { words } = this.data;
    for (const [name, button] of Object.entries(this.buttons)) {
      const count = name === "saved" || name === "history" ? shelf.read(name).length : 0;
      button.textContent = count ? `${words[name]} (${count})` : words[name];
    }
    this.hint.textContent = words.hint;
  }

  tell(text) {
    this.hint.textContent = text;
    clearTimeout(this.hintTimer);
    this.hintTimer = setTimeout(() => { this.hint.textContent = this.data.words.hint; }, 4000);
  }

  share() {
    const url = new URL(location.href);
    url.hash = "";
    url.search = new URLSearchParams({ query: this.text }).toString();
    this.shared = url.href;
    const done = () => this.tell(this.data.words.copied);
    const show = () => {
      this.panel.replaceChildren(el("p", "atlas-list-empty", this.data.words.copy));
      const box = el("input", "atlas-name");
      box.readOnly = true;
      box.value = url.href;
      this.panel.append(box);
      this.panel.hidden = false;
      box.select();
    };
    if (navigator.clipboard) navigator.clipboard.writeText(url.href).then(done, show);
    else show();
  }

  askName() {
    const form = el("form", "atlas-save");
    const box = el("input", "atlas-name");
    box.required = true;
    box.maxLength = 80;
    box.placeholder = this.data.words.name;
    box.setAttribute("aria-label", this.data.words.name);
    const ok = el("button", "atlas-do", this.data.words.save);
    form.append(box, ok);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const name = box.value.trim();
      if (!name) return;
      shelf.write("saved", [{ name, text: this.text }, ...shelf.read("saved").filter((each) => each.name !== name)]);
      this.panel.hidden = true;
      this.labels();
      this.tell(this.data.words.kept);
    });
    this.panel.replaceChildren(form);
    this.panel.hidden = false;
    this.panel.dataset.list = "save";
    box.focus();
  }

  list(name) {
    if (!this.panel.hidden && this.panel.dataset.list === name) { this.panel.hidden = true; return; }
    const items = shelf.read(name);
    this.panel.dataset.list = name;
    this.panel.hidden = false;
    this.panel.replaceChildren();
    if (!items.length) this.panel.append(el("p", "atlas-list-empty", this.data.words[`${name}.none`]));
    for (const item of items) {
      const row = el("div", "atlas-row");
      const open = el("button", "atlas-open");
      open.type = "button";
      const first = item.text.split("\n").filter((line) => !/^\s*(?:PREFIX|BASE|#|$)/i.test(line)).join(" ").slice(0, 200);
      open.append(el("b", "", item.name || new Date(item.at).toLocaleString(this.data.language)), el("span", "", first));
      open.addEventListener("click", () => {
        this.editor.setValue(item.text, -1);
        this.panel.hidden = true;
        this.editor.focus();
      });
      const drop = el("button", "atlas-drop", "×");
      drop.type = "button";
      drop.setAttribute("aria-label", this.data.words.forget);
      drop.title = this.data.words.forget;
      drop.addEventListener("click", () => {
        shelf.write(name, shelf.read(name).filter((each) => each.text !== item.text || each.name !== item.name));
        row.remove();
        this.labels();
      });
      row.append(open, drop);
      this.panel.append(row);
    }
  }

  get text() { return this.editor.getValue(); }

  keep() {
    try { sessionStorage.setItem("atlas.query", JSON.stringify({ serial: this.data.serial, text: this.text })); } catch { /* private window */ }
  }

  kept(serial) {
    try {
      const found = JSON.parse(sessionStorage.getItem("atlas.query") || "null");
      return found && found.serial === serial ? found.text : null;
    } catch { return null; }
  }

  update(data) {
    const first = !this.data;
    const before = this.data;
    this.data = data;
    const input = this.editor.textInput.getElement();
    input.setAttribute("aria-label", data.words.label);
    if (first || before.serial !== data.serial) {
      const kept = first ? this.kept(data.serial) : null;
      this.setText(kept === null ? data.text : kept);
    }
    if (!before || before.terms !== data.terms) this.load(data.terms);
    this.editor.setOption("placeholder", data.words.placeholder);
    this.labels();
    if (data.error && JSON.stringify(data.error) !== JSON.stringify(before && before.error)) this.mark(data.error);
    if (!data.error) this.clearMarks();
    this.root.dataset.ready = "1";
  }

  setText(text) {
    if (text === this.text) return;
    this.setting = true;
    this.editor.session.setValue(text);
    this.setting = false;
    this.keep();
    this.reported = text;
  }

  load(path) {
    fetch(new URL(path, document.baseURI)).then((answer) => (answer.ok ? answer.json() : null)).then((terms) => {
      if (!terms) return;
      this.vocabulary = terms;
      this.root.dataset.terms = String(terms.things.length);
    }).catch((error) => console.warn("The terms for completion could not be loaded.", error));
  }

  report() {
    if (this.text === this.reported || !this.data) return;
    this.reported = this.text;
    this.send({ type: "text", text: this.text });
  }

  run() {
    if (this.editor.completer) this.editor.completer.detach();
    this.reported = this.text;
    this.panel.hidden = true;
    const rest = shelf.read("history").filter((each) => each.text !== this.text);
    if (this.text.trim()) shelf.write("history", [{ at: Date.now(), text: this.text.slice(0, 20_000) }, ...rest].slice(0, HISTORY_MOST));
    this.labels();
    this.send({ type: "run", text: this.text });
  }

  // Completion

  completer() {
    return {
      identifierRegexps: [/[?$\p{L}\p{N}_:%-]/u],
      triggerCharacters: [":", "?"],
      getCompletions: (editor, session, position, prefix, callback) => {
        const offset = session.doc.positionToIndex(position);
        const text = this.composed ? this.text.slice(0, offset) + this.composed + this.text.slice(offset) : this.text;
        const { start, items } = complete(text, offset + this.composed.length, this.vocabulary, this.data.language);
        callback(null, items.map((item, index) => ({
          caption: item.label,
          value: item.value,
          meta: this.data.words[item.kind] || item.kind,
          docHTML: undefined,
          docText: item.detail && item.detail !== item.label ? item.detail : undefined,
          score: 10_000 - index,
          skipFilter: true,
          item,
          start,
          completer: { insertMatch: (target, chosen) => this.insert(chosen) },
        })));
      },
    };
  }

  insert({ item, start }) {
    const { session, selection } = this.editor;
    const Range = this.ace.require("ace/range").Range;
    const from = session.doc.indexToPosition(start);
    session.replace(Range.fromPoints(from, selection.getCursor()), item.value);
    if (item.needs) {
      const [name, base] = item.needs;
      session.insert({ row: 0, column: 0 }, `PREFIX ${name}: <${base}>\n`);
    }
  }

  composing(text) {
    this.composed = text || "";
    if (!this.composed) return;
    clearTimeout(this.composeTimer);
    this.composeTimer = setTimeout(() => { if (this.composed) this.editor.execCommand("startAutocomplete"); }, 80);
  }

  // Marks

  clearMarks() {
    for (const mark of this.marks) this.editor.session.removeMarker(mark);
    this.marks = [];
    this.editor.session.clearAnnotations();
    this.root.removeAttribute("data-error");
  }

  mark({ line, column, text }) {
    this.clearMarks();
    const { session } = this.editor;
    const row = Math.max(0, Math.min(line - 1, session.getLength() - 1));
    const content = session.getLine(row);
    const apart = /[\s{}()[\].;,]/;
    let start = Math.min(column - 1, content.length);
    if (start === content.length || apart.test(content[start])) { // the word before is what went wrong
      while (start > 0 && /\s/.test(content[start - 1])) start -= 1;
      if (start > 0) start -= 1;
      while (start > 0 && !apart.test(content[start]) && !apart.test(content[start - 1])) start -= 1;
    }
    let end = start;
    while (end < content.length && !apart.test(content[end])) end += 1;
    if (end === start) end = Math.min(content.length, start + 1);
    const Range = this.ace.require("ace/range").Range;
    this.marks = [session.addMarker(new Range(row, start, row, Math.max(end, start + 1)), "atlas-wrong", "text", true)];
    session.setAnnotations([{ row, column: start, text, type: "error" }]);
    this.root.dataset.error = `${line}:${column}`;
    this.editor.gotoLine(row + 1, start, false);
  }

  // For tests: what would be offered with the cursor where it is.
  offered() {
    const popup = this.editor.completer && this.editor.completer.popup;
    return popup && popup.isOpen ? popup.data.map((each) => each.caption) : [];
  }

  destroy() {
    this.report();
    this.editor.destroy();
    this.root.remove();
  }
}

export function mountEditor(host, ace, send) {
  return new Editor(host, ace, send);
}
