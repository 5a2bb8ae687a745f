// What a served desk needs of the page: how far its opening is, light or dark as the system says, the end of the session.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const LATE = 90_000; // milliseconds after which a desk that has not opened says so
  const ASK = 30_000; // between two questions whether the session lasts
  const one = (id) => document.getElementById(id);

  function follow() {
    if (document.body) document.body.dataset.jpThemeLight = String(!dark.matches);
  }
  dark.addEventListener("change", follow);
  document.addEventListener("DOMContentLoaded", follow);

  function failed() {
    one("opening")?.remove();
    one("not-opened").hidden = false;
  }
  function shown() {
    if (!one("not-opened").hidden) return;
    one("rendered_cells").hidden = false;
    one("opening")?.remove();
  }
  function element(name, does) {
    customElements.define(name, class extends HTMLElement { connectedCallback() { does(); } });
  }
  // Voilà moves what was drawn once more into its own frame, when the opening is over.
  element("served-step", () => one("opening") && one("opening").querySelector("progress").value++);
  element("served-fault", failed);
  // Both ends are waited for: the last cell, and Voilà's own parts, which call voila_finish when they are the later.
  element("served-end", () => (window.themeLoaded ? shown() : (window.cellLoaded = true)));
  window.voila_finish = shown;
  window.voila_heartbeat = () => {};
  setTimeout(() => one("opening") && failed(), LATE);

  async function lasts() {
    const answer = await fetch("/left", { redirect: "manual" }).catch(() => null);
    if (answer && !(answer.ok && (await answer.json()).seconds > 0)) {
      const said = document.createElement("p");
      said.className = "served-wrong";
      said.setAttribute("role", "alert");
      said.textContent = document.body.dataset.ended;
      document.body.replaceChildren(said);
      setTimeout(() => location.assign("/sign-in?next=" + encodeURIComponent(location.pathname + location.search)), 4000);
      return;
    }
    setTimeout(lasts, ASK);
  }
  setTimeout(lasts, ASK);
})();
