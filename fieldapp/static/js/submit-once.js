// A form is sent once, and shows that it is on its way: in the button, a bar after 300 ms, words after 5 s.
let timers = [];

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter ?? form.querySelector("button:not([type=button])");
  // Marked, not disabled: a disabled button would not be sent with its name.
  button?.setAttribute("aria-busy", "true");
  timers = [setTimeout(() => document.body.append(bar()), 300), setTimeout(() => form.append(words()), 5000)];
});

// Coming back with the browser's "back" must not find a dead form.
addEventListener("pageshow", () => {
  timers.forEach(clearTimeout);
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const busy of document.querySelectorAll("button[aria-busy]")) busy.removeAttribute("aria-busy");
  for (const old of document.querySelectorAll(".busy-bar, .busy-words")) old.remove();
});

function bar() {
  const line = document.createElement("div");
  line.className = "busy-bar";
  return line;
}

function words() {
  const note = document.createElement("p");
  note.className = "busy-words";
  note.setAttribute("role", "status");
  note.textContent = document.body.dataset.slow;
  return note;
}
