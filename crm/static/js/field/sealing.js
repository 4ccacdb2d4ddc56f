// Seal an entry so that only the server can open it: ECDH with a key pair made for this one entry, HKDF, AES-GCM.
// Reading it again here is impossible; that is the point.

const P256 = { name: "ECDH", namedCurve: "P-256" };
const bytes = (text) => new TextEncoder().encode(text);
const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

function toBase64(parts) {
  let letters = "";
  for (const part of parts) for (const byte of new Uint8Array(part)) letters += String.fromCharCode(byte);
  return btoa(letters);
}

async function cipherKey(mine, theirs) {
  const secret = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, mine, 256);
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytes("field entry") };
  return crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
}

// `key` names the entry, `account` whose it is: nobody else can have it opened. `serverKey` is the server's raw public
// point in base64; gives what the server expects, in base64.
export async function seal(entry, key, account, serverKey) {
  const theirs = await crypto.subtle.importKey("raw", fromBase64(serverKey), P256, false, []);
  const mine = await crypto.subtle.generateKey(P256, true, ["deriveBits"]);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv: nonce, additionalData: bytes(`${key} ${account}`) };
  const text = bytes(JSON.stringify(entry));
  const sealed = await crypto.subtle.encrypt(how, await cipherKey(mine.privateKey, theirs), text);
  return toBase64([await crypto.subtle.exportKey("raw", mine.publicKey), nonce, sealed]);
}
