// Light, dark or as the device says. Loaded in <head> before first paint; without it the device decides.
(() => {
  const root = document.documentElement;

  // Storage may be closed (private window, policy): then the choice lasts as long as the page.
  const remembered = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null;
    }
  };
  const remember = (choice) => {
    try {
      if (choice === "system") localStorage.removeItem("theme");
      else localStorage.setItem("theme", choice);
    } catch {
      /* see above */
    }
  };
  const apply = (choice) => {
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
    else delete root.dataset.theme;
    for (const button of document.querySelectorAll("[data-theme-value]")) {
      const chosen = button.dataset.themeValue === (root.dataset.theme ?? "system");
      button.setAttribute("aria-pressed", String(chosen));
    }
  };

  apply(remembered());
  document.addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll("[data-theme-choice]")) group.hidden = false;
    apply(remembered());
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-value]");
    if (!button) return;
    remember(button.dataset.themeValue);
    apply(button.dataset.themeValue);
  });
})();
