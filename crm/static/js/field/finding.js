// Finding an employer among those on the phone: by what is typed, or by how far it is. The position stays here.

// å, ä and ö count as a and o, so that a hurried thumb finds them; so do é and ü.
export const fold = (text) =>
  (text ?? "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

// Each word that was typed begins a word of the name or the address.
export function search(employers, typed) {
  const wanted = fold(typed).split(" ");
  const fits = (employer) => {
    const words = fold(`${employer.name} ${employer.street ?? ""} ${employer.city ?? ""}`).split(" ");
    return wanted.every((start) => words.some((word) => word.startsWith(start)));
  };
  return employers.filter(fits);
}

const FORMS = /\b(aktiebolag|ab|hb|kb|handelsbolag|kommanditbolag|ek for|ekonomisk forening|i|och|the)\b/g;
const core = (name) => fold(name).replace(FORMS, " ").replace(/\s+/g, "");

// Those on the phone that may be the new one by another spelling; the server looks closer when the entry arrives.
export function alike(employers, name) {
  const wanted = core(name);
  if (wanted.length < 3) return [];
  return employers.filter((employer) => {
    const other = core(employer.name);
    return other.length > 2 && (other.startsWith(wanted) || wanted.startsWith(other));
  });
}

// Metres, near enough for a walk.
export function metres(here, there) {
  const rad = Math.PI / 180;
  const x = (there.lon - here.lon) * rad * Math.cos(((here.lat + there.lat) / 2) * rad);
  return Math.hypot(x, (there.lat - here.lat) * rad) * 6371000;
}

export function nearest(employers, here) {
  return employers
    .filter((employer) => employer.lat != null && employer.lon != null)
    .map((employer) => ({ employer, away: metres(here, employer) }))
    .sort((a, b) => a.away - b.away);
}

// Where somebody surely stands: close to one, and to no other; else null.
export function standsAt(found, accuracy) {
  const [first, second] = found;
  if (!first || accuracy > 60 || first.away > 60) return null;
  return !second || second.away > Math.max(80, first.away * 3) ? first.employer : null;
}

// The phone's position: {lat, lon, accuracy}. Rejects when it does not say.
export const position = () =>
  new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy }),
      reject,
      { enableHighAccuracy: true, timeout: 8000, maximumAge: 30000 },
    );
  });

// Whether the phone has already been told that it may say: then it is asked without a tap.
export async function mayAskPosition() {
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
  } catch {
    return false;
  }
}
