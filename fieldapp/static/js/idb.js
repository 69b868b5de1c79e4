// Promises over IndexedDB, for store.js alone: just what it and its readers ask for (docs/decisions/0006).
const READS = ["get", "getKey", "getAll", "getAllKeys", "count"];
const CALLS = [...READS, "put", "add", "delete", "clear"];

function told(request) {
  const promise = new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  promise.catch(() => {}); // who does not wait for it learns of it from the transaction
  return promise;
}

const calls = (act) => Object.fromEntries(CALLS.map((name) => [name, (...given) => act(name, given)]));
const shelf = (store) => calls((name, given) => told(store[name](...given)));

function begun(tx, names) {
  const done = new Promise((arrived, fail) => {
    tx.oncomplete = () => arrived();
    tx.onabort = () => fail(tx.error ?? new DOMException("", "AbortError"));
  });
  done.catch(() => {});
  const objectStore = (name) => shelf(tx.objectStore(name));
  return { done, objectStore, store: objectStore([names].flat()[0]), abort: () => tx.abort(), error: () => tx.error };
}

function wrapped(db) {
  const transaction = (names, ...how) => begun(db.transaction(names, ...how), names);
  const alone = async (name, [store, ...given]) => {
    const tx = transaction(store, READS.includes(name) ? "readonly" : "readwrite");
    const [found] = await Promise.all([tx.store[name](...given), tx.done]);
    return found;
  };
  return { transaction, close: () => db.close(), ...calls(alone) };
}

// `upgrade(db)` makes the stores; `gone(db)` when somebody deletes or replaces the database, or the browser closes it.
export async function openDB(name, upgrade, gone) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => upgrade(request.result);
  const db = await told(request);
  db.onversionchange = db.onclose = () => gone(db.close());
  return wrapped(db);
}

export const deleteDB = (name) => told(indexedDB.deleteDatabase(name));
