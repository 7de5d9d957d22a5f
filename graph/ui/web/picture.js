// A picture that Python drew as SVG; every word in it was escaped there. A click on an entity leads on inside the app.
export default function ({ data, parentElement, setTriggerValue }) {
  if (parentElement.drawn !== data.markup) {
    parentElement.innerHTML = data.markup;
    parentElement.drawn = data.markup;
  }
  parentElement.onclick = (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    setTriggerValue("open", link.getAttribute("href"));
  };
}
