// Live logs and charts. Everything that comes from a container is set as text, never as HTML.
(function () {
  "use strict";

  const MOST_LINES = 2000;
  const WINDOW_SECONDS = 120;

  function each(selector, action) {
    document.querySelectorAll(selector).forEach(action);
  }

  function element(kind, name, text) {
    const made = document.createElement(kind);
    made.className = name;
    made.textContent = text;
    return made;
  }

  // --- logs ---

  function showLogs(view) {
    const follow = view.closest("section").querySelector("[data-log-follow]");
    const withNames = view.dataset.logNames === "true";
    const source = new EventSource(view.dataset.logs);
    let waiting = [];
    let drawn = false;

    function draw() {
      drawn = false;
      const part = document.createDocumentFragment();
      waiting.forEach(function (line) {
        const row = element("div", "log-line " + (line.stream === "stderr" ? "stderr" : "stdout"), "");
        if (withNames) {
          row.append(element("span", "log-name", line.container + "  "));
        }
        row.append(document.createTextNode(line.text));
        row.title = line.at;
        part.append(row);
      });
      waiting = [];
      view.append(part);
      while (view.childElementCount > MOST_LINES) {
        view.firstElementChild.remove();
      }
      if (follow.checked) {
        view.scrollTop = view.scrollHeight;
      }
    }

    // A stream begins with the last lines each time it is opened.
    source.addEventListener("open", function () {
      view.replaceChildren();
    });
    source.addEventListener("log", function (event) {
      waiting.push(JSON.parse(event.data));
      if (!drawn) {
        drawn = true;
        window.setTimeout(draw, 60);
      }
    });
    source.addEventListener("end", function () {
      source.close();
      window.setTimeout(function () {
        view.append(element("div", "log-line log-note", "The output is complete."));
        if (follow.checked) {
          view.scrollTop = view.scrollHeight;
        }
      }, 120);
    });
    follow.addEventListener("change", function () {
      if (follow.checked) {
        view.scrollTop = view.scrollHeight;
      }
    });
  }

  // --- charts ---

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function clock(plot, seconds) {
    return seconds.map(function (second) {
      return new Date(second * 1000).toISOString().slice(11, 19);
    });
  }

  function Chart(host, pick, limitOf) {
    this.host = host;
    this.pick = pick;
    this.limitOf = limitOf;
    this.names = [];
    this.rows = new Map();
    this.limit = 0;
    this.newest = 0;
    this.plot = null;
    host.append(element("p", "chart-empty", "Waiting for the first reading."));
  }

  Chart.prototype.add = function (reading) {
    if (!this.names.includes(reading.container)) {
      this.names.push(reading.container);
      this.names.sort();
      this.rebuild = true;
    }
    this.limit = Math.max(this.limit, this.limitOf(reading));
    this.newest = Math.max(this.newest, reading.second);
    const row = this.rows.get(reading.second) || {};
    row[reading.container] = this.pick(reading);
    this.rows.set(reading.second, row);
    const oldest = this.newest - WINDOW_SECONDS;
    this.rows.forEach(function (ignored, second, rows) {
      if (second < oldest) {
        rows.delete(second);
      }
    });
  };

  Chart.prototype.data = function () {
    const rows = this.rows;
    const seconds = Array.from(rows.keys()).sort(function (a, b) { return a - b; });
    return [seconds].concat(this.names.map(function (name) {
      return seconds.map(function (second) {
        const value = rows.get(second)[name];
        return value === undefined ? null : value;
      });
    }));
  };

  Chart.prototype.draw = function () {
    if (this.rows.size === 0) {
      return;
    }
    if (this.plot === null || this.rebuild) {
      this.rebuild = false;
      this.build();
    } else {
      this.plot.setData(this.data());
    }
  };

  Chart.prototype.build = function () {
    if (this.plot !== null) {
      this.plot.destroy();
    }
    this.host.replaceChildren();
    const chart = this;
    const axis = { stroke: colour("--text-muted"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    this.plot = new uPlot({
      width: this.host.clientWidth,
      height: this.host.clientHeight - 28,
      cursor: { points: { size: 6 } },
      legend: { live: false },
      scales: {
        x: { range: function () { return [chart.newest - WINDOW_SECONDS, chart.newest]; } },
        y: { range: function (plot, low, high) { return [0, Math.max(high || 0, chart.limit) * 1.05 || 1]; } }
      },
      axes: [Object.assign({ values: clock, space: 70 }, axis), Object.assign({ size: 46 }, axis)],
      series: [{}].concat(this.names.map(function (name, index) {
        return { label: name, stroke: colour("--chart-" + (index % 6 + 1)), width: 2, spanGaps: true, points: { show: false } };
      }))
    }, this.data(), this.host);
  };

  function showStats(holder) {
    const charts = [];
    each("[data-chart=cpu]", function (host) {
      charts.push(new Chart(host, function (r) { return r.cpuMilli / 1000; }, function (r) { return r.cpuLimitMilli / 1000; }));
    });
    each("[data-chart=memory]", function (host) {
      charts.push(new Chart(host, function (r) { return r.memoryBytes / 1048576; }, function (r) { return r.memoryLimitBytes / 1048576; }));
    });
    const source = new EventSource(holder.dataset.stats);
    source.addEventListener("stats", function (event) {
      const reading = JSON.parse(event.data);
      charts.forEach(function (chart) { chart.add(reading); });
    });
    source.addEventListener("end", function () {
      source.close();
      each(".chart-empty", function (note) { note.textContent = "It does not run, so there is nothing to measure."; });
    });
    window.setInterval(function () {
      charts.forEach(function (chart) { chart.draw(); });
    }, 500);
    window.addEventListener("resize", function () {
      charts.forEach(function (chart) { chart.rebuild = true; });
    });
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () {
      charts.forEach(function (chart) { chart.rebuild = true; });
    });
  }

  each("[data-logs]", showLogs);
  each("[data-stats]", showStats);
})();
