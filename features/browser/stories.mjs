// Looks at a page of findings, as `sim explain --report` and `sim campaign --report` write it: it can be stepped
// through by keys, by the slider and by clicks, shows what led to the violation, and speaks two languages.

import assert from "node:assert/strict";

export async function lookAtStories(page, { what, accessible, picture, name }) {
  const articles = await page.locator("article.finding").count();
  assert.ok(articles > 0, `${what}: no story is shown`);
  await accessible(page, what);
  const figure = page.locator(".spacetime").first();
  const canvas = figure.locator(".canvas");
  const chosen = () => figure.evaluate((it) => it.querySelector(".chosen")?.dataset.f ?? it.querySelector(".chosen")?.getAttribute("class"));

  // Shapes are drawn only beside each other: one that is not closed swallows all that follow.
  assert.equal(await figure.locator(":is(rect, line, polygon, path, circle) > *").count(), 0, `${what}: nested shapes`);
  assert.ok((await figure.locator("g.row").count()) > 0, `${what}: no row is drawn`);

  // It opens where it broke, if it did.
  const failure = figure.locator("g.failure:not(.later)");
  if ((await failure.count()) > 0) {
    const [frame, shape] = [await canvas.boundingBox(), await failure.boundingBox()];
    assert.ok(shape.y > frame.y && shape.y + shape.height <= frame.y + frame.height + 1, `${what}: what is violated is out of sight`);
    assert.ok((await figure.locator("g.led").count()) > 0, `${what}: nothing led to it`);
  }

  // By keys.
  await canvas.focus();
  await page.keyboard.press("Home");
  const first = await chosen();
  await page.keyboard.press("ArrowDown");
  assert.notEqual(await chosen(), first, `${what}: a key does nothing`);
  await page.keyboard.press("ArrowUp");
  assert.equal(await chosen(), first, `${what}: a key does not lead back`);
  assert.match(await figure.locator(".step").innerText(), /\d\d:\d\d:\d\d/, `${what}: a step says nothing`);

  // By the slider.
  const slider = figure.locator("input[type=range]");
  const most = await slider.getAttribute("max");
  await slider.fill(most);
  assert.notEqual(await chosen(), first, `${what}: the slider does nothing`);

  // By a click, and back along what caused it.
  const both = await figure.evaluate((it) => {
    const drawn = (number) => it.querySelector(`[data-f="${number}"]`);
    const row = [...it.querySelectorAll("g.row[data-c]")].reverse().find((row) => drawn(row.dataset.c));
    return row && [row.dataset.n, row.dataset.c];
  });
  if (both) {
    const [number, cause] = both;
    const field = figure.locator(`[data-f="${number}"]`);
    await field.scrollIntoViewIfNeeded();
    const [frame, shape] = [await canvas.boundingBox(), await field.boundingBox()];
    await page.mouse.click(frame.x + 60, shape.y + shape.height / 2);
    assert.equal(await chosen(), number, `${what}: a click does nothing`);
    await picture(page, `${name}-step`);
    await canvas.focus();
    await page.keyboard.press("ArrowLeft");
    assert.equal(await chosen(), cause, `${what}: ← does not lead to the cause`);
  }

  // What did not lead to it is faded, or not.
  const fade = figure.locator("input[type=checkbox]");
  if ((await fade.count()) > 0) {
    await fade.uncheck();
    assert.doesNotMatch(await figure.getAttribute("class"), /faded/);
    await fade.check();
  }

  // The whole story, on demand.
  const whole = page.locator("details.whole").first();
  if ((await whole.count()) > 0) {
    await whole.locator("summary").click();
    const rows = await whole.locator("g.row").count();
    assert.ok(rows >= (await figure.locator("g.row").count()), `${what}: the whole is less than a part of it`);
    assert.ok(await whole.locator(".stepper").isVisible(), `${what}: the whole cannot be stepped through`);
    await whole.locator("summary").click();
  }

  // The other language.
  await page.click("[data-speak=ko]");
  assert.match(await page.locator("h1").innerText(), /[가-힣]/);
  assert.match(await slider.getAttribute("aria-label"), /[가-힣]/, `${what}: the slider stays English`);
  await accessible(page, `${what}, Korean`);
  await picture(page, `${name}-ko`);
  await page.click("[data-speak=en]");
  return `${articles} ${articles === 1 ? "story" : "stories"}`;
}
