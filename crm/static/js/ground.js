// What a map stands on: tiles where they are configured, else the outline of the municipalities that we ship.
// Without tiles nothing is asked of any other site.

const NAME_PX = 7.5; // about what a letter of a name takes

// TopoJSON keeps each border once: an arc is a first point and steps from there, a negative number the arc backwards.
function decode({ arcs, transform, objects }) {
  const [width, height] = transform.scale;
  const [west, south] = transform.translate;
  const lines = arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([right, up]) => [(x += right) * width + west, (y += up) * height + south]);
  });
  const lineOf = (number) => (number < 0 ? [...lines[~number]].reverse() : lines[number]);
  const ringOf = (numbers) => numbers.flatMap((number, place) => lineOf(number).slice(place ? 1 : 0));
  return objects.municipalities.geometries.map(({ properties, arcs: polygons }) => ({
    type: "Feature",
    properties,
    geometry: { type: "MultiPolygon", coordinates: polygons.map((rings) => rings.map(ringOf)) },
  }));
}

function nameOf({ properties, geometry }) {
  const lons = geometry.coordinates.flat(2).map(([lon]) => lon);
  const words = document.createElement("span");
  words.textContent = properties.name;
  const icon = L.divIcon({ className: "map-town land", html: words, iconSize: null });
  const [lon, lat] = properties.at;
  const marker = L.marker([lat, lon], { icon, interactive: false, keyboard: false, zIndexOffset: -20000 });
  return { marker, name: properties.name, degrees: Math.max(...lons) - Math.min(...lons) };
}

// A name stands where its municipality is wide enough on the screen to carry it, so that names do not lie on each other.
function writeNames(map, names) {
  const perDegree = (256 * 2 ** map.getZoom()) / 360;
  const seen = map.getBounds().pad(0.2);
  for (const { marker, name, degrees } of names) {
    const fits = degrees * perDegree > name.length * NAME_PX && seen.contains(marker.getLatLng());
    if (fits !== map.hasLayer(marker)) fits ? marker.addTo(map) : marker.remove();
  }
}

async function addOutline(map, address, written) {
  const answer = await fetch(address);
  if (!answer.ok) return;
  const areas = decode(await answer.json());
  const drawn = L.geoJSON(areas, { interactive: false, className: "map-outline", smoothFactor: 1 });
  drawn.addTo(map).bringToBack();
  const names = areas.map(nameOf).filter(({ name }) => !written.has(name));
  const write = () => writeNames(map, names);
  map.on("zoomend moveend", write);
  write();
}

function addTiles(map, address, attribution) {
  const words = document.createElement(attribution.includes("OpenStreetMap") ? "a" : "span");
  words.textContent = attribution;
  if (words.tagName === "A") words.href = "https://www.openstreetmap.org/copyright";
  // Who serves tiles may ask which site shows them: they are told the site, never the page.
  L.tileLayer(address, { maxZoom: 19, attribution: words.outerHTML, referrerPolicy: "origin" }).addTo(map);
}

// An empty map of all of Sweden, with its ground and its buttons; `written` are names that stand on it already.
export function newMap(box, written = new Set()) {
  const { zoomIn, zoomOut, tiles, attribution, outline } = box.dataset;
  box.hidden = false;
  const moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  const motion = { fadeAnimation: moves, zoomAnimation: moves, markerZoomAnimation: moves, inertia: moves };
  const map = L.map(box, { zoomControl: false, scrollWheelZoom: false, minZoom: 4, maxZoom: 18, ...motion });
  map.attributionControl.setPrefix(false);
  L.control.scale({ imperial: false }).addTo(map);
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  map.whenReady(() => {
    if (tiles) addTiles(map, tiles, attribution ?? "");
    else addOutline(map, outline, written).catch(() => {}); // without a ground the pins are still there
  });
  return map;
}
