// What was written and has not arrived, in the order it was written. Nobody can read it here, see sealing.js.
// A row: {number, key, account, seal, sealed, written_at, name, aside}. `name` is the employer's, for as long as the day
// is on the phone; `aside` are sentences of a server that cannot read the row.

import { QUEUE, within } from "./databases.js";

const read = (work) => within(QUEUE, "entries", "readonly", work);
const write = (work) => within(QUEUE, "entries", "readwrite", work);

export const waiting = () => read((rows, give) => (rows.getAll().onsuccess = (event) => give(event.target.result)));

// Add a new row, or put one back where it stood.
export const put = (row) =>
  write((rows, give) => (rows.put(row).onsuccess = (event) => give(event.target.result)));

// Take a row away; gives it back, or undefined when it has gone already.
export const take = (key) =>
  write((rows, give) => {
    rows.index("key").get(key).onsuccess = ({ target: { result: row } }) => {
      if (row) rows.delete(row.number);
      give(row);
    };
  });

function change(wanted, how) {
  return write((rows) => {
    rows.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      if (wanted(cursor.value)) how(cursor);
      cursor.continue();
    };
  });
}

export function removeArrived(keys) {
  const arrived = new Set(keys);
  return change((row) => arrived.has(row.key), (cursor) => cursor.delete());
}

export const forgetNames = () =>
  change((row) => row.name, (cursor) => cursor.update({ ...cursor.value, name: null }));

export const setAside = (key, said) =>
  change((row) => row.key === key, (cursor) => cursor.update({ ...cursor.value, aside: said }));
