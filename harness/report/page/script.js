// What a page can do beyond being read: sort, filter, change its colours, zoom into the history. All text comes from the
// page's own tables and goes back as text, never as HTML.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);

  // --- sorting -------------------------------------------------------------------------------------------------------

  const keyOf = (row, column) => {
    const cell = row.cells[column];
    if (!cell) return null;
    if (cell.dataset.v !== undefined) return Number(cell.dataset.v);
    return cell.classList.contains("none") ? null : cell.textContent.trim().toLowerCase();
  };

  const compare = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), undefined, { numeric: true });
  };

  const sortBy = (table, header, column) => {
    const body = table.tBodies[0];
    const direction = { null: "ascending", ascending: "descending", descending: null }[header.getAttribute("aria-sort")];
    for (const other of all("th[aria-sort]", table.tHead)) other.removeAttribute("aria-sort");
    const rows = [...body.rows];
    rows.forEach((row, index) => { row.dataset.place ??= index; });
    if (direction) header.setAttribute("aria-sort", direction);
    const sign = direction === "descending" ? -1 : 1;
    rows.sort((a, b) => {
      if (!direction) return a.dataset.place - b.dataset.place;
      const [x, y] = [keyOf(a, column), keyOf(b, column)];
      if (x === null || y === null) return (x === null) - (y === null);  // what is missing is last either way
      return sign * compare(x, y);
    });
    body.append(...rows);
  };

  for (const table of all("table:not(.unranked)")) {
    if (!table.tHead || table.tBodies[0].rows.length < 2) continue;
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      const link = header.querySelector("a");
      const button = make("button", { type: "button", title: "Sort" });
      if (link) {
        button.textContent = "⇅";
        button.setAttribute("aria-label", `Sort by ${link.textContent}`);
        link.after(" ", button);
      } else {
        button.append(...header.childNodes);
        header.append(button);
      }
      button.addEventListener("click", () => sortBy(table, header, column));
    });
  }

  // --- filtering -----------------------------------------------------------------------------------------------------

  const subjects = (kind, place) => {
    const names = new Map();
    for (const element of all(`${place} [data-${kind}]`)) names.set(element.dataset[kind], element.textContent.toLowerCase());
    return names;
  };
  const boards = subjects("board", "#setup");
  const workloads = subjects("workload", "#conformance thead");

  const matching = (names, terms) => {
    const fitting = terms.filter((term) => [...names].some(([id, text]) => text.includes(term) || id.toLowerCase().includes(term)));
    const hit = ([id, text]) => fitting.some((term) => text.includes(term) || id.toLowerCase().includes(term));
    return { fitting, ids: fitting.length ? new Set([...names].filter(hit).map(([id]) => id)) : null };
  };

  const show = (element, shown) => {
    if (element instanceof SVGElement) element.classList.toggle("dimmed", !shown);
    else element.hidden = !shown;
  };

  const filter = (text) => {
    const terms = text.toLowerCase().split(/\s+/).filter(Boolean);
    const board = matching(boards, terms);
    const workload = matching(workloads, terms);
    const unknown = terms.filter((term) => !board.fitting.includes(term) && !workload.fitting.includes(term));
    const wanted = (element) =>
      !(element.dataset.board !== undefined && board.ids && !board.ids.has(element.dataset.board)) &&
      !(element.dataset.workload !== undefined && workload.ids && !workload.ids.has(element.dataset.workload));
    for (const element of all("[data-board],[data-workload]")) show(element, wanted(element));
    // A hidden column takes its cells along.
    for (const table of all("table")) {
      const headers = table.tHead ? [...table.tHead.rows[0].cells] : [];
      headers.forEach((header, column) => {
        if (header.dataset.board === undefined && header.dataset.workload === undefined) return;
        for (const row of table.tBodies[0].rows) if (row.cells[column]) row.cells[column].hidden = header.hidden;
      });
    }
    if (!terms.length) return "";
    const count = (names, found) => (found.ids ? `${found.ids.size} of ${names.size}` : `all ${names.size}`);
    return `${count(boards, board)} boards, ${count(workloads, workload)} workloads` +
      (unknown.length ? `; nothing is called ${unknown.join(", ")}` : "");
  };

  // --- tools in the navigation ---------------------------------------------------------------------------------------

  const tools = make("div", { className: "tools" });
  const found = make("div", { className: "found", hidden: true });
  found.setAttribute("role", "status");
  if (boards.size + workloads.size > 2) {
    const input = make("input", { type: "search", placeholder: "Filter: m4 kws" });
    input.setAttribute("aria-label", "Filter boards and workloads");
    input.addEventListener("input", () => {
      found.textContent = filter(input.value);
      found.hidden = !found.textContent;
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      input.value = "";
      input.dispatchEvent(new Event("input"));
    });
    tools.append(input);
  }
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const theme = make("button", { type: "button" });
  const nameTheme = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  const redraws = [];
  theme.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    nameTheme();
    for (const redraw of redraws) redraw();
  });
  dark.addEventListener("change", () => {
    nameTheme();
    for (const redraw of redraws) redraw();
  });
  nameTheme();
  tools.append(theme);
  // On a phone the navigation has no room for them.
  const narrow = window.matchMedia("(max-width: 40rem)");
  const place = () => document.querySelector(narrow.matches ? "header" : "nav").append(tools);
  narrow.addEventListener("change", place);
  place();
  document.body.append(found);

  // --- details ---------------------------------------------------------------------------------------------------------

  // A link into closed details opens them.
  const open = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let element = target; element; element = element.parentElement) {
      if (element instanceof HTMLDetailsElement) element.open = true;
    }
  };
  window.addEventListener("hashchange", open);
  open();
  // Paper cannot be opened; the operators of every item would be a book.
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = all("details:not([open]):not(.group)").filter((element) => !element.closest(".group"));
    for (const element of opened) element.open = true;
  });
  window.addEventListener("afterprint", () => { for (const element of opened) element.open = false; });

  // --- history: the table behind each chart, drawn so that it can be zoomed ------------------------------------------

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const dashes = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 2], [1, 2], [12, 4], [6, 2, 2, 2]];

  const plot = (figure) => {
    const table = figure.querySelector("table");
    const rows = [...table.tBodies[0].rows].sort((a, b) => a.dataset.run - b.dataset.run);
    const commits = rows.map((row) => row.cells[0].firstChild.textContent);
    const names = [...table.tHead.rows[0].cells].slice(1).map((header) => header.textContent.trim());
    const cell = (row, k) => row.cells[k + 1];
    const shown = (row, k) => cell(row, k).firstChild.textContent;
    const lines = names.map((_, k) => {
      const values = rows.map((row) => (cell(row, k).dataset.v === undefined ? null : Number(cell(row, k).dataset.v)));
      const first = values.find((value) => value !== null);
      return values.map((value) => (value === null ? null : (value / first - 1) * 100));
    });
    const percent = (value) => `${value > 0 ? "+" : ""}${Number(value.toPrecision(3))} %`;
    const axis = { stroke: () => colour("--soft"), grid: { stroke: () => colour("--line"), width: 1 }, ticks: { show: false }, font: "11px system-ui, sans-serif" };
    const place = make("div", { className: "plot", tabIndex: 0 });
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", `${figure.querySelector("figcaption").textContent}: arrow keys move, plus and minus zoom, 0 shows all; the numbers are in the table`);
    figure.querySelector("svg").after(place);
    figure.classList.add("plotted");
    const width = () => Math.max(240, place.clientWidth);
    const chart = new uPlot({
      width: width(), height: 230, padding: [10, 34, 0, 0],
      scales: { x: { time: false } },
      axes: [
        { ...axis, space: 76, size: 28, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000], values: (_, ticks) => ticks.map((tick) => commits[tick] ?? "") },
        { ...axis, size: 62, values: (_, ticks) => ticks.map(percent) },
      ],
      series: [
        { label: "commit", value: (_, at) => (at === null ? "" : commits[at]) },
        ...names.map((label, k) => ({
          label, stroke: () => colour(`--l${(k % 8) + 1}`), width: 2, dash: dashes[k % 8], spanGaps: true, points: { size: 6 },
          value: (_, value, __, index) => (index === null || value === null ? "" : `${shown(rows[index], k)} (${percent(value)})`),
        })),
      ],
      cursor: { y: false },
    }, [rows.map((_, index) => index), ...lines], place);
    const last = rows.length - 1;
    const zoom = (factor, shift = 0) => {
      const { min, max } = chart.scales.x;
      const half = Math.min(last, Math.max(1, (max - min) * factor)) / 2;
      const middle = Math.min(last - half, Math.max(half, (min + max) / 2 + shift * (max - min)));
      chart.setScale("x", { min: middle - half, max: middle + half });
    };
    const whole = () => chart.setScale("x", { min: 0, max: last });
    const actions = { "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), ArrowLeft: () => zoom(1, -0.25), ArrowRight: () => zoom(1, 0.25), 0: whole };
    place.addEventListener("keydown", (event) => {
      if (!actions[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      actions[event.key]();
    });
    const buttons = make("div", { className: "zoom" });
    for (const [text, label, act] of [["+", "Zoom in", () => zoom(0.5)], ["−", "Zoom out", () => zoom(2)], ["All", "Show all runs", whole]]) {
      const button = make("button", { type: "button", textContent: text, title: label });
      button.setAttribute("aria-label", label);
      button.addEventListener("click", act);
      buttons.append(button);
    }
    place.after(buttons);
    redraws.push(() => chart.redraw(false, true));
    new ResizeObserver(() => chart.setSize({ width: width(), height: 230 })).observe(place);
  };

  if (typeof uPlot === "function") for (const figure of all("figure.history")) plot(figure);
})();
