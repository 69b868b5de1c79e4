// Everything unsent as one file, without a server, readable only with the server's own key.
import { rows } from "./outbox.js";
import { database, meta, person } from "./store.js";
import { base64, bytesOf, openBytes, sealFor, unseal } from "./vault.js";

export async function exportUnsent() {
  const db = await database();
  const items = [];
  const photos = {};
  for (const { id, seq, kind, receipt, state, blobs = [], sealed } of await rows()) {
    if (receipt && state !== "photos_pending" && state !== "needs_fix") continue;
    items.push({ id, seq, kind, body: await unseal(sealed) });
    for (const name of blobs) {
      const blob = await db.get("blobs", name);
      if (blob) photos[name] = base64(await openBytes(blob.sealed));
    }
  }
  const all = { person: await person(), device: await meta("device"), items, photos };
  const sealed = await sealFor(bytesOf(await meta("export_key")), all);
  const text = JSON.stringify({ v: 1, sealed: Object.fromEntries(Object.entries(sealed).map(([name, bytes]) => [name, base64(bytes)])) });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `fieldapp-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
}
