// Quiet lines on Today and Mine: a PIN may be set, this browser can keep nothing, the phone is nearly full.
import { ask, canKeep } from "./phone.js";

function show(name) {
  for (const line of document.querySelectorAll(`[data-offer=${name}]`)) {
    line.hidden = "once" in line.dataset && localStorage[name] === "told";
    if (!line.hidden) localStorage[name] = "told";
  }
}

export async function lookForOffers() {
  if (!document.querySelector("[data-offer]")) return;
  const can = await canKeep;
  show(/MicroMessenger/i.test(navigator.userAgent) ? "wechat" : can ? await ask("stay") : "unable");
  if (!can) return;
  const { usage, quota } = (await navigator.storage.estimate?.()) ?? {}; // Safari 17
  if (usage > quota * 0.9) show("full");
}

lookForOffers();
