// Back goes to the page somebody came from, as they left it, where that was a page of ours to read. After a form, and in
// browsers that do not tell, the link itself says where.
const FORM = /\/(new|edit|hand-on|release|lock)\/?$|\/cases\/[^/]+\/[^/]+$/;

document.addEventListener("click", (event) => {
  const link = event.target.closest(".heading__back");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !globalThis.navigation) return;
  const before = navigation.entries()[navigation.currentEntry.index - 1]?.url;
  const { pathname = "" } = before ? new URL(before) : {};
  if (!pathname.startsWith("/field/") || pathname === location.pathname || FORM.test(pathname)) return;
  event.preventDefault();
  history.back();
});
