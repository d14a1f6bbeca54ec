// routes.test.js -- what holds of every page of the console's own table, in each of its
// states and in a world of hostile names.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { test, before, after } = require("node:test");
const { fits, torn, violations } = require("./scene.js");
const { Visit, World } = require("./world.js");

// These are no pages.
const others = ["/style.css", "/script.js", "/icon.svg", "/jobs/{}/events"];

let world, scene;
before(async () => {
  world = await World.begin();
  scene = world.scene;
});
after(() => world.end());
const visit = new Visit(() => world);

function routes() {
  const text = fs.readFileSync(path.join(__dirname, "../../host/console/pages.c"), "utf8");
  return [...text.matchAll(/\{METHOD_GET, "([^"]+)", ROLE_([A-Z]+)/g)]
    .map((found) => ({ route: found[1], role: found[2].toLowerCase() }))
    .filter(({ route }) => !others.includes(route));
}

const placeOf = (route) => world.places.find((place) => place.route === route)?.at;

test("the world has a place for every page that there is", () => {
  assert.ok(routes().length > 20);
  for (const { route } of routes())
    assert.notStrictEqual(placeOf(route), undefined, `${route} has no place`);
});

const hostileSeen = new Set();
visit.check("each page takes hostile names as text, is short, and breaks nothing", async (page, name, answer, place) => {
  const text = await answer.text();
  assert.notStrictEqual(await page.title(), "owned", name);
  assert.ok(!text.includes("<script>"), name);
  assert.ok(text.length < 100000, `${name} has ${text.length} bytes`);
  assert.ok(answer.status() < 500, `${name}: ${answer.status()}`);
  if (text.includes("&lt;script&gt;"))
    hostileSeen.add(place.route);
}, () => {
  // The names did come to the pages that show names.
  for (const route of ["/", "/settings", "/pipelines/{}", "/pipelines/{}/runs/{}", "/pipelines/{}/segments",
    "/pipelines/{}/segments/{}", "/pipelines/{}/segments/{}/add", "/pipelines/{}/spec", "/plans/{}",
    "/pipelines/{}/people/{}", "/connections/new", "/connections/new/{}"])
    assert.ok(hostileSeen.has(route), `${route} shows no hostile name`);
});

// Narrow and wide are two layouts: each is looked at with all rules, in another scheme; for
// the third look only the colours count.
const looks = [
  { width: 320, colorScheme: "light" },
  { width: 320, colorScheme: "dark", rules: ["color-contrast"] },
  { width: 768, colorScheme: "light", rules: null },
  { width: 1920, colorScheme: "dark", reducedMotion: "reduce" },
];

visit.check("each page passes axe and fits at three widths, in both colour schemes and without motion", async (page, name) => {
  for (const { width, rules, ...media } of looks) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ reducedMotion: "no-preference", ...media });
    const where = `${name} at ${width}, ${media.colorScheme}`;
    if (rules !== null)
      assert.deepStrictEqual(await violations(page, rules), [], where);
    assert.ok(await fits(page), `${where} is too wide`);
    assert.deepStrictEqual(await torn(page), [], where);
  }
  assert.strictEqual(await page.evaluate(() => document.getAnimations().length), 0, name);
});

// In the page: what a screen reader begins with.
function outline() {
  const count = (what) => document.querySelectorAll(what).length;
  const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((one) => Number(one.tagName[1]));
  return {
    lang: document.documentElement.lang, title: document.title, heading: document.querySelector("h1")?.innerText,
    counts: [count("h1"), count("main"), count("body > header"), count("body > footer")],
    names: [...document.querySelectorAll("nav")].map((one) => one.getAttribute("aria-label")),
    jumps: levels.filter((level, i) => i > 0 && level > levels[i - 1] + 1),
    twice: [...document.querySelectorAll("[id]")].map((one) => one.id).filter((id, i, all) => all.indexOf(id) !== i),
  };
}

const plain = (text) => text.replace(/[\u200b-\u200f\u2028-\u202e\u2060-\u206f\s]+/g, " ").trim();
visit.check("each page has its landmarks, one heading, and a title that names it and its pipeline", async (page, name, answer, place) => {
  const told = await page.evaluate(outline);
  assert.strictEqual(told.lang, "en", name);
  assert.deepStrictEqual(told.counts, [1, 1, 1, 1], name);
  assert.deepStrictEqual(told.jumps, [], name);
  assert.deepStrictEqual(told.twice, [], name);
  assert.ok(told.names.every((one, i) => one && told.names.indexOf(one) === i), name);
  assert.strictEqual(told.names.includes("Main"), place.as !== "nobody", name);
  assert.match(told.title, / – Wherry$/, name);
  assert.ok(plain(told.title).includes(plain(told.heading)), `${name}: '${told.title}', '${told.heading}'`);
  const way = page.locator(".way a").last();
  if (await way.count() > 0)
    assert.match(plain(told.title), new RegExp(`(^|– )${await way.innerText()} –`), name);
  else
    assert.ok(!/^.pipelines/.test(place.at) || answer.status() >= 400, `${name} is of no pipeline`);
});

test("a viewer sees no address, no field of a person and no button, and no more than viewers may", async () => {
  const page = await world.visitor("vera");
  for (const { route, role } of routes()) {
    const answer = await page.goto(scene.url + placeOf(route));
    const text = await answer.text();
    const may = role === "viewer" || role === "nobody";
    assert.strictEqual(answer.status() === 403, !may, route);
    assert.doesNotMatch(text, /@people\.example\.net|@example\.com|Zuleika/, route);
    if (may && role === "viewer")
      assert.strictEqual(await page.locator("main button").count(), 0, route);
    for (const link of await page.locator("main a").all()) {
      const href = await link.getAttribute("href");
      assert.doesNotMatch(href, /\/(people|delete|backfill|spec|add|remove|forget)\b/, `${route} leads to ${href}`);
    }
  }
});

test("support sees persons and does nothing but read them", async () => {
  const page = await world.visitor("sue");
  await page.goto(scene.url + placeOf("/pipelines/{}/people/{}"));
  assert.match(await page.textContent("main"), /new@people\.example\.net/);
  assert.strictEqual(await page.locator("main a[href$=forget]").count(), 0);
  await page.goto(`${scene.url}/pipelines/p/segments/1042?why=refused`);
  assert.match(await page.textContent("main"), /zuleika@example\.com/);
  await page.goto(`${scene.url}/pipelines/p/parked`);
  assert.match(await page.textContent("main"), /looks fake or invalid/);
  assert.strictEqual(await page.locator("main button").count(), 0);
});

test("what cannot be shown says why, and where to go on", async () => {
  const page = await world.visitor("otto");
  for (const [at, words] of [["/pipelines/none", /none/], ["/pipelines/p/runs/999", /no run 999/],
    ["/pipelines/p/people/czzz", /no contact/], ["/pipelines/p/segments/9999", /does not sync a segment/],
    ["/plans/99", /no longer exists/], ["/backfills/99", /no longer exists/], ["/jobs/99", /no such job/],
    ["/pipelines/p/segments/9999/add", /no segment '9999'/], ["/pipelines/none/delete", /none/]]) {
    const answer = await page.goto(scene.url + at);
    assert.strictEqual(answer.status(), 404, at);
    assert.match(await page.textContent("main"), words, at);
    assert.ok(await page.locator("main a").count() > 0, at);
  }
});

require("./paper.js")(() => world, visit);
require("./times.js")(() => world, visit);
require("./keyboard.js")(() => world, visit);
