// The page of a deck: tabs, size and theme. Without it every panel is on the page, one below the other.
(() => {
  const page = document.documentElement;
  const tabs = [...document.querySelectorAll(".flytelocal-tab")];
  const list = document.querySelector(".flytelocal-tabs");
  const frames = [...document.querySelectorAll(".flytelocal-author-frame")];
  const framed = window.parent !== window;

  const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

  const draw = (panel) => {
    // A figure drawn while it is hidden measures its texts as nothing and cuts them off.
    if (!window.Plotly || !panel || !panel.clientWidth) return;
    for (const box of panel.querySelectorAll(".flytelocal-plotly:not([data-drawn])")) {
      box.dataset.drawn = "";
      const figure = JSON.parse(box.querySelector(".flytelocal-plotly-data").textContent);
      const target = box.querySelector(".flytelocal-plotly-figure");
      target.textContent = "";
      window.Plotly.newPlot(target, figure.data, figure.layout, { responsive: true, displaylogo: false });
    }
  };

  const select = (tab, focus) => {
    for (const other of tabs) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      panelOf(other).hidden = !chosen;
    }
    if (focus) tab.focus();
    tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    draw(panelOf(tab));
  };

  if (tabs.length && list) {
    page.classList.add("flytelocal-live");
    list.hidden = false;
    const keys = {
      ArrowRight: (at) => (at + 1) % tabs.length,
      ArrowLeft: (at) => (at + tabs.length - 1) % tabs.length,
      Home: () => 0,
      End: () => tabs.length - 1,
    };
    tabs.forEach((tab, at) => {
      tab.addEventListener("click", () => select(tab, false));
      tab.addEventListener("keydown", (event) => {
        const step = keys[event.key];
        if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault();
        select(tabs[step(at)], true);
      });
    });
    select(tabs[0], false);
    addEventListener("beforeprint", () => document.querySelectorAll(".flytelocal-panel").forEach(draw));
  }

  const setTheme = (theme) => {
    if (theme === "light" || theme === "dark") page.dataset.theme = theme;
    else delete page.dataset.theme;
    for (const frame of frames) frame.contentWindow.postMessage({ flytelocal: "theme", theme: page.dataset.theme }, "*");
  };

  const say = (message) => framed && window.parent.postMessage(message, "*");
  const fit = () => {
    draw(document.querySelector(".flytelocal-panel:not([hidden])"));
    const height = document.querySelector(".flytelocal-deck-page").getBoundingClientRect().bottom + window.scrollY;
    say({ flytelocal: "height", height: Math.ceil(height) });
  };

  addEventListener("message", (event) => {
    const data = event.data;
    if (!data || typeof data !== "object") return;
    if (event.source === window.parent && framed && data.flytelocal === "theme") {
      setTheme(data.theme);
      fit();
    }
    const frame = frames.find((one) => one.contentWindow === event.source);
    if (!frame) return;
    if (data.flytelocal === "height" && data.height > 0) frame.style.height = `${Math.min(data.height, 20000)}px`;
    if (data.flytelocal === "hello") frame.contentWindow.postMessage({ flytelocal: "theme", theme: page.dataset.theme }, "*");
  });

  new ResizeObserver(fit).observe(document.querySelector(".flytelocal-deck-page"));
  say({ flytelocal: "hello" });
  fit();
})();
