// One chart: drawn once, then changed in place, so that a move of a slider neither blinks nor jumps.
// Plotly itself comes from the server of this page (`dashboard.server`), once for all charts.
const SOURCE = new URL("/uifund/plotly.min.js", window.location.origin).href;
const charts = new WeakMap();

function plotly() {
  if (!window.uifundPlotly) {
    window.uifundPlotly = new Promise((ready, failed) => {
      const script = document.createElement("script");
      script.src = SOURCE;
      script.onload = () => ready(window.Plotly);
      script.onerror = () => failed(new Error("plotly.min.js"));
      document.head.appendChild(script);
    });
  }
  return window.uifundPlotly;
}

function buttons(Plotly, data) {
  const picture = (format, scale) => ({
    name: format, title: data.words[format], icon: format === "png" ? Plotly.Icons.camera : Plotly.Icons.disk,
    click: (box) => Plotly.downloadImage(box, { format, scale, filename: data.name, width: box.clientWidth, height: box.clientHeight }),
  });
  return [[picture("png", 2), picture("svg", 1)]];
}

function draw(chart) {
  const { box, data } = chart;
  chart.stale = false;
  box.style.minHeight = box.style.height = `${data.layout.height}px`;
  box.setAttribute("aria-label", data.alt);
  const config = { displaylogo: false, scrollZoom: false, doubleClick: false, modeBarButtons: buttons(chart.Plotly, data) };
  chart.Plotly.react(box, data.traces, { ...data.layout, autosize: true }, config);
  if (chart.listening) return;
  chart.listening = true;
  box.on("plotly_click", (event) => {
    const point = event.points[0];
    if (chart.data.chosen && point.customdata !== undefined) chart.send("chosen", [].concat(point.customdata)[0]);
  });
}

export default function ({ parentElement, data: written, setTriggerValue }) {
  const data = JSON.parse(written);
  const box = parentElement.querySelector(".uifund-chart");
  let chart = charts.get(box);
  if (!chart) {
    chart = { box, visible: true };
    charts.set(box, chart);
    box.style.minHeight = `${data.layout.height}px`;
  }
  chart.data = data;
  chart.send = setTriggerValue;
  chart.stale = true;
  if (chart.Plotly) {
    if (chart.visible) draw(chart);
  } else {
    plotly().then((Plotly) => {
      if (chart.Plotly) return;
      chart.Plotly = Plotly;
      draw(chart);
      // what is not on the screen is redrawn when it comes there
      chart.seen = new IntersectionObserver((entries) => {
        chart.visible = entries[entries.length - 1].isIntersecting;
        if (chart.visible && chart.stale) draw(chart);
      }, { rootMargin: "200px" });
      chart.seen.observe(box);
      let width = box.clientWidth;
      chart.sized = new ResizeObserver(() => {
        if (box.clientWidth && box.clientWidth !== width) {
          width = box.clientWidth;
          Plotly.Plots.resize(box);
        }
      });
      chart.sized.observe(box);
    });
  }
  return () => {
    if (box.isConnected) return;
    chart.seen?.disconnect();
    chart.sized?.disconnect();
    chart.Plotly?.purge(box);
    charts.delete(box);
  };
}
