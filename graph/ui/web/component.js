// What Streamlit mounts: small, because it is sent with every change; the canvas itself comes from our route once.
export default function (component) {
  const { data, parentElement: parent } = component;
  if (!parent.atlas) {
    const host = document.createElement("div");
    const waiting = document.createElement("div");
    waiting.style.cssText = "padding: 3rem 1rem; text-align: center";
    waiting.textContent = data.words ? data.words.loading : "";
    host.append(waiting);
    parent.append(host);
    const mount = Math.random().toString(36).slice(2, 10);
    const atlas = { host, mount, component, waiting: [], failed: data.words ? data.words.failed : "" };
    parent.atlas = atlas;
    const load = (path) => import(new URL(path, document.baseURI).href);
    Promise.all([load(data.scripts.canvas), load(data.scripts.vis)]).then(([ours, { default: vis }]) => {
      waiting.remove();
      if (!host.isConnected) return;
      const send = (items, has) => atlas.component.setTriggerValue("events", { mount, has, items });
      atlas.canvas = ours.mountCanvas(host, vis, send);
      atlas.show();
    }).catch((error) => {
      waiting.textContent = atlas.failed;
      console.warn("The canvas could not be loaded.", error);
    });
    atlas.show = () => {
      if (!atlas.canvas) return;
      for (const each of atlas.waiting.splice(0)) {
        const seen = each.seen && each.seen[0] === mount ? each.seen[1] : 0;
        atlas.canvas.receive(each, seen);
      }
    };
  }
  const { atlas } = parent;
  atlas.component = component;
  atlas.waiting.push(data);
  atlas.show();
  return () => setTimeout(() => {
    if (atlas.host.isConnected) return; // Streamlit also calls this when a newer run overtakes an older one
    if (atlas.canvas) atlas.canvas.destroy();
    delete parent.atlas;
  }, 0);
}
