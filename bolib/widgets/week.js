// A week as a table of which a day is chosen: days stand side by side, at the end their sum. Every text is set as text.

function render({ model, el }) {
  let at = [0, 0]; // the cell that the keyboard is on: its row, 0 is the names of the days, and its day
  const caption = make("caption", { class: "bo-hidden" });
  const head = make("thead"), body = make("tbody");
  const table = make("table", { role: "grid", onkeydown: moved }, caption, head, body);
  el.classList.add("bo-grid", "bo-week");
  el.append(make("div", { class: "bo-grid-scroll" }, table));

  function kinds(day, more = "") {
    return [more, day.free && "bo-free", day.key === model.get("chosen") && "bo-here"].filter(Boolean).join(" ") || undefined;
  }
  function cell(tag, day, row, column, about, ...inside) {
    return make(tag, { tabindex: -1, onclick: () => choose(row, column), ...about, class: kinds(day, about.class) }, ...inside);
  }
  function draw() {
    const held = table.contains(document.activeElement);
    const days = model.get("days"), words = model.get("words");
    caption.textContent = words.caption ?? "";
    head.replaceChildren(
      make(
        "tr",
        {},
        make("td", {}),
        ...days.map((day, n) => cell("th", day, 0, n, { scope: "col", title: day.note || undefined }, day.label)),
        make("th", { scope: "col", class: "bo-sum" }, words.sum ?? ""),
      ),
    );
    body.replaceChildren(
      ...model.get("lines").map((line, row) =>
        make(
          "tr",
          { "data-line": line.name },
          make("th", { scope: "row" }, line.label),
          ...line.cells.map((text, n) => {
            const tone = line.tones?.[n];
            const shown = tone && text ? make("span", { class: `bo-pill ${tone}` }, text) : text;
            return cell("td", days[n], row + 1, n, { role: "gridcell" }, shown);
          }),
          make("td", { class: "bo-sum" }, line.sum),
        ),
      ),
    );
    stand(held);
  }
  function place(row, day) {
    return (row ? body.rows[row - 1] : head.rows[0])?.cells[day + 1];
  }
  function stand(focus) {
    for (const one of table.querySelectorAll('[tabindex="0"]')) one.tabIndex = -1;
    at = [Math.min(at[0], body.rows.length), Math.min(at[1], Math.max(model.get("days").length - 1, 0))];
    const here = place(...at);
    if (!here) return;
    here.tabIndex = 0;
    if (focus) here.focus();
  }
  function choose(row, day) {
    at = [row, day];
    stand(true);
    model.send({ choose: model.get("days")[day].key });
  }
  function moved(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [down, right] = STEPS[event.key] ?? [0, 0];
    if (event.key === "Enter" || event.key === " ") choose(...at);
    else if (event.key === "Home") ((at[1] = 0), stand(true));
    else if (event.key === "End") ((at[1] = model.get("days").length - 1), stand(true));
    else if (STEPS[event.key]) {
      at = [Math.min(Math.max(at[0] + down, 0), body.rows.length), Math.min(Math.max(at[1] + right, 0), model.get("days").length - 1)];
      stand(true);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  model.on("change:drawn change:chosen", draw);
  draw();
}

export default { render };
