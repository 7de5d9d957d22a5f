// What can stand at the cursor of a query: a pure function of the text, the cursor and the terms of the graph.
// It reads tokens, not grammar: a query that is being written is never whole. Names are found in either language, and
// Hangul letter by letter, so that a syllable that is still being composed finds its word.

const TOKEN = new RegExp([
  "\\s+", "#[^\\n]*",
  '"""(?:[^"\\\\]|\\\\[\\s\\S]|"(?!""))*"""', "'''(?:[^'\\\\]|\\\\[\\s\\S]|'(?!''))*'''",
  '"(?:[^"\\\\\\n]|\\\\.)*"', "'(?:[^'\\\\\\n]|\\\\.)*'",
  '<[^<>"{}|^`\\\\\\s]*>', "[?$][\\p{L}\\p{N}_]*",
  "(?:[\\p{L}_][\\p{L}\\p{N}_.-]*)?:(?:[\\p{L}\\p{N}_:%-]|\\\\.|\\.(?=[\\p{L}\\p{N}_:%-]))*",
  "@[A-Za-z-]+", "[+-]?\\d[\\d.eE]*", "[\\p{L}_][\\p{L}\\p{N}_-]*", "\\^\\^|&&|\\|\\||[<>!]=", "[\\s\\S]",
].join("|"), "yu");

const FORMS = ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"];
const IN_GROUP = ["FILTER", "OPTIONAL", "UNION", "MINUS", "GRAPH", "BIND", "VALUES", "SELECT"];
const CLAUSES = ["WHERE", "FROM", "ORDER BY", "GROUP BY", "HAVING", "LIMIT", "OFFSET", "VALUES"];
const AGGREGATES = ["COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"];
const FUNCTIONS = ["STR", "LANG", "LCASE", "UCASE", "CONTAINS", "STRSTARTS", "STRENDS", "REGEX", "REPLACE", "STRLEN", "CONCAT",
  "BOUND", "COALESCE", "IF", "ABS", "ROUND", "FLOOR", "CEIL", "DATATYPE", "isIRI", "isLiteral", "EXISTS", "NOT EXISTS", "IN", "NOT IN"];
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const MOST = 60;

function* tokens(text) {
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) return;
    yield { text: match[0], start, end: start + match[0].length };
  }
}

const isTerm = (token) => /^[?$<"'\d+-]|^[\p{L}_]*[^\s]*:|^(?:a|true|false)$/u.test(token) && !/^[+-]$/.test(token);
const isVariable = (token) => /^[?$]./u.test(token);

// Walks over the tokens and keeps what a reader would: which bracket is open, and how far its triple has come.
class Walk {
  constructor() {
    this.prefixes = {};
    this.triples = [];
    this.frames = [];
    this.form = "";
    this.clause = "";
    this.recent = [];
    this.values = [];
  }

  get frame() { return this.frames[this.frames.length - 1]; }

  get last() { return this.recent[this.recent.length - 1] || ""; }

  take(token) {
    const before = this.last;
    const word = token.toUpperCase();
    this.recent.push(token);
    if (this.recent.length > 6) this.recent.shift();
    if (this.recent.length > 2 && this.recent[this.recent.length - 3].toUpperCase() === "PREFIX" && token.startsWith("<")) {
      this.prefixes[before.slice(0, -1)] = token.slice(1, -1);
      return;
    }
    if (word === "PREFIX" || before.toUpperCase() === "PREFIX" || before.toUpperCase() === "BASE") return;
    if (token === "{") return this.open(before);
    if (token === "(") return void this.frames.push({ kind: this.paren(before), terms: [], opened: before });
    if (token === "[") return void this.frames.push({ kind: "node", terms: ["[]"] });
    if (token === "}") return this.shut();
    if (token === ")" || token === "]") return this.close(token);
    const frame = this.frame;
    if (!frame) return this.outside(word);
    if (frame.kind === "group" || frame.kind === "node") this.inGroup(frame, token, word, before);
  }

  outside(word) {
    if (FORMS.includes(word)) [this.form, this.clause] = [word, word];
    else if (["ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET", "VALUES", "FROM", "WHERE"].includes(word)) this.clause = word;
  }

  open(before) {
    const variables = [];
    if (this.frame && this.frame.values) variables.push(...this.frame.values);
    if (this.frame) Object.assign(this.frame, { values: null, terms: [], select: false });
    const kind = variables.length ? "values" : "group";
    this.frames.push({ kind, terms: [], variables, row: 0 });
    if (!this.form) this.form = before.toUpperCase();
  }

  paren(before) {
    const { frame } = this;
    if (frame && frame.kind === "values") return "row";
    if (frame && (frame.kind === "group" || frame.kind === "node") && frame.values) return "variables";
    const word = /^[\p{L}_]+$/u.test(before) && before !== "a";
    if (frame && (frame.kind === "path" || ((frame.kind === "group" || frame.kind === "node") && !word && frame.terms.length >= 1 && frame.terms.length <= 2))) {
      return frame.terms.length < 2 || frame.kind === "path" || frame.path ? "path" : "expression";
    }
    return "expression";
  }

  shut() {
    this.close("}");
    if (this.frame) this.frame.terms = [];
    else this.clause = "END";
  }

  close(token) {
    const frame = this.frames.pop();
    if (!frame || !this.frame) return;
    if (token === "]" || (token === ")" && frame.kind === "path")) this.add(this.frame, token === "]" ? "[]" : "()");
    if (frame.kind === "variables") this.frame.values = frame.terms;
  }

  inGroup(frame, token, word, before) {
    if (word === "SELECT") frame.select = true;
    if (frame.select) return;
    if (token === ".") frame.terms = [];
    else if (token === ";") frame.terms = frame.terms.slice(0, 1);
    else if (token === ",") frame.terms = frame.terms.slice(0, 2);
    else if (["/", "|", "^", "!"].includes(token) && frame.terms.length) frame.path = true;
    else if (["*", "+", "?"].includes(token) && frame.terms.length === 2) return;
    else if (word === "VALUES") [frame.terms, frame.values] = [[], []];
    else if (IN_GROUP.includes(word)) [frame.terms, frame.graph] = [[], word === "GRAPH"];
    else if (frame.values && isVariable(token)) frame.values.push(token);
    else if (before === "^^" || token.startsWith("@")) return;
    else if (frame.graph && isTerm(token)) frame.graph = false;
    else if (isTerm(token)) this.add(frame, token);
  }

  add(frame, token) {
    if (frame.kind !== "group" && frame.kind !== "node") return;
    if (frame.path && frame.terms.length) {
      frame.terms = [frame.terms[0], token];
      frame.path = false;
      return;
    }
    frame.terms = frame.terms.length > 2 ? [token] : [...frame.terms, token];
    if (frame.terms.length === 3) this.triples.push([...frame.terms]);
  }
}

function walk(text) {
  const found = new Walk();
  for (const { text: token } of tokens(text)) if (!/^(?:\s|#)/.test(token)) found.take(token);
  return found;
}

// Names

const COMPOUND = { "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ",
  "ㅄ": "ㅂㅅ", "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ" };
const FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const MIDDLE = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";
const FINAL = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];

// Lower case, and each Hangul syllable as the keys that write it: 람 is ㄹㅏㅁ, so ㄹ, 라 and 람 all begin 람다.
export function fold(text) {
  let folded = "";
  for (const char of text.toLowerCase().normalize("NFC")) {
    const code = char.charCodeAt(0) - 0xac00;
    const parts = code >= 0 && code < 11172
      ? [FIRST[Math.floor(code / 588)], MIDDLE[Math.floor((code % 588) / 28)], FINAL[code % 28]] : [char];
    for (const part of parts) folded += COMPOUND[part] || part;
  }
  return folded;
}

function score(wanted, names) {
  if (!wanted) return 1;
  let best = 0;
  for (const name of names) {
    const folded = fold(name);
    if (folded === wanted) best = Math.max(best, 100);
    else if (folded.startsWith(wanted)) best = Math.max(best, 90);
    else if (folded.split(/[\s_:/().-]+/).some((part) => part.startsWith(wanted))) best = Math.max(best, 80);
    else if (wanted.length > 1 && folded.includes(wanted)) best = Math.max(best, 50);
  }
  return best;
}

// Terms

function resolve(token, prefixes) {
  if (token === "a") return TYPE;
  if (token.startsWith("<")) return token.slice(1, -1);
  const colon = token.indexOf(":");
  const base = colon >= 0 ? prefixes[token.slice(0, colon)] : undefined;
  return base === undefined ? token : base + token.slice(colon + 1);
}

function shorten(iri, declared, known) {
  for (const [prefixes, needs] of [[declared, false], [known, true]]) {
    let best = "";
    for (const [name, base] of Object.entries(prefixes)) {
      const local = iri.startsWith(base) ? iri.slice(base.length) : null;
      if (local !== null && /^[\p{L}\p{N}_%-]+$/u.test(local) && (!best || base.length > prefixes[best].length)) best = name;
    }
    if (best && !(needs && best in declared)) {
      return { value: `${best}:${iri.slice(prefixes[best].length)}`, needs: needs ? [best, prefixes[best]] : null };
    }
  }
  return { value: `<${iri}>`, needs: null };
}

// The classes that a term belongs to, as far as the query says: by "a", and by what the graph knows of a property.
function classesOf(term, triples, prefixes, vocabulary) {
  const stated = new Set();
  const guessed = new Set();
  for (const [subject, predicate, object] of triples) {
    const property = resolve(predicate, prefixes);
    if (subject === term && property === TYPE) stated.add(resolve(object, prefixes));
    const known = vocabulary.properties.find((each) => each.iri === property);
    if (known && object === term) for (const each of known.range || []) guessed.add(each);
  }
  return stated.size ? stated : guessed;
}

// The place of the cursor

export function complete(text, offset, vocabulary, language = "en") {
  const before = text.slice(0, offset);
  let start = offset;
  let partial = "";
  const found = new Walk();
  for (const { text: token, start: from, end } of tokens(before)) {
    if (/^["']/.test(token) && (token.length === 1 || !token.endsWith(token[0]))) return { start, items: [] };
    if (token === '"' || token === "'" || (token.startsWith("#") && end === offset)) return { start, items: [] };
    if (token === "<" && !/\s/.test(before.slice(from))) return { start, items: [] };
    if (/^(?:\s|#)/.test(token)) continue;
    if (end === offset && /^[?$\p{L}_:]/u.test(token)) [start, partial] = [from, token];
    else found.take(token);
  }
  const whole = walk(text);
  const context = {
    found, partial, vocabulary, language,
    triples: whole.triples,
    prefixes: { ...whole.prefixes, ...found.prefixes },
    variables: [...new Set([...tokens(text)].filter((each) => isVariable(each.text) && each.start !== start).map((each) => `?${each.text.slice(1)}`))],
  };
  return { start, items: rank(offers(context), context) };
}

function offers(context) {
  const { found, partial } = context;
  if (/^[?$]/.test(partial)) return variables(context);
  const last = found.last.toUpperCase();
  if (last === "PREFIX") return prefixes(context);
  const { frame } = found;
  if (!frame) return outside(context);
  if (frame.kind === "path") return predicates(context, found.frames.slice().reverse().find((each) => each.terms.length));
  if (frame.kind === "values") return objectsOf(context, frame.variables[0]);
  if (frame.kind === "row") {
    const { variables: names = [] } = found.frames[found.frames.length - 2] || {};
    return objectsOf(context, names[0]);
  }
  if (frame.kind === "expression" || frame.kind === "variables") return expression(context);
  if (frame.select) return [...variables(context), ...keywords(["DISTINCT", "WHERE", ...AGGREGATES])];
  if (frame.path) return predicates(context, frame);
  if (frame.terms.length === 0) return [...keywords(IN_GROUP), ...variables(context), ...things(context, null)];
  if (frame.terms.length === 1) return predicates(context, frame);
  if (frame.terms.length === 2) return objects(context, frame.terms[1]);
  return keywords(IN_GROUP);
}

function outside(context) {
  const { found } = context;
  if (!found.form) return keywords(["PREFIX", "BASE", ...FORMS]);
  if (found.form === "DESCRIBE" && found.clause === "DESCRIBE") return [...things(context, null), ...variables(context), ...keywords(["WHERE"])];
  if (found.clause === "SELECT") return [...variables(context), ...keywords(["DISTINCT", "WHERE", "FROM"])];
  if (["ORDER", "GROUP", "HAVING"].includes(found.clause)) return [...variables(context), ...keywords(["ASC", "DESC", "BY", "LIMIT", "OFFSET", ...AGGREGATES])];
  return keywords(CLAUSES);
}

function expression(context) {
  const { found } = context;
  const recent = found.recent.map((token) => token.toUpperCase());
  const compared = ["=", "!="].includes(found.last) ? found.recent[found.recent.length - 2] : null;
  const listed = found.frame.opened && found.frame.opened.toUpperCase() === "IN"
    ? found.recent.slice().reverse().find((token, at) => isVariable(token) && recent.slice().reverse()[at - 1] !== ",") : null;
  const variable = [compared, listed].find((token) => token && isVariable(token));
  const values = variable ? objectsOf(context, variable) : [];
  const aggregates = found.clause === "SELECT" || found.clause === "ORDER" || found.clause === "HAVING" ? AGGREGATES : [];
  return [...values, ...variables(context), ...keywords([...aggregates, ...FUNCTIONS, ...(found.clause === "SELECT" ? ["AS", "DISTINCT"] : [])])];
}

const keywords = (names) => names.map((name) => ({ value: name, label: name, kind: "keyword", names: [name], weight: 0 }));

function variables({ variables: names }) {
  return names.map((name) => ({ value: name, label: name, kind: "variable", names: [name, name.slice(1)], weight: 2 }));
}

function prefixes({ vocabulary, prefixes: declared }) {
  return Object.entries(vocabulary.prefixes).filter(([name]) => !(name in declared)).map(([name, base]) => (
    { value: `${name}: <${base}>`, label: `${name}:`, kind: "prefix", detail: base, names: [name, `${name}:`], weight: 1 }));
}

function offer(term, kind, { prefixes: declared, vocabulary, language }) {
  const { value, needs } = shorten(term.iri, declared, vocabulary.prefixes);
  const label = (language === "ko" && term.ko) || term.en || value;
  return { value, needs, label, kind, detail: value, iri: term.iri,
    names: [term.en, term.ko, ...(term.aliases || []), value, value.replace(/^[^:]*:/, "")].filter(Boolean), weight: Math.log10(1 + (term.count || 0)) };
}

function predicates(context, frame) {
  const { vocabulary, triples } = context;
  const classes = frame ? classesOf(frame.terms[0], triples, context.prefixes, vocabulary) : new Set();
  const fits = (property) => !classes.size || !property.domain.length || property.domain.some((each) => classes.has(each));
  const found = vocabulary.properties.filter((property) => property.iri !== TYPE && fits(property)).map((property) => offer(property, "property", context));
  return [{ value: "a", label: "a", kind: "keyword", names: ["a", "type"], weight: 9 }, ...found];
}

function objects(context, predicate) {
  const property = resolve(predicate, context.prefixes);
  if (property === TYPE) return [...context.vocabulary.classes.map((each) => offer(each, "class", context)), ...variables(context)];
  const known = context.vocabulary.properties.find((each) => each.iri === property);
  if (known && known.range && !known.range.length) return variables(context);
  return [...things(context, known && known.range ? new Set(known.range) : null), ...variables(context)];
}

// What can stand in the place of a variable: instances of the classes that the query gives it.
function objectsOf(context, variable) {
  if (!variable) return things(context, null);
  const name = `?${variable.slice(1)}`;
  const isType = context.triples.some(([, predicate, object]) => object === name && resolve(predicate, context.prefixes) === TYPE);
  if (isType) return context.vocabulary.classes.map((each) => offer(each, "class", context));
  const predicate = context.triples.some(([, middle]) => middle === name);
  if (predicate) return context.vocabulary.properties.map((each) => offer(each, "property", context));
  const classes = classesOf(name, context.triples, context.prefixes, context.vocabulary);
  return things(context, classes.size ? classes : null);
}

function things(context, classes) {
  const { vocabulary } = context;
  const fitting = vocabulary.things.filter((thing) => !classes || thing.classes.some((each) => classes.has(each)));
  const sure = classes ? 4 : 0; // what the property asks for comes before variables
  return fitting.map((thing) => offer(thing, "entity", context)).map((each) => ({ ...each, weight: each.weight + sure }));
}

function rank(found, { partial, prefixes: declared, vocabulary }) {
  const colon = partial.indexOf(":");
  const base = colon >= 0 ? declared[partial.slice(0, colon)] || vocabulary.prefixes[partial.slice(0, colon)] : undefined;
  const wanted = fold(base === undefined ? partial : partial.slice(colon + 1));
  const seen = new Set();
  const items = [];
  for (const each of found) {
    if (base !== undefined && !(each.iri && each.iri.startsWith(base) && each.value.startsWith(partial.slice(0, colon + 1)))) continue;
    const points = score(wanted, each.names);
    if (!points || seen.has(each.value)) continue;
    seen.add(each.value);
    items.push({ ...each, points: points + Math.min(each.weight, 9) });
  }
  items.sort((a, b) => b.points - a.points || (a.label < b.label ? -1 : 1));
  return items.slice(0, MOST).map(({ value, label, kind, detail, needs }) => ({ value, label, kind, detail: detail || "", needs: needs || null }));
}
