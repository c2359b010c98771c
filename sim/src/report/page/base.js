"use strict";
// What every page does: it speaks one of two languages, and copies commands.
const sheet = (() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  // Each is called before the language changes, and what it returns is called after.
  const listeners = [];

  function speak(language) {
    const after = listeners.map((listener) => listener(language));
    root.lang = language;
    document.title = root.dataset[language] || document.title;
    for (const button of all("[data-speak]")) button.setAttribute("aria-pressed", String(button.dataset.speak === language));
    for (const option of all("option[data-en]")) option.textContent = option.dataset[language];
    for (const then of after) then?.();
  }

  for (const button of all("[data-speak]")) button.addEventListener("click", () => speak(button.dataset.speak));
  for (const button of all(".copy")) {
    button.addEventListener("click", async () => {
      const code = button.parentElement.querySelector("code");
      const said = button.parentElement.querySelector("[role=status]");
      try {
        await navigator.clipboard.writeText(code.textContent);
        said.textContent = root.lang === "ko" ? "복사했습니다" : "copied";
      } catch {
        // A page opened from disk may not be allowed to copy: the command is selected instead.
        getSelection().selectAllChildren(code);
        said.textContent = root.lang === "ko" ? "선택했습니다" : "selected";
      }
    });
  }
  return { root, all, speak, listeners };
})();
