// live.test.js -- the page of something that runs: it follows by events, by itself where
// there is no script, and finds the way on when the console was away.
"use strict";

const assert = require("node:assert");
const { test, before, after, beforeEach, afterEach } = require("node:test");
const { Scene, violations } = require("./scene.js");

let scene;
before(async () => {
  scene = await Scene.begin();
  scene.writeSpec("p");
  await scene.control("seed", { people: 6, common: 4, plain: true });
  assert.strictEqual(scene.wherry(["run", "p"]).code, 0);
  await scene.startConsole();
});
after(() => scene.end());

// The list answers nothing, until it is told to.
const release = () => fetch(`${scene.sandbox}/control/fault`, { method: "DELETE" });
beforeEach(() => scene.control("fault", { kind: "stall", path: "/mailchimp/*", times: 1 }));
afterEach(release);

async function startRun(options) {
  const page = await scene.visitor("otto", options);
  await page.goto(`${scene.url}/pipelines/p`);
  await page.click("main button:text-is('Run now')");
  await page.waitForURL(/\/jobs\//);
  assert.match(await page.textContent("#job"), /running/);
  return page;
}

test("a run is followed by events without a reload, and its end is shown", async () => {
  const page = await startRun();
  const asked = [];
  page.on("request", (request) => asked.push(request));
  assert.deepStrictEqual(await violations(page), []);
  for (let i = 0; i < 3; i++)
    await page.waitForResponse(/\/events$/);
  assert.ok(asked.every((one) => one.resourceType() === "eventsource"));
  await release();
  await scene.untilOver(page);
  assert.match(await page.textContent("#job"), /done/);
  await page.context().close();
});

test("without script the page asks again by itself, until the run is over", async () => {
  const page = await startRun({ javaScriptEnabled: false });
  await page.waitForEvent("framenavigated");
  assert.match(await page.textContent("#job"), /running/);
  await release();
  await page.waitForSelector("#job:has-text('done')");
  assert.strictEqual(await page.locator("meta[http-equiv=refresh]").count(), 0);
  await page.context().close();
});

test("Stop ends a run in order, and the page says so", async () => {
  const page = await startRun();
  await page.click("main button:text-is('Stop')");
  await release();
  await scene.untilOver(page);
  assert.match(await page.textContent("#job"), /stopped before its end/);
  assert.strictEqual(scene.wherry(["run", "p"]).code, 0);
  await page.context().close();
});

test("after the console was away, the page that followed it leads on by itself", async () => {
  const page = await startRun();
  page.alone = true;
  await page.waitForResponse(/\/events$/);
  await scene.killConsole();
  await page.waitForEvent("requestfailed", (request) => /\/events$/.test(request.url()));
  await scene.startConsole();
  await page.waitForSelector("h1:has-text('Sign in')");
  await page.fill("#user", "otto");
  await page.fill("#password", "correct horse battery staple");
  await page.click("main button");
  await page.waitForSelector("h1:has-text('Not found')");
  assert.match(await page.textContent("main"), /in the runs of its pipeline/);
  await page.context().close();
});
