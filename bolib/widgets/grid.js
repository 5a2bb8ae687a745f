// A grid of rows of which one page is here; the others stay in Python. Every text is set as text, never as markup.

const PAUSE = 200; // milliseconds without a further letter before a search begins

function render({ model, el }) {
  const say = (key) => model.get("words")[key] ?? key;
  const send = (changes) => {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  };
  let at = [0, 0]; // the cell that the keyboard is on: its row, -1 is the headings, and its column
  let holds = false; // whether the keyboard was in the body when its rows went
  let pause;

  el.classList.add("bo-grid");
  const search = make("input", { type: "search", oninput: searched });
  const where = make("span", { role: "status", class: "bo-grid-where" });
  const tool = (does) => make("button", { type: "button", class: "bo-grid-tool", onclick: does });
  const first = tool(() => turn(0)), back = tool(() => turn(model.get("page") - 1));
  const on = tool(() => turn(model.get("page") + 1)), last = tool(() => turn(model.get("pages") - 1));
  const files = ["csv", "xlsx"].map((kind) => tool(() => model.send({ file: kind })));
  const head = make("thead"), body = make("tbody");
  const caption = make("caption", { class: "bo-hidden" });
  const table = make("table", { role: "grid", onkeydown: moved }, caption, head, body);
  const empty = make("p", { class: "bo-empty" });
  const fault = make("p", { class: "bo-grid-fault", role: "alert" });
  table.addEventListener("focusin", focused); // however the keyboard came to a cell, it goes on from there
  const bar = make("div", { class: "bo-grid-bar" }, search, make("span", { class: "bo-grid-room" }), ...files, where, first, back, on, last);
  el.append(
    bar,
    make("div", { class: "bo-grid-scroll" }, table, empty),
    fault,
  );

  function searched() {
    clearTimeout(pause);
    pause = setTimeout(() => send({ search: search.value, page: 0 }), PAUSE);
  }
  function turn(page) {
    if (page >= 0 && page < model.get("pages")) send({ page });
  }
  function sorted(name) {
    const again = model.get("sort") === name;
    send({ sort: name, descending: again && !model.get("descending"), page: 0 });
  }

  function drawWords() {
    for (const [field, key] of [[search, "search"], [first, "first"], [back, "back"], [on, "on"], [last, "last"]]) {
      field.setAttribute("aria-label", say(key));
      field.title = say(key);
    }
    search.placeholder = say("search");
    [first, back, on, last].forEach((one, n) => (one.textContent = "«‹›»"[n]));
    files.forEach((one, n) => {
      one.textContent = ["CSV", "XLSX"][n];
      one.title = say(["csv", "xlsx"][n]);
      one.setAttribute("aria-label", one.title);
    });
    caption.textContent = model.get("caption");
  }
  function drawHead() {
    const [name, down] = [model.get("sort"), model.get("descending")];
    const cells = model.get("columns").map((column, n) => {
      const sort = column.name === name ? (down ? "descending" : "ascending") : undefined;
      const label = make("span", { class: "bo-grid-label" }, column.label);
      const mark = make("span", { class: "bo-grid-sort", "aria-hidden": "true" }, sort ? (down ? "▾" : "▴") : "");
      const button = make(
        "button",
        { type: "button", tabindex: n === 0 ? 0 : -1, onclick: () => sorted(column.name), "data-means": column.means || null, "aria-description": column.means || null },
        ...(column.right ? [mark, label] : [label, mark]), // so that numbers and their heading end at one line
      );
      return make("th", { scope: "col", class: kinds(column), "aria-sort": sort }, button);
    });
    head.replaceChildren(make("tr", {}, ...cells));
    table.setAttribute("aria-colcount", cells.length);
  }
  function kinds(column, ...more) {
    return [column.right && "bo-right", column.roomy && "bo-roomy", ...more].filter(Boolean).join(" ") || undefined;
  }
  function drawBody() {
    holds = body.contains(document.activeElement);
    const columns = model.get("columns"), chosen = model.get("chosen"), begin = model.get("begin");
    body.replaceChildren(
      ...model.get("rows").map((row, n) =>
        make(
          "tr",
          { "data-key": row.key, "aria-rowindex": begin + n + 2, "aria-selected": String(row.key === chosen), class: row.tone ? `bo-${row.tone}` : undefined, onclick: (event) => clicked(event, n) },
          ...row.cells.map((text, c) => cell(columns[c], row, text, row.tones?.[columns[c].name], c === 0 && model.get("picks"))),
        ),
      ),
    );
    if (model.get("picks")) table.setAttribute("aria-multiselectable", "true");
    table.setAttribute("aria-rowcount", model.get("total") + 1);
    where.textContent = model.get("where");
    bar.hidden = model.get("total") === 0 && !model.get("search");
    const [page, pages] = [model.get("page"), model.get("pages")];
    first.disabled = back.disabled = page <= 0;
    last.disabled = on.disabled = page >= pages - 1;
    for (const one of [first, back, on, last]) one.hidden = pages <= 1;
    for (const one of [...files, table]) one.hidden = model.get("total") === 0;
    empty.textContent = model.get("total") === 0 ? model.get("empty") : "";
    empty.hidden = !empty.textContent;
    const rows = body.rows.length;
    at = [Math.min(Math.max(at[0], 0), Math.max(rows - 1, 0)), Math.max(Math.min(at[1], columns.length - 1), 0)];
    const marked = [...body.rows].findIndex((row) => row.dataset.key === chosen);
    if (marked >= 0) at[0] = marked;
    stand(holds);
  }
  function cell(column, row, text, tone, picks) {
    const about = kinds(column, column.name === "person" && "bo-code", column.right && text.startsWith("−") && "bo-minus", column.right && /^0[.,]00$/.test(text) && "bo-zero");
    const made = make("td", { role: "gridcell", tabindex: -1, class: about, title: text.length > 40 ? text : undefined });
    if (tone) made.append(make("span", { class: `bo-pill ${tone}` }, text));
    else made.textContent = text;
    if (picks) {
      const box = make("input", { type: "checkbox", tabindex: -1, "aria-label": `${say("pick")}: ${row.cells.slice(0, 4).join(", ")}` });
      box.checked = model.get("picked").includes(row.key);
      box.onchange = () => {
        at[0] = [...body.rows].indexOf(made.parentNode);
        at[1] = 0;
        pick(row.key);
        stand(true);
      };
      made.prepend(box);
    }
    if (column.edit) {
      made.classList.add("bo-editable");
      made.setAttribute("aria-readonly", "false");
      made.ondblclick = () => edit(made, column, row, text);
    }
    return made;
  }
  function focused(event) {
    const place = event.target.closest("tbody td");
    if (place) at = [[...body.rows].indexOf(place.parentNode), [...place.parentNode.cells].indexOf(place)];
  }
  function stand(focus) {
    for (const one of body.querySelectorAll('td[tabindex="0"]')) one.tabIndex = -1;
    const here = body.rows[at[0]]?.cells[at[1]];
    if (!here) return;
    here.tabIndex = 0;
    if (focus) here.focus({ preventScroll: false });
  }
  function clicked(event, n) {
    if (event.target.closest("input")) return;
    at = [n, Math.max([...body.rows[n].cells].indexOf(event.target.closest("td")), 0)];
    stand(true);
    choose();
  }
  function choose() {
    const key = body.rows[at[0]]?.dataset.key;
    if (key !== undefined && key !== model.get("chosen")) send({ chosen: key });
  }
  function pick(key) {
    const picked = model.get("picked");
    send({ picked: picked.includes(key) ? picked.filter((one) => one !== key) : [...picked, key] });
  }
  function mark() {
    for (const row of body.rows) {
      row.setAttribute("aria-selected", String(row.dataset.key === model.get("chosen")));
      const box = row.querySelector("input[type=checkbox]");
      if (box) box.checked = model.get("picked").includes(row.dataset.key);
    }
  }
  function moved(event) {
    if (event.target.closest("input") || event.ctrlKey || event.metaKey || event.altKey) return;
    const heading = event.target.closest("th");
    const rows = body.rows.length;
    if (heading) {
      const n = [...heading.parentNode.cells].indexOf(heading);
      if (event.key === "ArrowDown") ((at = [0, n]), stand(true));
      else if (event.key === "ArrowRight") headed(beside(n, 1));
      else if (event.key === "ArrowLeft") headed(beside(n, -1));
      else return;
    } else if (STEPS[event.key]) {
      const [down, right] = STEPS[event.key];
      if (down < 0 && at[0] === 0) headed(at[1]);
      else {
        at = [Math.min(Math.max(at[0] + down, 0), rows - 1), beside(at[1], right)];
        stand(true);
        if (down) choose();
      }
    } else if (event.key === "PageDown") turn(model.get("page") + 1);
    else if (event.key === "PageUp") turn(model.get("page") - 1);
    else if (event.key === "Home") ((at[1] = beside(0, -Infinity)), stand(true));
    else if (event.key === "End") ((at[1] = beside(0, Infinity)), stand(true));
    else if (event.key === "Enter" || event.key === " " || event.key === "F2") {
      const column = model.get("columns")[at[1]], row = model.get("rows")[at[0]];
      if (event.key === " " && model.get("picks")) pick(row.key);
      else choose();
      if (event.key === "Enter" && !column.edit) model.send({ enter: row.key });
      if (column.edit && event.key !== " ") edit(body.rows[at[0]].cells[at[1]], column, row, row.cells[at[1]]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
  // The column so many steps beside one, of those that there is room for.
  function beside(n, steps) {
    const there = [...head.rows[0].cells].flatMap((one, place) => (one.getClientRects().length ? [place] : []));
    return there[Math.min(Math.max(there.indexOf(n) + steps, 0), there.length - 1)] ?? n;
  }
  function headed(n) {
    head.querySelectorAll("button")[n]?.focus();
  }

  // What was typed is read in Python; until its answer comes the field stays as it is.
  function edit(place, column, row, text) {
    if (place.querySelector("input[type=text]")) return;
    const field = make("input", { type: "text", value: text, "aria-label": `${column.label}, ${row.cells[0]}` });
    let waits = false;
    field.onkeydown = (event) => {
      event.stopPropagation();
      if (event.key === "Enter" && !waits) {
        waits = true;
        field.readOnly = true;
        model.send({ edit: { key: row.key, column: column.name, text: field.value } });
      } else if (event.key === "Escape") close();
    };
    field.onblur = () => !waits && !field.hasAttribute("aria-invalid") && close();
    place.answered = (wrong) => {
      waits = false;
      field.readOnly = false;
      fault.textContent = wrong;
      if (!wrong) return close();
      field.setAttribute("aria-invalid", "true");
      field.focus();
    };
    function close() {
      delete place.answered;
      fault.textContent = "";
      place.replaceChildren(text);
      stand(true);
    }
    place.replaceChildren(field);
    field.focus();
    field.select();
  }
  function answered({ edited, give }, buffers) {
    if (edited) for (const place of body.querySelectorAll("td")) place.answered?.(edited.wrong);
    if (give) handOver(give, buffers);
  }

  model.on("change:words change:caption", drawWords);
  model.on("change:columns change:sort change:descending", drawHead);
  model.on("change:drawn", drawBody);
  model.on("change:chosen change:picked", mark);
  model.on("change:search", () => document.activeElement !== search && (search.value = model.get("search")));
  model.on("msg:custom", answered);
  drawWords();
  drawHead();
  drawBody();
  return () => clearTimeout(pause);
}

export default { render };
