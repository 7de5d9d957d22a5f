// A note to be read: our own markup from Python; a click on a line is told back, a tip shows what a highlight means.
export default function (component) {
  const { data, parentElement: parent } = component;
  if (!parent.sheet) parent.sheet = mount(parent);
  const { sheet } = parent;
  sheet.component = component;
  sheet.show(data);
  return () => setTimeout(() => {
    if (sheet.host.isConnected) return; // Streamlit also calls this when a newer run overtakes an older one
    sheet.host.remove();
    delete parent.sheet;
  }, 0);
}

function mount(parent) {
  const host = document.createElement("div");
  const tip = document.createElement("div");
  host.className = "sheet";
  tip.className = "sheet-tip";
  tip.hidden = true;
  parent.append(host, tip);
  const sheet = { host, markup: "", line: 0, component: null };

  const rowOf = (event) => event.target.closest("[data-line]");
  const choose = (row) => {
    sheet.mark(Number(row.dataset.line));
    sheet.component.setTriggerValue("line", sheet.line);
  };
  sheet.mark = (line) => {
    sheet.line = line;
    for (const row of host.querySelectorAll(".here")) row.classList.remove("here");
    const row = host.querySelector(`[data-line="${line}"]`);
    if (row) row.classList.add("here");
    return row;
  };
  sheet.show = ({ markup, line }) => {
    const fresh = markup !== sheet.markup;
    if (fresh) host.innerHTML = sheet.markup = markup; // made by Python's fill: all text in it is escaped
    if (!fresh && line === sheet.line) return;
    hideTip();
    const row = sheet.mark(line);
    if (row && fresh && innerWidth <= 640) host.scrollIntoView({ block: "start" }); // a phone shows little above it
    if (row) host.scrollTop = row.offsetTop - host.clientHeight / 3;
  };

  const showTip = (mark) => {
    tip.textContent = mark.dataset.tip;
    tip.hidden = false;
    const at = mark.getClientRects()[0];
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
    tip.style.top = `${at.bottom + height + 8 < innerHeight ? at.bottom + 4 : at.top - height - 4}px`;
  };
  const hideTip = () => { tip.hidden = true; };
  const markOf = (event) => event.target.closest("[data-tip]");
  host.addEventListener("pointerover", (event) => { const mark = markOf(event); if (mark) showTip(mark); else hideTip(); });
  host.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") hideTip(); });
  host.addEventListener("scroll", hideTip, { passive: true });
  host.addEventListener("click", (event) => {
    const mark = markOf(event);
    if (mark) showTip(mark);
    const row = rowOf(event);
    if (row && !String(getSelection())) choose(row);
  });
  host.addEventListener("keydown", (event) => {
    const row = rowOf(event);
    if (!row) return;
    const rows = [...host.querySelectorAll("[data-line]")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = step ? rows[rows.indexOf(row) + step] : null;
    if (next) next.focus();
    if (event.key === "Enter" || event.key === " ") choose(row);
    if (event.key === "Escape") hideTip();
    if (next || event.key === " ") event.preventDefault();
  });
  return sheet;
}
