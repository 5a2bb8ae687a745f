// A place for files: they go to Python in pieces, one after the other. Every text is set as text, never as markup.

function render({ model, el }) {
  const words = (name) => model.get("words")[name] ?? "";
  const input = document.createElement("input"), label = document.createElement("label");
  const choose = document.createElement("span"), drop = document.createElement("span");
  el.classList.add("bo-file-in");
  Object.assign(input, { type: "file", multiple: true, className: "bo-hidden" });
  choose.className = "bo-file-choose";
  label.append(input, choose, drop);
  el.append(label);

  const files = [];
  let now = null;
  function take(list) {
    files.push(...list);
    if (!now) begin();
  }
  function begin() {
    now = files.shift() ?? null;
    drop.textContent = now ? `${words("taking")} ${now.name}` : words("drop");
    if (now) void piece(0);
  }
  async function piece(at) {
    const tooLarge = now.size > model.get("most");
    const part = tooLarge ? new ArrayBuffer(0) : await now.slice(at, at + model.get("piece")).arrayBuffer();
    model.send({ name: now.name, size: now.size, at }, undefined, [part]);
  }
  input.onchange = () => {
    take(input.files);
    input.value = "";
  };
  label.ondragover = (event) => event.preventDefault();
  label.ondrop = (event) => {
    event.preventDefault();
    take(event.dataTransfer.files);
  };
  model.on("msg:custom", ({ on, next }) => {
    if (!now) return;
    if (next !== undefined) begin();
    else if (on !== undefined) void piece(on);
  });
  const draw = () => {
    choose.textContent = words("choose");
    if (!now) drop.textContent = words("drop");
  };
  model.on("change:words", draw);
  draw();
}

export default { render };
