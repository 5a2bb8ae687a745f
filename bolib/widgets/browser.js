// What a desk needs of the browser and a widget cannot say: its look on the whole page, questions that hold the keyboard,
// files to take along, what its address asks for, links to other desks, what terms mean. Nothing here makes markup.

const FIELDS = "input:not([disabled]), select:not([disabled]), button:not([disabled]), textarea, a[href], summary, [tabindex='0']";

function render({ model, el }) {
  el.hidden = true;
  let stop = [];

  function desk() {
    return el.closest(".bo-desk");
  }
  function begin() {
    const here = desk();
    if (!here) return void requestAnimationFrame(begin);
    here.dataset.lmSuppressShortcuts = "true"; // letters typed here are no commands of the notebook
    here.lang = model.get("language");
    here.setAttribute("role", "main");
    if (!("jpThemeLight" in document.body.dataset)) followTheme();
    const seen = new MutationObserver(asked);
    seen.observe(here, { subtree: true, attributes: true, attributeFilter: ["style", "class", "disabled"], childList: true });
    here.addEventListener("keydown", held);
    here.addEventListener("click", opened);
    for (const [event, does] of Object.entries(HEARD)) here.addEventListener(event, does, event === "keydown");
    stop.push(() => seen.disconnect(), () => here.removeEventListener("keydown", held), () => means.remove());
    named(here);
    const panel = here.closest(".jp-NotebookPanel");
    const ask = () => asks(panel ? (panel.dataset.boAsked ?? "") : location.search);
    panel?.addEventListener("back-office-asked", ask);
    stop.push(() => panel?.removeEventListener("back-office-asked", ask));
    ask();
  }

  // --- from desk to desk

  function asks(query) {
    const names = ["company", "month", "part", "language"], given = new URLSearchParams(query);
    const wanted = Object.fromEntries(names.filter((name) => given.has(name)).map((name) => [name, given.get(name)]));
    if (!Object.keys(wanted).length) return;
    wanted.at = String(performance.now()); // the same again is asked anew
    model.set("asked", wanted);
    model.save_changes();
  }
  // JupyterLab opens another desk within its page, where our extension hears this; elsewhere the link is followed.
  function opened(event) {
    const link = event.target.closest("a.bo-open");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const detail = { desk: link.dataset.desk, query: link.search };
    if (!window.dispatchEvent(new CustomEvent("back-office-open", { cancelable: true, detail }))) event.preventDefault();
  }
  // Outside JupyterLab the page follows what the reader's system says.
  function followTheme() {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => (document.body.dataset.jpThemeLight = String(!dark.matches));
    follow();
    dark.addEventListener("change", follow);
    stop.push(() => dark.removeEventListener("change", follow));
  }

  // --- questions

  let open = null, before = null;
  function question() {
    return [...desk().querySelectorAll(".bo-question")].find((one) => one.getClientRects().length > 0) ?? null;
  }
  function asked() {
    const here = desk();
    if (!here) return;
    named(here);
    requestAnimationFrame(kept);
    const now = question();
    if (now === open) return;
    if (now) {
      before = document.activeElement;
      now.setAttribute("role", "dialog");
      now.setAttribute("aria-modal", "true");
      now.setAttribute("aria-label", now.querySelector("h4")?.textContent ?? "");
      requestAnimationFrame(() => fields(now).find((one) => !(one.options?.length < 2))?.focus()); // nothing to choose of one key
    } else if (before?.isConnected) before.focus();
    open = now;
  }
  // Where the keyboard was is gone or grey after an act: it goes on from there, in the same card.
  let last = null, around = [];
  function kept() {
    const lost = document.activeElement === document.body || !usable(document.activeElement);
    if (!keyed || !last || !lost || usable(last)) return;
    const place = around.find((one) => one.isConnected && fields(one).length);
    const all = place ? fields(place) : [];
    const next = all.find((one) => last.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING && last.isConnected);
    (next ?? all.at(last.isConnected ? -1 : 0))?.focus();
  }
  function usable(one) {
    return one.isConnected && !one.disabled && one.getClientRects().length > 0;
  }
  function noted(one) {
    [last, around] = [one, []];
    for (let each = one.parentElement; each && each !== desk().parentElement; each = each.parentElement) around.push(each);
  }
  function fields(place) {
    return [...place.querySelectorAll(FIELDS)].filter((one) => one.getClientRects().length > 0);
  }
  function held(event) {
    const now = question();
    if (!now) return;
    if (event.key === "Escape") {
      now.querySelector(".bo-cancel")?.click();
      event.preventDefault();
    } else if (event.key === "Tab") {
      const all = fields(now), at = all.indexOf(document.activeElement);
      const next = event.shiftKey ? at - 1 : at + 1;
      if (at < 0 || next < 0 || next >= all.length) {
        all.at(event.shiftKey ? -1 : 0)?.focus();
        event.preventDefault();
      }
    }
  }

  // --- terms: what one means is told on hover and by keyboard; Escape or the next letter takes it away

  const means = make("div", { class: "bo-means", role: "tooltip", popover: "manual" });
  let going, keyed = false; // whether the keyboard was used last: who clicks into a field is told nothing
  const HEARD = {
    pointerdown: () => ((keyed = false), hide()),
    keydown: (event) => {
      keyed = true;
      if (event.key !== "Escape" || !means.isConnected) return hide();
      hide();
      event.stopPropagation();
    },
    pointerover: (event) => {
      const place = about(event.target);
      if (place) tell(place, 500);
      else if (means.contains(event.target)) clearTimeout(going);
    },
    pointerout: (event) => (about(event.target) || means.contains(event.target)) && hide(300),
    focusin: (event) => {
      noted(event.target);
      if (keyed && about(event.target)) tell(about(event.target), 500);
    },
    focusout: () => hide(),
  };
  function about(one) {
    return one.closest?.("[data-means]") ?? null;
  }
  function tell(place, pause) {
    clearTimeout(going);
    going = setTimeout(() => {
      if (!place.isConnected) return;
      means.textContent = place.dataset.means;
      desk().append(means);
      means.showPopover();
      const [at, own] = [place.getBoundingClientRect(), means.getBoundingClientRect()];
      const below = at.bottom + 6 + own.height < innerHeight && !place.matches("input, select, textarea");
      means.style.left = `${Math.max(8, Math.min(at.left, innerWidth - own.width - 8))}px`;
      means.style.top = `${below ? at.bottom + 6 : at.top - own.height - (place.matches("input, select, textarea") ? 26 : 6)}px`;
    }, pause);
  }
  function hide(pause = 0) {
    clearTimeout(going);
    if (pause) going = setTimeout(() => means.remove(), pause);
    else means.remove();
  }

  // --- fields: what their line below says is read out with them; what their name means is told as that of a term

  function named(here) {
    for (const field of here.querySelectorAll(".bo-field")) {
      const input = field.querySelector("input, select, textarea"), wrong = field.classList.contains("bo-invalid");
      if (!input) continue;
      input.setAttribute("aria-invalid", String(wrong));
      input.setAttribute("aria-required", String(field.classList.contains("bo-required")));
      const term = field.querySelector(".bo-line-below [data-means]")?.dataset.means, label = field.querySelector(".widget-label");
      for (const one of term ? [label, input] : []) one.dataset.means = term;
      if (term) input.setAttribute("aria-description", term);
      const line = field.querySelector(".bo-line-below .widget-html-content");
      if (line) {
        line.id ||= `bo-${crypto.randomUUID()}`;
        input.setAttribute("aria-describedby", line.id);
      }
    }
  }

  function told({ give, focus }, buffers) {
    if (give) handOver(give, buffers);
    if (focus) requestAnimationFrame(() => fields(desk().querySelector(focus) ?? desk())[0]?.focus());
  }

  model.on("change:language", () => desk() && (desk().lang = model.get("language")));
  model.on("msg:custom", told);
  requestAnimationFrame(begin);
  return () => stop.forEach((one) => one());
}

export default { render };
