// The service worker: keeps the page itself on the phone, so that it opens without a network. Nothing about anybody is in
// the page; the day and the queue are in databases, and what is asked of the server about them never goes through here.

import { readDay } from "./day.js";
import { sendAll } from "./sending.js";

const PREFIX = "dorroppnare-field-";
const PATIENCE = 2000;

// `version` is one of its content; `home` is the page, `files` are what it is made of.
export function serve({ version, home, files }) {
  const cache = PREFIX + version;

  async function fill() {
    const shelf = await caches.open(cache);
    const put = async (url) => {
      const answer = await fetch(url, { cache: "no-cache", redirect: "error" });
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      await shelf.put(url, answer);
    };
    await Promise.all([home, ...files].map(put));
  }

  async function empty() {
    const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== cache);
    await Promise.all(old.map((name) => caches.delete(name)));
  }

  const fromShelf = async (url) => (await caches.open(cache)).match(url);

  // The server is asked whether we may, and only that: the page always comes with the scripts that belong to it.
  async function openPage(request) {
    const shelved = await fromShelf(home);
    if (!shelved) return fetch(request);
    const late = new Promise((done) => setTimeout(done, PATIENCE));
    const answer = await Promise.race([fetch(request).catch(() => null), late]);
    const isTurnedAway = answer && (answer.type === "opaqueredirect" || answer.redirected || answer.status === 403);
    return isTurnedAway ? answer : shelved;
  }

  self.addEventListener("install", (event) => event.waitUntil(fill()));
  self.addEventListener("activate", (event) => event.waitUntil(Promise.all([empty(), readDay()])));
  self.addEventListener("sync", (event) => event.waitUntil(sendOrTryAgain()));
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (origin !== self.location.origin || request.method !== "GET") return;
    if (request.mode === "navigate" && pathname === home) {
      event.waitUntil(readDay()); // takes one that is over away
      event.respondWith(openPage(request));
    } else if (request.mode !== "navigate" && files.includes(pathname)) {
      event.respondWith(fromShelf(pathname).then((shelved) => shelved ?? fetch(request)));
    }
  });
}

// A failed sync is tried again by the browser, later and later.
async function sendOrTryAgain() {
  await readDay();
  if ((await sendAll()) === "later") throw new Error("no answer yet");
}
