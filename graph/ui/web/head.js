// Where an answer begins: comes into sight when there is a new answer that begins outside the window or low in it.
const PATIENCE = 2000; // milliseconds in which the page may still grow; a short one cannot scroll far enough

export default function ({ data, parentElement }) {
  let head = parentElement.querySelector(".answer-head");
  if (!head) {
    head = document.createElement("span");
    head.className = "answer-head";
    parentElement.append(head);
  }
  if (!data.asked || globalThis.atlasAnswered === data.asked) return; // seen: the page was left and comes back
  globalThis.atlasAnswered = data.asked;
  const { top } = head.getBoundingClientRect();
  if (top > 0 && top < innerHeight / 2) return;
  // At once, without gliding: a list of choices that the person opens meanwhile would close.
  const grown = new ResizeObserver(() => head.scrollIntoView({ block: "start" }));
  grown.observe(head.closest("[data-testid=stMainBlockContainer]") || document.body);
  const stop = () => grown.disconnect();
  for (const sign of ["wheel", "touchmove", "keydown", "pointerdown"]) addEventListener(sign, stop, { once: true, passive: true });
  setTimeout(stop, PATIENCE);
}
