// From one kept page to the next without a new document: frame, styles and scripts stay, and only what is in the frame
// changes. Whatever is not that simple opens as links do.
import htmx from "../vendor/htmx.esm.min.js";
import { lookForOffers } from "./offers.js";
import { begin, isFree, leaveAll } from "./open-forms.js";
import { ask, line, sayAge } from "./phone.js";

const PATIENCE_MS = 1000;
const ITS_OWN = "dialog, patrol-track, outbox-page"; // begin and end with a document
const here = () => location.pathname + location.search;
const main = line?.parentElement;
let shown = here();
let last;

const canLeave = () => isFree() && !main.querySelector(ITS_OWN);

async function find(path) {
  const waited = new Promise((done) => setTimeout(done, PATIENCE_MS));
  const page = canLeave() && (await Promise.race([ask("page", { path }), waited]));
  if (!page || !import.meta.url.includes(page.release)) return null;
  const mould = document.createElement("template");
  mould.innerHTML = page.html;
  return canLeave() && !mould.content.querySelector(ITS_OWN) && { ...page, content: mould.content };
}

async function turn(path, arrive, y = 0) {
  const turning = (last = {});
  const page = await find(path);
  if (last !== turning) return; // another tap came later
  if (!page) return location.assign(path);
  await leaveAll();
  arrive?.();
  shown = path;
  document.title = page.title;
  for (const tab of document.querySelectorAll("[data-tab]")) {
    tab.dataset.tab === page.tab ? tab.setAttribute("aria-current", "page") : tab.removeAttribute("aria-current");
  }
  document.querySelector(".sync__help").hash = page.tab;
  main.replaceChildren(line, page.content);
  main.focus({ preventScroll: true });
  scrollTo(0, y);
  sayAge(page.at);
  htmx.process(main);
  begin();
  lookForOffers();
}

function tapped(event) {
  const link = event.target.closest("a[href^='/field/']");
  if (!link || link.hash || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const path = link.pathname + link.search;
  turn(path, () => {
    history.replaceState({ ...history.state, y: scrollY }, "");
    history.pushState(null, "", path);
  });
}

if (main) {
  document.addEventListener("click", tapped);
  addEventListener("popstate", ({ state }) => here() === shown || turn(here(), null, state?.y));
}
