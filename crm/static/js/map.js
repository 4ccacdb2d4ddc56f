// A map of places from a JSON block, drawn by Leaflet. The list beside it says the same without script.
// Names and texts are only ever set as text, so nothing that somebody typed can become markup.

import { newMap } from "./ground.js";

const pinSize = matchMedia("(pointer: coarse)").matches ? 44 : 28; // a thumb needs more than a mouse

function popupOf(place) {
  const content = document.createElement("div");
  const name = document.createElement(place.url ? "a" : "strong");
  name.textContent = place.name;
  if (place.url) name.href = place.url;
  content.append(name);
  if (place.text) {
    const text = document.createElement("p");
    text.textContent = place.text;
    content.append(text);
  }
  return content;
}

function addMarker(map, place) {
  const pin = L.divIcon({ className: `map-pin ${place.tone === "ask" ? "ask" : "fits"}`, iconSize: [pinSize, pinSize] });
  const marker = L.marker([place.lat, place.lon], { icon: pin, keyboard: true, title: place.name });
  // Leaflet makes the element first when the map has somewhere to show.
  marker.on("add", () => {
    const element = marker.getElement();
    element.setAttribute("aria-label", place.name);
    element.textContent = place.mark ?? "";
  });
  return marker.bindPopup(popupOf(place)).addTo(map);
}

// Without tiles the towns' names tell where one is: each stands once, under the southernmost of its pins.
function addTownNames(map, places) {
  const towns = new Set(places.map((place) => place.text).filter(Boolean));
  for (const name of towns) {
    const there = places.filter((place) => place.text === name);
    const bounds = L.latLngBounds(there.map(({ lat, lon }) => [lat, lon]));
    const words = document.createElement("span");
    words.textContent = name;
    const icon = L.divIcon({ className: "map-town", html: words, iconSize: null });
    L.marker([bounds.getSouth(), bounds.getCenter().lng], { icon, interactive: false, keyboard: false, zIndexOffset: -10000 }).addTo(map);
  }
}

function draw(box) {
  const places = JSON.parse(document.getElementById(box.dataset.places).textContent);
  const markers = places.filter((place) => place.lat != null && place.lon != null);
  const map = newMap(box, new Set(markers.map((place) => place.text)));
  const group = L.featureGroup(markers.map((place) => addMarker(map, place)));
  // An outline says little from near by: one place alone is shown in its municipality.
  const closest = box.dataset.tiles ? 14 : markers.length > 1 ? 11 : 9;
  if (markers.length) map.fitBounds(group.getBounds().pad(0.15), { maxZoom: closest });
  else map.setView([62.4, 16.3], 4); // all of Sweden
  if (!box.dataset.tiles && markers.length > 1) addTownNames(map, markers);
  return map;
}

if (window.L) for (const box of document.querySelectorAll("[data-map]")) draw(box);
