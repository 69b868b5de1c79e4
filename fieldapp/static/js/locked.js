// The reading keys, which live in the service worker's memory alone: {page, own}, or null while locked.
const PATIENCE_MS = 1000;

export async function readingKeys() {
  const active = (await navigator.serviceWorker?.getRegistration())?.active;
  if (!active) return null;
  const { port1, port2 } = new MessageChannel();
  active.postMessage({ ask: "keys" }, [port2]);
  return new Promise((done) => {
    port1.onmessage = ({ data }) => done(data);
    setTimeout(done, PATIENCE_MS, null);
  });
}
