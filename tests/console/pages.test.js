// pages.test.js -- the pages as people use them, at three widths and under axe.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { test, before, after } = require("node:test");
const { Scene, violations } = require("./scene.js");

const hostile = "<script>document.title='owned'</script>\u202e\"' & " + "x".repeat(120);

let scene;
before(async () => {
  scene = await Scene.begin();
  scene.writeSpec("p", `segment_sync:
  every: 6h
  segments:
    - { crm: "1042", list: VIP customers }
`);
  await scene.control("seed", { people: 30, common: 20, plain: true });
  await scene.control("act", [
    { side: "crm", do: "add_segment", segment: "1042", title: `VIP ${hostile}`, dynamic: true },
    { side: "crm", do: "add_segment", segment: "1043", title: "Lapsed", dynamic: true },
    { side: "crm", do: "join", address: "ann@people.example.net", fields: { firstname: "Ann" } },
  ]);
  assert.strictEqual(scene.wherry(["run", "p"]).code, 0);
  await scene.startConsole();
});
after(() => scene.end());

async function change() {
  await scene.control("act", [
    { side: "crm", do: "change", address: "ann@people.example.net", fields: { firstname: `Zuleika ${hostile}` } },
    { side: "crm", do: "join", address: "new@people.example.net", fields: { firstname: "New" } },
  ]);
}

test("each page passes axe, fits at three widths, and runs nobody's script", async () => {
  const page = await scene.visitor("otto");
  for (const [width, scheme] of [[320, "light"], [768, "dark"], [1920, "light"]]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    for (const at of ["/", "/settings", "/people", "/pipelines/p", "/pipelines/p/runs", "/pipelines/p/runs/1",
      "/pipelines/p/parked", "/pipelines/p/segments", "/pipelines/p/delete", "/no-such-page"]) {
      await page.goto(scene.url + at);
      assert.deepStrictEqual(await violations(page), [], `${at} at ${width}`);
      assert.ok(await page.evaluate(() =>
        document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${at} at ${width}`);
      assert.notStrictEqual(await page.title(), "owned");
    }
  }
  assert.deepStrictEqual(page.errors, []);
});

test("a plan is made, read, approved, and exactly that is done", async () => {
  await change();
  const page = await scene.visitor("otto");
  await page.goto(`${scene.url}/pipelines/p`);
  await page.click("button:text-is('Plan')");
  await page.waitForURL(/\/plans\//, { timeout: 60000 });
  assert.match(await page.textContent("main"), /Nothing has been changed yet/);
  assert.match(await page.textContent("main"), /add to the list/);
  assert.deepStrictEqual(await violations(page), []);
  await page.click("button:has-text('Approve')");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  assert.match(await page.textContent("#job"), /done/);
  const dump = await (await fetch(`${scene.sandbox}/control/dump`)).json();
  assert.ok(dump.list.some((one) => one.address === "new@people.example.net"));
  assert.deepStrictEqual(page.errors, []);
});

test("a person is found by her address, which stands in no address of a page", async () => {
  const page = await scene.visitor("sue");
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`${scene.url}/people`);
  await page.fill("#contact", "ann@people.example.net");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/pipelines\/p\/people\/c/);
  assert.match(await page.textContent("main"), /May be mailed/);
  assert.match(await page.textContent("main"), /ann@people\.example\.net/);
  assert.ok(!asked.some((url) => url.includes("ann")), asked.join(" "));
  assert.deepStrictEqual(await violations(page), []);
  await page.goto(`${scene.url}/people`);
  await page.fill("#contact", "nobody@people.example.net");
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=Not found");
});

test("a viewer sees no address, no field of a person and no button", async () => {
  const page = await scene.visitor("vera");
  for (const at of ["/", "/pipelines/p", "/pipelines/p/runs", "/pipelines/p/runs/1", "/pipelines/p/runs/2",
    "/pipelines/p/parked", "/pipelines/p/segments"]) {
    await page.goto(scene.url + at);
    const text = await page.content();
    assert.doesNotMatch(text, /@people\.example\.net|Zuleika/, at);
    assert.strictEqual(await page.locator("main button").count(), 0, at);
  }
});

test("without script every page and action works", async () => {
  const page = await scene.visitor("otto", { javaScriptEnabled: false });
  await page.goto(`${scene.url}/pipelines/p`);
  await page.click("button:text-is('Pause')");
  await page.waitForURL(/\/jobs\//);
  for (let i = 0; i < 100 && (await page.textContent("#job")).includes("running"); i++)
    await page.reload();
  await page.click("text=To the pipeline");
  assert.match(await page.textContent("main"), /Paused/);
  await page.click("button:text-is('Resume')");
  await page.waitForURL(/\/jobs\//);
});

test("a key that is revoked shows as Error, and Refresh status lifts it", async () => {
  const page = await scene.visitor("otto");
  await scene.control("keys", { ometria: "another-key" });
  await page.goto(`${scene.url}/pipelines/p`);
  await page.click("button:text-is('Refresh status')");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  await page.click("text=To the pipeline");
  assert.match(await page.textContent(".state"), /Error/);
  assert.deepStrictEqual(await violations(page), []);
  await scene.control("keys", { ometria: "ometria-sandbox-key" });
  await page.click("button:text-is('Refresh status')");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  await page.click("text=To the pipeline");
  assert.match(await page.textContent(".state"), /Active/);
});

test("a segment is synced from the list of saved ones, and its sync ends", async () => {
  const page = await scene.visitor("otto");
  await page.goto(`${scene.url}/pipelines/p/segments`);
  await page.click("button[aria-label='Sync Lapsed']");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  const spec = () => fs.readFileSync(path.join(scene.directory, "specs/p.yaml"), "utf8");
  assert.match(spec(), /1043/);
  await page.goto(`${scene.url}/pipelines/p/segments`);
  await page.click("button[aria-label='Stop the sync of Lapsed']");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  assert.doesNotMatch(spec(), /1043/);
});

test("the keyboard alone reaches everything, and where it is can be seen", async () => {
  const page = await scene.visitor("otto");
  await page.goto(`${scene.url}/pipelines/p`);
  await page.keyboard.press("Tab");
  assert.strictEqual(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
  const reached = new Set();
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const one = document.activeElement;
      const seen = one === document.body || getComputedStyle(one).outlineStyle !== "none";
      return { text: one.textContent.slice(0, 40), seen };
    });
    assert.ok(at.seen, `${at.text} shows no focus`);
    reached.add(at.text);
  }
  for (const text of ["Run now", "Plan", "Pause", "Refresh status", "Delete", "Runs", "Segments", "Parked"])
    assert.ok(reached.has(text), `${text} is not reached`);
});

test("what was done is in the trail, with who did it, and no address", async () => {
  const trail = fs.readFileSync(path.join(scene.directory, "state/console.trail"), "utf8");
  const lines = trail.trim().split("\n").map((line) => JSON.parse(line));
  assert.ok(lines.some((line) => line.action === "Apply" && line.user === "otto" && line.pipeline === "p"));
  assert.ok(lines.some((line) => line.action === "Pause"));
  assert.doesNotMatch(trail, /@people/);
  assert.doesNotMatch(scene.said(), /@people/);
});

test("a console that is killed leaves a run to end in order, and no plan behind", async () => {
  const page = await scene.visitor("otto");
  await page.goto(`${scene.url}/pipelines/p`);
  await page.click("button:text-is('Plan')");
  await page.waitForURL(/\/plans\//, { timeout: 60000 });
  const state = path.join(scene.directory, "state");
  assert.ok(fs.readdirSync(state).some((name) => name.startsWith("console.plan.")));
  scene.consoleProgram.removeAllListeners("exit");
  scene.consoleProgram.kill("SIGKILL");
  await scene.browser.close();
  await scene.startConsole();
  assert.ok(!fs.readdirSync(state).some((name) => name.startsWith("console.plan.")));
  assert.strictEqual(scene.wherry(["run", "p"]).code, 0);
});
