// Choosing an occupation among those that a search finds: it goes into the field that the search is for.

for (const search of document.querySelectorAll("[data-occupation-search]")) {
  search.querySelector("p").hidden = true;
  search.querySelector(".search").hidden = false;
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.type === "search") event.preventDefault();
  });
  search.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-add-occupation]")?.dataset.addOccupation;
    if (!chosen) return;
    const input = document.getElementById(search.dataset.for);
    // A text field takes one occupation, a larger one takes several, one a line.
    const lines = input.localName === "textarea" ? input.value.split("\n").filter(Boolean) : [];
    if (!lines.includes(chosen)) input.value = [...lines, chosen].join("\n");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
