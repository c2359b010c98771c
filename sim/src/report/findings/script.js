// Steps through space-time diagrams: by keys, by a slider, and by clicks. Without this the diagrams are pictures.
(() => {
  const { root, all } = sheet;
  const words = {
    en: {
      first: "to the beginning", back: "one step back", on: "one step on", last: "to what is violated", at: "step", fade: "fade what did not lead to it",
      hint: "Step through with the arrow keys or the slider, or click on a row: ↑ ↓ from row to row, ← to what it came of, → to what came of it.",
      came: "it came of", led: "it led to", handed: "its machine was handed", hidden: "something that the whole story shows", operator: "the operator", none: "it came of nothing that anybody sent",
    },
    ko: {
      first: "처음으로", back: "한 걸음 뒤로", on: "한 걸음 앞으로", last: "위반으로", at: "걸음", fade: "위반으로 이어지지 않은 것은 흐리게",
      hint: "화살표 키나 슬라이더로 한 걸음씩 보거나 줄을 누른다: ↑ ↓ 줄에서 줄로, ← 그것이 온 곳으로, → 거기서 나온 것으로.",
      came: "온 곳", led: "나온 것", handed: "기계가 받은 것", hidden: "이야기 전체에만 있는 것", operator: "운영자", none: "누가 보낸 것에서 온 것이 아니다",
    },
  };
  const say = (key) => words[root.lang === "ko" ? "ko" : "en"][key];
  const make = (tag, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };

  function diagram(figure) {
    const rows = all("g[data-n], g.failure", figure);
    const numbered = new Map(rows.filter((row) => row.dataset.n).map((row) => [row.dataset.n, row]));
    const fields = new Map(all("[data-f]", figure).map((field) => [field.dataset.f, field]));
    const effects = new Map();
    for (const row of numbered.values()) {
      if (row.dataset.c) effects.set(row.dataset.c, [...(effects.get(row.dataset.c) ?? []), row]);
    }
    const end = Math.max(0, rows.findIndex((row) => row.matches(".failure:not(.later)")));
    const canvas = figure.querySelector(".canvas");
    let place = -1;

    const button = (sign, key, act) => {
      const node = make("button", { type: "button", textContent: sign });
      node.dataset.say = key;
      node.addEventListener("click", act);
      return node;
    };
    const slider = make("input", { type: "range", min: 0, max: rows.length - 1, value: end });
    slider.dataset.say = "at";
    slider.addEventListener("input", () => go(Number(slider.value)));
    const fade = make("input", { type: "checkbox", checked: true });
    fade.addEventListener("input", () => figure.classList.toggle("faded", fade.checked));
    const fading = make("span");
    fading.dataset.text = "fade";
    const stepper = make(
      "div", { className: "stepper" },
      button("«", "first", () => go(0)), button("‹", "back", () => go(place < 0 ? end : place - 1)),
      slider,
      button("›", "on", () => go(place + 1)), button("»", "last", () => go(end)),
    );
    if (figure.dataset.led === "true") stepper.append(make("label", {}, fade, fading));
    const step = make("div", { className: "step", role: "status" });
    figure.prepend(stepper);
    canvas.after(step);
    figure.classList.add("stepped");

    const title = (row) => row.querySelector("title").textContent;
    const of = (row) => {
      const { from, to } = row.dataset;
      return to ? `${from} → ${to}` : from ?? say("operator");
    };
    const jump = (row) => {
      const node = make("button", { type: "button", textContent: `${row.querySelector(".time").textContent} ${of(row)}: ${title(row)}` });
      node.addEventListener("click", () => go(rows.indexOf(row)));
      return node;
    };

    function tell() {
      step.replaceChildren();
      const row = rows[place];
      if (!row) return step.append(make("p", { className: "quiet", textContent: say("hint") }));
      const line = (className, ...children) => step.append(make("p", { className }, ...children));
      const time = make("time", { textContent: row.querySelector(".time").textContent });
      if (row.matches(".failure")) {
        line("", time);
        return line("said", `${row.querySelector(".name").textContent} ${title(row)}`);
      }
      line("", time, ` · ${of(row)}`);
      line("said", title(row));
      const fate = all(".fate", row).find((it) => it.dataset.lang === root.lang);
      if (fate) line("fell", fate.textContent.trim());
      if (row.dataset.h) line("quiet", `${say("handed")}: ${row.dataset.h}`);
      const links = make("div", { className: "links" });
      if (row.dataset.c) {
        const cause = numbered.get(row.dataset.c);
        links.append(cause ? make("span", {}, `${say("came")}: `, jump(cause)) : make("span", { textContent: `${say("came")}: ${say("hidden")}` }));
      } else if (!row.matches(".struck.line")) {
        links.append(make("span", { textContent: say("none") }));
      }
      const led = effects.get(row.dataset.n) ?? [];
      if (led.length > 0) links.append(make("span", {}, `${say("led")}: `, ...led.slice(0, 6).flatMap((it) => [jump(it), " "])));
      step.append(links);
    }

    function go(wanted) {
      place = Math.min(Math.max(wanted, 0), rows.length - 1);
      const row = rows[place];
      for (const other of all(".chosen, .chain", figure)) other.classList.remove("chosen", "chain");
      (fields.get(row.dataset.n) ?? row).classList.add("chosen");
      for (let cause = row.dataset.c; fields.has(cause); cause = numbered.get(cause).dataset.c) fields.get(cause).classList.add("chain");
      slider.value = place;
      reveal(row);
      tell();
    }

    // Only the canvas is scrolled: the page stays where its reader is.
    function reveal(row) {
      const shape = (fields.get(row.dataset.n) ?? row).getBoundingClientRect();
      const frame = canvas.getBoundingClientRect();
      if (shape.top < frame.top + 80) canvas.scrollTop += shape.top - frame.top - 80;
      if (shape.bottom > frame.bottom - 40) canvas.scrollTop += shape.bottom - frame.bottom + 40;
    }

    const keys = {
      ArrowDown: () => go(place + 1),
      ArrowUp: () => go(place < 0 ? end : place - 1),
      ArrowLeft: () => go(rows.indexOf(numbered.get(rows[place]?.dataset.c) ?? rows[place])),
      ArrowRight: () => go(rows.indexOf(effects.get(rows[place]?.dataset.n)?.[0] ?? rows[place])),
      Home: () => go(0),
      End: () => go(end),
    };
    canvas.addEventListener("keydown", (event) => {
      if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      keys[event.key]();
    });
    rows.forEach((row, number) => {
      for (const part of [row, fields.get(row.dataset.n)]) part?.addEventListener("click", () => go(number));
    });
    if (rows[end]) reveal(rows[end]);

    return () => {
      for (const node of all("[data-say]", figure)) node.ariaLabel = node.title = say(node.dataset.say);
      fading.textContent = say("fade");
      tell();
    };
  }

  const speak = [];
  for (const figure of all(".spacetime")) {
    const details = figure.closest("details");
    const begin = () => {
      const spoken = diagram(figure);
      speak.push(spoken);
      spoken();
    };
    // The whole story may have thousands of rows: it is made ready when it is opened.
    if (details && !details.open) details.addEventListener("toggle", begin, { once: true });
    else begin();
  }
  sheet.listeners.push(() => () => speak.forEach((spoken) => spoken()));
  const wanted = new URLSearchParams(location.hash.slice(1)).get("lang");
  sheet.speak(wanted === "ko" || wanted === "en" ? wanted : root.lang);
})();
