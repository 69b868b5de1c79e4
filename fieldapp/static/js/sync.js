// When what waits is sent: at the start, with the network, on coming back, every minute while something waits.
import { drain } from "./drain.js";
import { onChange, rows, tidy } from "./outbox.js";
import { database } from "./store.js";

const MINUTE = 60_000;
let timer;

async function go() {
  if (document.hidden) return;
  await drain();
  const due = (await rows()).filter(({ state, next_try_at }) => next_try_at && ["queued", "photos_pending"].includes(state));
  const soon = Math.min(MINUTE, ...due.map(({ next_try_at }) => next_try_at - Date.now()));
  clearTimeout(timer);
  timer = setTimeout(go, Math.max(500, soon));
}

async function begin() {
  if (!(await database())) return;
  await tidy();
  addEventListener("online", go);
  document.addEventListener("visibilitychange", go);
  await go();
}

if (document.body.dataset.person) begin().catch(() => {}); // a browser that keeps nothing has nothing to send
