// The list of employers as a map: what is in sight is asked for anew when the map is moved, with the list's filters.
// Names and texts are only ever set as text.

import { newMap } from "./ground.js";

const coarse = matchMedia("(pointer: coarse)").matches;
const size = coarse ? 44 : 30;

function popupOf({ name, url, text }) {
  const content = document.createElement("div");
  const link = document.createElement("a");
  link.textContent = name;
  link.href = url;
  const words = document.createElement("p");
  words.textContent = text;
  content.append(link, words);
  return content;
}

function signed(marker, mark, label) {
  marker.on("add", () => {
    const element = marker.getElement();
    element.setAttribute("aria-label", label);
    element.textContent = mark;
  });
  return marker;
}

function pin(one) {
  const icon = L.divIcon({ className: `map-pin of-${one.stage}`, iconSize: [size, size] });
  const marker = L.marker([one.lat, one.lon], { icon, title: one.name });
  return signed(marker, one.mark, `${one.name}, ${one.text}`).bindPopup(popupOf(one));
}

function square(map, one) {
  const wide = size + 6 * String(one.count).length;
  const icon = L.divIcon({ className: "map-count", iconSize: [wide, size] });
  const marker = L.marker([one.lat, one.lon], { icon, title: one.text });
  const closer = () => {
    map.setView([one.lat, one.lon], Math.min(map.getZoom() + 2, map.getMaxZoom()));
    map.getContainer().focus(); // what was pressed is gone
  };
  return signed(marker, String(one.count), one.text).on("click", closer);
}

const boxOf = (bounds) => ({
  south: bounds.getSouth(), west: bounds.getWest(), north: bounds.getNorth(), east: bounds.getEast(),
});

async function ask(address, more = {}) {
  const url = new URL(address, location.href);
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

async function draw(box) {
  const address = box.dataset.listMap;
  const { bounds, said } = await ask(address);
  document.getElementById("map-said").textContent = said;
  const map = newMap(box);
  const drawn = L.layerGroup().addTo(map);
  let latest = 0;
  const look = async () => {
    const mine = (latest += 1);
    const seen = await ask(address, { ...boxOf(map.getBounds().pad(0.1)), zoom: map.getZoom() });
    if (mine !== latest) return; // the map has been moved meanwhile
    // A popup that is open stays: opening it may have moved the map.
    const open = drawn.getLayers().find((layer) => layer.isPopupOpen?.());
    const kept = open?.getLatLng();
    for (const layer of drawn.getLayers()) if (layer !== open) drawn.removeLayer(layer);
    const isKept = ({ lat, lon }) => kept && kept.lat === lat && kept.lng === lon;
    for (const one of seen.pins) if (!isKept(one)) drawn.addLayer(pin(one));
    for (const one of seen.squares) drawn.addLayer(square(map, one));
    box.dataset.drawn = String(seen.pins.length + seen.squares.length);
  };
  map.on("moveend", () => look().catch(() => {}));
  if (bounds) map.fitBounds(bounds, { padding: [size, size], maxZoom: box.dataset.tiles ? 14 : 11 });
  else map.setView([62.4, 16.3], 4); // all of Sweden
}

if (window.L) for (const box of document.querySelectorAll("[data-list-map]")) draw(box).catch(() => { box.hidden = true; });
