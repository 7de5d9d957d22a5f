// The exported file: the canvas, and beside it the lines behind what is clicked. Everything is set as text.
(() => {
  const { canvas, evidence } = DATA;
  const panel = document.getElementById("panel");
  document.getElementById("note").textContent = evidence.words.note;

  function quotes(numbers) {
    return numbers.map((number) => {
      const [file, line, text] = evidence.lines[number];
      const quote = el("blockquote");
      const said = el("span", "said");
      // An arrow of several signs is not broken between them.
      said.append(...text.split(/(<?-{1,9}>)/).map((piece, number) => (number % 2 ? el("span", "arrow", piece) : piece)));
      quote.append(el("cite", "", `${file}:${line}`), said);
      return quote;
    });
  }

  function folded(label, numbers, open) {
    const details = el("details");
    details.open = open;
    details.append(el("summary", "", label), ...quotes(numbers));
    return details;
  }

  function show(id) {
    panel.replaceChildren();
    const node = canvas.nodes.find((each) => each.id === id);
    const edge = canvas.edges.find((each) => each.id === id);
    if (node) {
      panel.append(el("h2", "", node.ko ? `${node.name} (${node.ko})` : node.name));
      const facts = evidence.nodes[id] || [];
      for (const kind of ["limit", "feature", "statement"]) {
        const own = facts.filter((fact) => fact[0] === kind);
        if (!own.length) continue;
        panel.append(el("h3", "", evidence.words[kind]));
        if (kind === "statement") panel.append(...quotes(own.flatMap((fact) => fact[2])));
        else for (const [, label, numbers] of own) panel.append(folded(label, numbers, false));
      }
    } else if (edge && edge.types) {
      const name = (end) => canvas.nodes.find((each) => each.id === end).name;
      panel.append(el("h2", "", `${name(edge.from)} → ${name(edge.to)}`));
      if (edge.denied) panel.append(el("p", "denied", `✕ ${evidence.words.denied}`));
      const relations = evidence.edges[id] || [];
      if (!relations.length) panel.append(el("p", "", evidence.words.vocabulary));
      for (const [label, numbers] of relations) panel.append(folded(label, numbers, true));
    } else panel.append(el("p", "", evidence.words.lead));
  }

  const mounted = mountCanvas(document.getElementById("canvas"), vis, (events) => {
    for (const event of events) if (event.type === "select") show(event.id);
    mounted.acknowledged(Infinity);
  });
  mounted.update(mounted.isUpright(canvas) === canvas.tall ? canvas : { ...canvas, ...canvas.turned });
  show("");
})();
