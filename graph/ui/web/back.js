// What Back does, on every page: one press is one step that the person made, and the page is as it was left.
//
// Streamlit adds an entry to the history for each change of the address, also where a page only completes what it was
// asked for. Here an act of the person adds one entry, and none where it moved the camera or chose the language; any
// other change of the address takes the place of the entry that is there. Links of ours, marked as data-inside because
// Streamlit's st.html keeps no target, lead on inside the app. How far a page was scrolled and what was open in it is
// kept by its address, for as long as the tab is open.
const KEPT = "service-atlas.left";
const KEPT_MOST = 100;
const LOOK_EVERY = 50;
const PATIENCE = 60000; // a page that is not as high as it was by then is left alone
const SETTLED = 2000; // pictures and letters that change the height of a page may come so much later than its text

export default function () {
  if (window.serviceAtlasBack) return;
  window.serviceAtlasBack = true;
  const push = history.pushState.bind(history);
  let acted = false;
  let here = location.href;
  let returning = 0;
  let runs = null;

  history.pushState = (state, unused, url) => {
    const step = acted && stepOf(new URL(url, location.href)) !== stepOf(location);
    if (step) {
      leave();
      acted = false;
      push(state, unused, url);
    } else {
      history.replaceState(state, unused, url);
    }
    here = location.href;
  };
  for (const kind of ["pointerdown", "click", "keydown", "change"]) {
    addEventListener(kind, () => { acted = true; }, true);
  }
  addEventListener("popstate", (event) => {
    if (!event.isTrusted) return; // a link of ours
    leave();
    acted = false;
    here = location.href;
    comeBack(false);
  }, true);
  addEventListener("pagehide", leave);
  for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) addEventListener(kind, stop, { capture: true, passive: true });

  addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[data-inside]");
    if (!link || event.defaultPrevented || event.button) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState({}, "", new URL(link.getAttribute("href"), document.baseURI)); // of a drawing, href is no text
    dispatchEvent(new PopStateEvent("popstate")); // Streamlit opens what the address names
  });

  function leave() {
    if (returning || !main()) return;
    const others = Object.entries(read()).filter(([address]) => address !== here).slice(1 - KEPT_MOST);
    const open = folds().filter(([fold]) => fold.open).map(([, name]) => name);
    sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries([...others, [here, { top: main().scrollTop, open }]])));
  }

  function comeBack(opened) {
    stop();
    const left = read()[here];
    if (!left) return;
    const began = performance.now();
    let reached = 0;
    // Until the page's script runs, what stands there is the page before, unless the browser itself opened this one.
    let ran = opened || !isIdle();
    runs = new MutationObserver(() => { ran = true; });
    runs.observe(document, { subtree: true, attributeFilter: ["data-test-script-state"] });
    returning = setInterval(() => {
      const now = performance.now();
      if (now - began > PATIENCE) stop();
      if (!ran || !main()) return;
      const found = folds().filter(([, name]) => left.open.includes(name));
      const whole = found.length === left.open.length;
      if (!isIdle() && !(whole && found.length)) return;
      for (const [fold] of found) fold.open = true;
      if (Math.abs(main().scrollTop - left.top) > 1) {
        main().scrollTop = left.top;
        reached = now;
      } else if (isIdle() && whole && now - Math.max(reached, began) > SETTLED) {
        stop();
      }
    }, LOOK_EVERY);
  }

  function stop() {
    clearInterval(returning);
    runs?.disconnect();
    returning = 0;
  }

  if (performance.getEntriesByType("navigation")[0]?.type !== "navigate") comeBack(true);
}

// The address without what is no step: the camera ("c", "a"), the shape of the window ("w"), the start ("ks"), the language.
function stepOf({ pathname, search }) {
  const params = new URLSearchParams(search);
  params.delete("lang");
  params.set("view", (params.get("view") || "").split("~").filter((part) => !/^([caw]|ks$)/.test(part)).join("~"));
  return `${pathname}?${params}`;
}

const isIdle = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";
const main = () => document.querySelector("[data-testid=stMain]");
const read = () => JSON.parse(sessionStorage.getItem(KEPT) || "{}");

// What opens and closes in a page, each with a name by which it is found again.
const folds = () => [...document.querySelectorAll("[data-testid=stMain] details[class]:has(> summary)")]
  .filter((fold) => !fold.closest("[data-testid=stExpander]"))
  .map((fold, number) => [fold, `${number} ${fold.querySelector("summary").textContent}`]);
