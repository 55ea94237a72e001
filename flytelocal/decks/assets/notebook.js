// Beside a deck in a notebook: shows the frame instead of the plain form, fits it, hands it the theme.
(() => {
  const themeOf = () => {
    const { jpThemeLight, vscodeThemeKind } = document.body.dataset;
    if (jpThemeLight) return jpThemeLight === "true" ? "light" : "dark";
    if (vscodeThemeKind) return vscodeThemeKind.includes("light") ? "light" : "dark";
    if (document.documentElement.hasAttribute("theme")) return document.documentElement.getAttribute("theme");
    return undefined;
  };

  for (const root of document.querySelectorAll(".flytelocal-deck:not([data-live])")) {
    const frame = root.querySelector(".flytelocal-deck-frame");
    const plain = root.querySelector(".flytelocal-deck-plain");
    if (!frame || !plain) continue;
    root.dataset.live = "";
    let alive = false;

    const sendTheme = () => frame.contentWindow?.postMessage({ flytelocal: "theme", theme: themeOf() }, "*");
    const themes = new MutationObserver(sendTheme);
    const printing = (on) => {
      frame.style.display = on || !alive ? "none" : "block";
      plain.style.display = on || !alive ? "" : "none";
      for (const part of plain.querySelectorAll("details")) part.open = true;
    };
    const before = () => printing(true);
    const after = () => printing(false);
    const listen = (event) => {
      if (!root.isConnected) {
        themes.disconnect();
        removeEventListener("message", listen);
        removeEventListener("beforeprint", before);
        removeEventListener("afterprint", after);
        return;
      }
      if (event.source !== frame.contentWindow || !event.data) return;
      if (!alive) {
        alive = true;
        printing(false);
      }
      if (event.data.flytelocal === "hello") sendTheme();
      if (event.data.flytelocal === "height" && event.data.height > 0) {
        frame.style.height = `${Math.min(Math.ceil(event.data.height) + 2, 20000)}px`;
      }
    };

    addEventListener("message", listen);
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    themes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-vscode-theme-kind"] });
    frame.addEventListener("load", sendTheme);
    sendTheme();
  }
})();
