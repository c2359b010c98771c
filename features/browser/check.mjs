// Opens pages that `sim … --report` wrote, from disk, in a real browser, at two widths, and looks at each:
//
//     node check.mjs <folder with an index.html>...
//
// A page must ask no network for anything, say nothing on the console, have no serious finding of the accessibility
// checker, and fit its width. A page of specs reacts to search, filters and the language switch; one of findings is stepped
// through (`stories.mjs`). Ends with 0 if all of that is so. With
// SCREENSHOTS=<folder> it leaves pictures there. CHROMIUM names the browser if it is not called as usual.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { lookAtStories } from "./stories.mjs";

const WIDTHS = [1280, 390];
const SERIOUS = new Set(["serious", "critical"]);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

function browserPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) {
    try {
      return execFileSync("which", [name], { stdio: ["ignore", "pipe", "ignore"] }).toString().trim();
    } catch {
      // The next name may be the one.
    }
  }
  throw new Error("no Chromium was found; install it, or name it in CHROMIUM");
}

async function accessible(page, what) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const serious = violations
    .filter(({ impact }) => SERIOUS.has(impact))
    .map(({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join("\n    ")}`);
  assert.deepEqual(serious, [], `${what}: accessibility`);
}

async function picture(page, name) {
  if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`) });
}

const shown = (page) => page.locator(".example:visible").count();

async function lookAtSpecs(page, { what, name }) {
  const all = await shown(page);
  assert.ok(all > 0, `${what}: no example is shown`);
  await accessible(page, what);

  // Search, and find nothing.
  const title = (await page.locator(".example:visible h4").first().textContent()).trim();
  await page.fill("#search", title);
  const found = await shown(page);
  assert.ok(found >= 1 && found <= all, `${what}: ${found} examples for «${title}»`);
  await page.fill("#search", "no example says this");
  assert.equal(await shown(page), 0, `${what}: search finds what is not there`);
  assert.match(await page.locator("#count").textContent(), /0/);
  await page.fill("#search", "");
  assert.equal(await shown(page), all, `${what}: an empty search hides something`);

  // Filters.
  await page.selectOption("#state", "held");
  const held = await shown(page);
  await page.selectOption("#state", "broken");
  const broken = await shown(page);
  assert.equal(held + broken, all, `${what}: held and broken ones are not all`);
  if (broken > 0) {
    const drawing = page.locator(".diagram:visible").first();
    assert.ok(await drawing.isVisible(), `${what}: no diagram`);
    // Shapes are drawn only beside each other: one that is not closed swallows all that follow.
    assert.equal(await drawing.locator(":is(rect, line, polygon, path) > :not(title)").count(), 0, `${what}: nested shapes`);
    assert.ok((await drawing.locator("rect.failure").boundingBox())?.height > 0, `${what}: no broken line is drawn`);
    await drawing.scrollIntoViewIfNeeded();
    await picture(page, `${name}-broken`);
    await accessible(page, `${what}, what broke`);
    assert.match(await page.locator(".news a").first().getAttribute("href"), /^#/, `${what}: nothing leads to what broke first`);
    assert.match(await page.locator(".again:visible code").first().textContent(), /sim\S*( --)? spec .+--name/);
  }
  await page.selectOption("#state", "all");
  const kinds = await page.locator("#kind option").count();
  if (kinds > 1) {
    await page.selectOption("#kind", { index: 1 });
    assert.ok((await shown(page)) <= all);
    await page.selectOption("#kind", "all");
  }

  // The other language: other examples, as many of them, and the words of the page with them.
  const switches = page.locator("[data-speak]");
  if ((await switches.count()) > 1) {
    await page.click("[data-speak=ko]");
    assert.equal(await page.evaluate(() => document.documentElement.lang), "ko");
    assert.equal(await shown(page), all, `${what}: the languages have not equally many examples`);
    assert.match(await page.locator("h1").innerText(), /[가-힣]/);
    assert.equal(await page.locator(".feature[lang=en]:visible").count(), 0, `${what}: English is still shown`);
    await accessible(page, `${what}, Korean`);
    await picture(page, `${name}-ko`);
    await page.click("[data-speak=en]");
    assert.doesNotMatch(await page.locator("h1").innerText(), /[가-힣]/);
  }
  return `${all} examples, ${broken} broken`;
}

async function look(browser, folder, width, scheme) {
  const what = `${folder} at ${width} px, ${scheme}`;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  const said = [];
  const asked = [];
  const url = pathToFileURL(resolve(folder, "index.html")).href;
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== url) asked.push(request.url());
  });
  await page.goto(url);
  await page.waitForLoadState("networkidle");
  const name = `${basename(resolve(folder))}-${width}-${scheme}`;
  await picture(page, name);

  // Nothing sticks out at the side.
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wider <= 0, `${what}: the page is ${wider} px wider than the screen`);
  const of = { what, name, accessible, picture };
  const found = (await page.locator("article.finding").count()) > 0 ? await lookAtStories(page, of) : await lookAtSpecs(page, of);

  // The first step of the keyboard skips what stands above.
  // A fresh page: on this one the language button has the focus.
  await page.goto(url);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip", `${what}: nothing to skip with`);

  assert.deepEqual(said, [], `${what}: the console`);
  assert.deepEqual(asked, [], `${what}: the network`);
  await context.close();
  console.log(`${what}: ${found}`);
}

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error("error: no folder to look at\nhint: node check.mjs target/spec");
  process.exit(2);
}
const browser = await chromium.launch({ executablePath: browserPath(), args: ["--no-sandbox", "--disable-gpu"] });
try {
  for (const folder of folders) {
    for (const width of WIDTHS) await look(browser, folder, width, "light");
    await look(browser, folder, WIDTHS[0], "dark");
  }
} finally {
  await browser.close();
}
