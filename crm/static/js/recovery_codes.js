// Print or copy the recovery codes. The buttons show only where they work.

const codes = document.querySelector("[data-codes]");
const print = document.querySelector("[data-print]");
const copy = document.querySelector("[data-copy]");

if (codes && print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
if (codes && copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    const lines = Array.from(codes.children, (item) => item.textContent.trim());
    await navigator.clipboard.writeText(lines.join("\n"));
    document.querySelector("[data-said]").textContent = copy.dataset.done;
    copy.textContent = copy.dataset.done;
  });
}
