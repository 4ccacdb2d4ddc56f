// The two databases on the phone. Each is opened for one piece of work and closed again: either can be deleted at any time.

export const DAY = "dorroppnare-day";
export const QUEUE = "dorroppnare-queue";

function prepare(name, database) {
  if (name === DAY) {
    database.createObjectStore("kept");
  } else {
    const entries = database.createObjectStore("entries", { keyPath: "number", autoIncrement: true });
    entries.createIndex("key", "key", { unique: true });
  }
}

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function opened(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => prepare(name, request.result);
  const database = await settled(request);
  database.onversionchange = () => database.close();
  return database;
}

// Do `work(store)` in one transaction, on the disk before this returns: the phone may be switched off the moment after.
export async function within(name, store, mode, work) {
  const database = await opened(name);
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: "strict" });
      let answer;
      transaction.oncomplete = () => resolve(answer);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
      work(transaction.objectStore(store), (value) => (answer = value));
    });
  } finally {
    database.close();
  }
}

export const remove = (name) => settled(indexedDB.deleteDatabase(name));
