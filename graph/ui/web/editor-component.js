// What Streamlit mounts for the editor: small, because it is sent with every change; the rest comes from our route once.
export default function (component) {
  const { data, parentElement: parent } = component;
  if (!parent.atlas) {
    const host = document.createElement("div");
    const waiting = document.createElement("pre"); // the text stands there at once, about as high as the editor will be
    waiting.className = "atlas-editor-waiting";
    waiting.textContent = data.text;
    parent.append(waiting, host);
    const mount = Math.random().toString(36).slice(2, 10);
    const atlas = { host, data, component, sent: 0 };
    parent.atlas = atlas;
    const load = (path) => import(new URL(path, document.baseURI).href);
    const send = (event) => {
      atlas.sent += 1;
      atlas.component.setTriggerValue("event", { ...event, id: `${mount}.${atlas.sent}` });
    };
    load(data.scripts.ace).then(() => load(data.scripts.tools)).then(() => load(data.scripts.editor)).then((ours) => {
      if (!host.isConnected) return;
      waiting.remove();
      atlas.editor = ours.mountEditor(host, window.ace, send);
      atlas.editor.update(atlas.data);
    }).catch((error) => {
      host.textContent = atlas.data.words.failed;
      console.warn("The editor could not be loaded.", error);
    });
  }
  const { atlas } = parent;
  atlas.component = component;
  atlas.data = data;
  if (atlas.editor) atlas.editor.update(data);
  return () => setTimeout(() => {
    if (atlas.host.isConnected) return;
    if (atlas.editor) atlas.editor.destroy();
    delete parent.atlas;
  }, 0);
}
