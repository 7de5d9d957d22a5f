// What Streamlit does not do around a page: it says the language, and the drawer of pages closes.
//
// What Streamlit says in English only stands in our words: the style shows them in its place.
// In a narrow window the pages stand in a drawer. Streamlit closes it when a page is chosen on a phone only, which it
// knows by the browser's name, and opens it after a reload if it was open.
export default function ({ data }) {
  document.documentElement.lang = data.language;
  for (const [name, said] of Object.entries(data.words)) {
    document.documentElement.style.setProperty(`--words-${name}`, JSON.stringify(said));
  }
  if (window.serviceAtlasFrame) return;
  window.serviceAtlasFrame = true;
  addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-testid=stSidebarNavLink]")) setTimeout(closeDrawer);
  });
  addEventListener("pagehide", closeDrawer);
}

function closeDrawer() {
  document.querySelector("[data-testid=stSidebar][data-collapsed=false] [data-testid=stSidebarCollapseButton] button")?.click();
}
