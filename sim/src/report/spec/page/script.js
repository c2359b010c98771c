(() => {
  const { root, all } = sheet;
  const examples = all(".example").map((node) => ({
    node,
    text: (node.textContent + " " + node.closest(".rule").dataset.words).toLowerCase(),
    kinds: node.dataset.kinds.split(" "),
    rows: Number(node.dataset.rows),
  }));
  const search = document.getElementById("search");
  const state = document.getElementById("state");
  const kind = document.getElementById("kind");
  const count = document.getElementById("count");

  // Which examples are shown: those in the language of the page that have every wanted word.
  function sift() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { node, text, kinds, rows } of examples) {
      const wanted =
        words.every((word) => text.includes(word)) &&
        (state.value === "all" || node.dataset.state === state.value) &&
        (kind.value === "all" || kinds.includes(kind.value));
      node.hidden = !wanted;
      if (wanted && node.closest(".feature").dataset.lang === root.lang) shown += rows;
    }
    for (const part of all(".rule, .feature")) part.hidden = !part.querySelector(".example:not([hidden])");
    for (const entry of all("nav.contents li[data-part]")) entry.hidden = document.getElementById(entry.dataset.part).hidden;
    const template = root.lang === "ko" ? count.dataset.ko : count.dataset.en;
    count.textContent = template.replace("#", String(shown));
  }

  // The reader stays at the same example when the language changes: twins have the same place in their feature.
  sheet.listeners.push((language) => {
    const here = all(".example:not([hidden])").find((node) => node.getBoundingClientRect().bottom > 80);
    const far = window.scrollY > 300;
    return () => {
      search.placeholder = search.dataset[language];
      sift();
      const twin = here && document.getElementById(language + here.id.slice(2));
      if (far && twin) twin.scrollIntoView({ behavior: "instant", block: "start" });
    };
  });

  for (const control of [search, state, kind]) control.addEventListener("input", sift);
  const contents = document.querySelector("nav.contents > details");
  if (window.matchMedia("(max-width: 56rem)").matches) contents.open = false;
  const wanted = location.hash.slice(1, 3);
  sheet.speak(all("[data-speak]").some((button) => button.dataset.speak === wanted) ? wanted : root.lang);
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
})();
