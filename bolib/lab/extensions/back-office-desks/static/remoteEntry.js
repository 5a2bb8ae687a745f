// Notebooks that say so in their metadata ({"back_office": {"desk": true}}) open already running and show no code; every
// other notebook is left as it is. Written by hand as the federated module that JupyterLab loads, so nothing has to be built.
(() => {
  const NAME = "back-office-desks";
  const DEPARTMENTS = [
    ["start.ipynb", "Start / Početak"],
    ["clerical/desk.ipynb", "Clerical / Opći poslovi"],
    ["technology/desk.ipynb", "Technology / Informatika"],
    ["accounting/desk.ipynb", "Accounting / Računovodstvo"],
    ["personnel/desk.ipynb", "Personnel / Ljudski resursi"],
  ];
  const LOOK = `
    .bo-opened .jp-Cell .jp-Cell-inputWrapper, .bo-opened .jp-InputPrompt, .bo-opened .jp-OutputPrompt,
    .bo-opened .jp-Cell-inputCollapser, .bo-opened .jp-Cell-outputCollapser, .bo-opened .jp-OutputArea-promptOverlay,
    .bo-opened .jp-cell-toolbar, .bo-opened .jp-Notebook-footer, .bo-opened .bo-by-hand { display: none !important; }
    .bo-opened .jp-Notebook { padding: 0 !important; }
    .bo-opened .jp-Notebook .jp-Cell::before, .bo-opened .jp-Notebook .jp-Cell::after { content: none !important; }
    .bo-opened .jp-Notebook.jp-mod-commandMode .jp-Cell.jp-mod-active { outline: none !important; box-shadow: none !important; }
    .bo-opened .jp-Notebook .jp-Cell { border: 0 !important; padding: 0 !important; margin: 0 !important; }
    .bo-opened .jp-OutputArea-output { padding: 0 !important; overflow: visible !important; }
    .bo-opened .jp-OutputArea-child { overflow: visible !important; }`;
  const FIRST = { path: decodeURIComponent(location.pathname), query: location.search }; // JupyterLab changes both soon
  const TRIES = 3, LOOKS = 60, PAUSE = 50; // milliseconds between two looks
  let shared;

  // Whether a desk is shown whole; what JupyterLab could not show stands there as an error.
  async function stands(panel) {
    let seen = 0;
    for (let look = 0; look < LOOKS && !panel.isDisposed; look++) {
      if (panel.node.querySelector(".jupyter-widgets-error-widget")) return false;
      if (panel.node.querySelector(".bo-desk .bo-name h2") && ++seen > 5) return true;
      await new Promise((done) => setTimeout(done, PAUSE));
    }
    return true;
  }

  async function loaded(name) {
    const versions = shared[name];
    return (await versions[Object.keys(versions)[0]].get())();
  }

  async function open(app, panel, run) {
    await panel.context.ready;
    const model = panel.context.model;
    if (!model.sharedModel.getMetadata("back_office")?.desk) return;
    panel.addClass("bo-opened");
    if (FIRST.path.endsWith(`/${panel.context.path}`)) panel.node.dataset.boAsked ??= FIRST.query;
    panel.toolbar.hide();
    for (const cell of panel.content.widgets)
      if (cell.model.getMetadata("tags")?.includes("by-hand")) cell.addClass("bo-by-hand"); // how to open it without this
    app.shell.collapseLeft?.();
    app.shell.collapseRight?.();
    // A desk keeps nothing in its file: what was done stands in the books.
    panel.context.save = async () => void (model.dirty = false);
    model.stateChanged.connect(() => model.dirty && (model.dirty = false));
    await panel.revealed;
    await panel.sessionContext.ready;
    const session = panel.sessionContext.session?.id;
    panel.disposed.connect(() => session && app.serviceManager.sessions.shutdown(session).catch(() => {}));
    for (let tries = 0; tries < TRIES && !panel.isDisposed; tries++) {
      await run(panel.content, panel.sessionContext);
      if (await stands(panel)) break; // a part of it can come before what shows it, on a machine that does much else
    }
    if (!panel.isDisposed) model.dirty = false;
  }

  // A link of one desk to another opens it within the page, at the company, month and part that the link asks for.
  function links(app) {
    window.addEventListener("back-office-open", (event) => {
      const { desk, query } = event.detail;
      if (!/^[\w-]+(\/[\w-]+)*\.ipynb$/.test(desk)) return;
      event.preventDefault();
      const opening = app.commands.execute("docmanager:open", { path: `notebooks/${desk}`, factory: "Notebook" });
      void opening.then((panel) => {
        panel.node.dataset.boAsked = query;
        panel.node.dispatchEvent(new Event("back-office-asked"));
      });
    });
  }

  async function tiles(app, launcher) {
    for (const [index, [path, label]] of DEPARTMENTS.entries()) {
      const whole = `notebooks/${path}`;
      try {
        await app.serviceManager.contents.get(whole, { content: false });
      } catch {
        continue; // this department has no desk here
      }
      const command = `${NAME}:open-${index}`;
      app.commands.addCommand(command, {
        label,
        execute: () => app.commands.execute("docmanager:open", { path: whole, factory: "Notebook" }),
      });
      launcher.add({ command, category: "Back office / Ured", rank: index });
    }
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB[NAME] = {
    init: async (scope) => void (shared = scope),
    get: async () => {
      const { INotebookTracker, NotebookActions } = await loaded("@jupyterlab/notebook");
      const { ILauncher } = await loaded("@jupyterlab/launcher");
      const plugin = {
        id: `${NAME}:plugin`,
        autoStart: true,
        requires: [INotebookTracker],
        optional: [ILauncher],
        activate: (app, tracker, launcher) => {
          tracker.widgetAdded.connect((_, panel) => void open(app, panel, NotebookActions.runAll));
          links(app);
          if (launcher) void app.restored.then(() => tiles(app, launcher));
        },
      };
      return () => ({ __esModule: true, default: plugin });
    },
  };
  const style = document.createElement("style");
  style.textContent = LOOK;
  document.head.append(style);
})();
