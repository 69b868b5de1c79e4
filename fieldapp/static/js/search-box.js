// Search boxes: nothing is asked while an input method composes, and one search, however often it was asked for on the
// way, is one step in the history.
let found = "";

const searches = ({ target }) => target.type === "search" || target.form?.matches("[role=search]");

document.addEventListener("input", (event) => event.isComposing && searches(event) && event.stopPropagation(), true);

document.addEventListener("compositionend", (event) => {
  if (searches(event)) event.target.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("htmx:before:history:update", ({ detail }) => {
  if (found === location.href) detail.history.type = "replace";
});

document.addEventListener("htmx:after:history:update", () => (found = location.href));
