// A map of places from a JSON block, drawn by Leaflet. The list beside it says the same without script.
// Names and texts are only ever set as text, so nothing that somebody typed can become markup.

const settings = (box) => box.dataset;
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

// The outline of the municipalities stands in where no tiles are configured: a blank sheet tells nobody anything.
async function addGround(map, { tiles, attribution, outline }) {
  map.attributionControl.setPrefix(false);
  if (tiles) {
    const plain = document.createElement("span");
    plain.textContent = attribution ?? "";
    L.tileLayer(tiles, { maxZoom: 19, attribution: plain.innerHTML }).addTo(map);
  } else if (outline) {
    const answer = await fetch(outline);
    if (answer.ok) L.geoJSON(await answer.json(), { interactive: false, className: "map-outline" }).addTo(map);
  }
}

function draw(box) {
  const places = JSON.parse(document.getElementById(settings(box).places).textContent);
  const { zoomIn, zoomOut } = settings(box);
  box.hidden = false;
  const moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  const motion = { fadeAnimation: moves, zoomAnimation: moves, markerZoomAnimation: moves, inertia: moves };
  const map = L.map(box, { zoomControl: false, scrollWheelZoom: false, ...motion });
  L.control.scale({ imperial: false }).addTo(map);
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  const markers = places.filter((place) => place.lat != null && place.lon != null);
  const group = L.featureGroup(markers.map((place) => addMarker(map, place)));
  if (markers.length) map.fitBounds(group.getBounds().pad(0.15), { maxZoom: 14 });
  else map.setView([62.4, 16.3], 4); // all of Sweden
  if (!settings(box).tiles && markers.length > 1) addTownNames(map, markers);
  addGround(map, settings(box)).catch(() => {}); // without a ground the markers are still there
  return map;
}

if (window.L) for (const box of document.querySelectorAll("[data-map]")) draw(box);
