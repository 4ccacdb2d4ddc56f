// Saving what was written: sealed, into the queue, on the disk.

import { seal } from "./sealing.js";
import { put } from "./queue.js";

// The clock here, with its zone: the server compares it with its own when the entry arrives.
export function withZone(moment) {
  const zone = -moment.getTimezoneOffset();
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  const here = new Date(moment.getTime() + zone * 60000).toISOString().slice(0, 19);
  return `${here}${zone < 0 ? "-" : "+"}${two(zone / 60)}:${two(zone % 60)}`;
}

// Save one entry of the form; gives its row in the queue. `name` is the employer's, for the list of what waits.
export async function save(entry, name, day) {
  const key = crypto.randomUUID();
  const written_at = withZone(new Date());
  const sealed = await seal({ written_at, ...entry }, key, day.account, day.seal.key);
  const row = { key, account: day.account, seal: day.seal.id, sealed, written_at, name };
  row.number = await put(row);
  return row;
}
