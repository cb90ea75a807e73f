(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const views = new Map();
  const NARROW = 520;
  const root = document.documentElement;
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");

  function themeName() {
    return root.dataset.theme || (prefersDark.matches ? "dark" : "light");
  }

  // A text as lines of about so many characters.
  function wrapped(text, most) {
    const lines = [""];
    for (const word of String(text).split(" ")) {
      const last = lines.length - 1;
      if (lines[last] && lines[last].length + word.length >= most) lines.push(word);
      else lines[last] += (lines[last] ? " " : "") + word;
    }
    return lines;
  }

  // A specification for the room there is: one panel takes the width, several take fewer columns,
  // and on a narrow page titles break and panels shrink.
  function fitted(spec, room) {
    const result = structuredClone(spec);
    const title = typeof result.title === "string" ? { text: result.title } : result.title;
    if (title && room < 620) {
      result.title = { ...title, text: wrapped(title.text, room / 8.2) };
      if (title.subtitle) result.title.subtitle = wrapped(title.subtitle, room / 6.4);
    }
    if (room < NARROW) {
      if (typeof result.width === "number") result.width = Math.min(result.width, room - 175);
      for (const one of result.concat || []) {
        if (typeof one.width === "number") one.width = Math.min(one.width, room - 85);
      }
    }
    if (result.usermeta && result.usermeta.fluid) {
      result.width = Math.max(180, Math.min(760, room - 20));
      result.autosize = { type: "fit-x", contains: "padding" };
    }
    if (result.concat && result.columns) {
      const first = result.concat[0];
      const wide = (typeof first.width === "number" ? first.width : 220) + 78;
      result.columns = Math.max(1, Math.min(result.columns, Math.floor((room + 30) / wide)));
    }
    return result;
  }

  async function draw(holder, theme) {
    const name = holder.dataset.chart;
    const old = views.get(name);
    const room = holder.clientWidth || 700;
    const spec = fitted(data.charts[name], room);
    const config = structuredClone(data.themes[theme || themeName()]);
    if (room < NARROW) {
      config.axis.labelLimit = 130;
      config.legend.layout = { top: { direction: "vertical", anchor: "start" } };
    }
    const result = await vegaEmbed(holder, spec, {
      config: config, renderer: "svg", actions: false, defaultStyle: false,
      tooltip: { theme: themeName(), disableDefaultStyle: true },
    });
    views.set(name, result);
    if (old) old.finalize();
    holder.dataset.drawn = "yes";
  }

  const holders = Array.from(document.querySelectorAll("[data-chart]"));

  function drawAll(theme) {
    return Promise.all(holders.map((holder) => draw(holder, theme)));
  }

  function save(name, kind) {
    const scale = kind === "png" ? 2 : 1;
    views.get(name).view.toImageURL(kind, scale).then((url) => {
      const link = document.createElement("a");
      link.href = url;
      link.download = name + "." + kind;
      document.body.append(link);
      link.click();
      link.remove();
    });
  }

  document.querySelectorAll("[data-save]").forEach((button) => {
    button.addEventListener("click", () => save(button.dataset.of, button.dataset.save));
  });
  document.getElementById("theme").addEventListener("click", () => {
    root.dataset.theme = themeName() === "dark" ? "light" : "dark";
    drawAll();
  });
  prefersDark.addEventListener("change", () => { if (!root.dataset.theme) drawAll(); });

  let width = window.innerWidth;
  let waiting = 0;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    clearTimeout(waiting);
    waiting = setTimeout(() => drawAll(), 200);
  });

  // On paper: light, and every folded table open.
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details").forEach((one) => { one.open = true; });
    if (themeName() === "dark") { root.dataset.printed = root.dataset.theme || "auto"; root.dataset.theme = "light"; drawAll("light"); }
  });
  window.addEventListener("afterprint", () => {
    if (!root.dataset.printed) return;
    if (root.dataset.printed === "auto") delete root.dataset.theme; else root.dataset.theme = root.dataset.printed;
    delete root.dataset.printed;
    drawAll();
  });

  drawAll().then(() => { root.dataset.ready = "yes"; });
})();
