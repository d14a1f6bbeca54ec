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

test("a segment is synced after its change of the spec was shown, and its sync ends", async () => {
  const page = await scene.visitor("otto");
  const spec = () => fs.readFileSync(path.join(scene.directory, "specs/p.yaml"), "utf8");
  await page.goto(`${scene.url}/pipelines/p/segments`);
  await page.click("a[aria-label='Sync Lapsed']");
  assert.match(await page.textContent("ins"), /1043/);
  assert.doesNotMatch(spec(), /1043/);
  await page.click("button:text-is('Write this change')");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  assert.match(spec(), /1043/);
  await page.goto(`${scene.url}/pipelines/p/segments`);
  await page.click("a[aria-label='Stop the sync of Lapsed']");
  assert.match(await page.textContent("del"), /1043/);
  await page.click("button:text-is('Stop the sync')");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  assert.doesNotMatch(spec(), /1043/);
});

test("where the CRM does not answer, what is synced is shown all the same", async () => {
  const page = await scene.visitor("otto");
  await scene.control("keys", { ometria: "another-key" });
  await page.goto(`${scene.url}/pipelines/p/segments`);
  await scene.control("keys", { ometria: "ometria-sandbox-key" });
  assert.match(await page.textContent(".notice"), /cannot be asked/);
  assert.match(await page.textContent("table"), /VIP customers/);
  assert.deepStrictEqual(await violations(page), []);
});

test("what of a plan has moved on meanwhile is left out, and said", async () => {
  await scene.control("act", [
    { side: "crm", do: "join", address: "one@people.example.net", fields: { firstname: "One" } },
    { side: "crm", do: "join", address: "two@people.example.net", fields: { firstname: "Two" } },
  ]);
  const page = await scene.visitor("otto");
  await page.goto(`${scene.url}/pipelines/p`);
  await page.click("button:text-is('Plan')");
  await page.waitForURL(/\/plans\//, { timeout: 60000 });
  await page.click("a:has-text('added to the list: 2')");
  assert.strictEqual(await page.locator("tbody tr").count(), 2);
  await scene.control("act", [{ side: "crm", do: "leave", address: "two@people.example.net" }]);
  await page.click("button:has-text('Approve')");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  assert.match(await page.textContent("main"), /1 were skipped|skipped/);
  assert.match(await page.textContent("table"), /changed since|no longer needed/);
  assert.deepStrictEqual(await violations(page), []);
  await page.click("a:has-text('line by line')");
  assert.match(await page.textContent("main"), /push_new_records/);
});

test("a run is undone as a plan that is read and approved", async () => {
  const page = await scene.visitor("otto");
  const runs = JSON.parse(scene.wherry(["history", "p", "--json"]).out);
  const applied = runs.find((run) => run.kind === "apply");
  await page.goto(`${scene.url}/pipelines/p/runs/${applied.run}`);
  await page.click("button:text-is('Plan to undo it')");
  await page.waitForURL(/\/plans\//, { timeout: 60000 });
  assert.match(await page.textContent("h1"), /Undo run/);
  assert.match(await page.textContent("main"), /Nothing has been changed yet|cannot be taken back|nothing to do/i);
  assert.deepStrictEqual(await violations(page), []);
});

test("a backfill counts first, and adds as many as it was agreed to", async () => {
  const page = await scene.visitor("otto");
  await page.goto(`${scene.url}/pipelines/p/backfill`);
  await page.fill("#limit", "three");
  await page.click("button:text-is('Count')");
  assert.match(await page.textContent("main"), /must be a number/);
  await page.goto(`${scene.url}/pipelines/p/backfill`);
  await page.fill("#limit", "2");
  await page.click("button:text-is('Count')");
  await page.waitForURL(/\/backfills\//, { timeout: 60000 });
  assert.match(await page.textContent("main"), /Nothing has been sent yet/);
  assert.match(await page.textContent("main"), /above --limit/);
  await page.click("button:text-is('Add 2 people to the list')");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  assert.match(await page.textContent("#job"), /done/);
  const [run] = JSON.parse(scene.wherry(["history", "p", "--json", "--last", "1", "--report"]).out);
  assert.strictEqual(run.kind, "backfill");
  assert.strictEqual(run.report.backfill.would_add, 2);
});

test("a person takes along all that is held, which is noted; and is forgotten by a typed id", async () => {
  const contact = JSON.parse(scene.wherry(["explain", "p", "ann@people.example.net", "--json"]).out)[0].contact;
  const support = await scene.visitor("sue");
  await support.goto(`${scene.url}/pipelines/p/people/${contact}`);
  const download = support.waitForEvent("download");
  await support.click("button:text-is('Download all of it')");
  const file = await (await download).path();
  const held = JSON.parse(fs.readFileSync(file, "utf8"));
  assert.strictEqual(held[0].list === undefined, false);
  assert.match(JSON.stringify(held), /ann@people\.example\.net/);
  const trail = fs.readFileSync(path.join(scene.directory, "state/console.trail"), "utf8");
  assert.match(trail, /"user":"sue"[^\n]*"Export a person"|"Export a person"[^\n]*"sue"/);
  const page = await scene.visitor("otto");
  await page.goto(`${scene.url}/pipelines/p/people/${contact}`);
  await page.click("text=Forget this person");
  assert.match(await page.textContent("main"), /fingerprint/);
  await page.fill("#name", "yes");
  await page.click("button:text-is('Forget')");
  assert.match(await page.textContent("main"), /Nothing was done/);
  assert.strictEqual(scene.wherry(["explain", "p", contact]).code, 0);
  await page.goto(`${scene.url}/pipelines/p/people/${contact}/forget`);
  await page.fill("#name", contact);
  await page.click("button:text-is('Forget')");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  assert.strictEqual(scene.wherry(["explain", "p", contact]).code, 1);
});

test("what is parked is seen by class, and retried or dropped", async () => {
  await scene.control("dial", { name: "mailchimp.fake_addresses", value: true });
  await scene.control("act", ["a", "b"].map((name) =>
    ({ side: "crm", do: "join", address: `${name}@example.com`, fields: { firstname: "Fae" } })));
  scene.wherry(["run", "p"]);
  const page = await scene.visitor("otto");
  await page.goto(`${scene.url}/pipelines/p/parked`);
  const classes = page.locator("table").first();
  assert.match(await classes.textContent(), /2/);
  await classes.locator("a").first().click();
  assert.match(page.url(), /reason=/);
  assert.match(await page.textContent("main"), /looks fake or invalid/);
  await page.locator("button[aria-label^='Drop']").first().click();
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  assert.strictEqual(JSON.parse(scene.wherry(["parked", "list", "p", "--json"]).out).length, 1);
  await page.goto(`${scene.url}/pipelines/p/parked`);
  await page.click("button:text-is('Retry all')");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  assert.strictEqual(JSON.parse(scene.wherry(["parked", "list", "p", "--json"]).out).length, 0);
  await page.goto(`${scene.url}/pipelines/p/parked`);
  assert.match(await page.textContent("main"), /Nothing is parked/);
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
  for (const text of ["Run now", "Plan", "Pause", "Refresh status", "Delete", "Backfill", "Runs", "Segments", "Parked", "Spec"])
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

test("a pipeline is deleted by its typed name, after what goes was said", async () => {
  const page = await scene.visitor("otto");
  await page.goto(`${scene.url}/pipelines/p/delete`);
  assert.match(await page.textContent("main"), /contacts, with all that is known of them/);
  await page.click("button:text-is('Delete')");
  assert.match(await page.textContent("main"), /Nothing was done/);
  await page.goto(`${scene.url}/pipelines/p/delete`);
  await page.fill("#name", "p");
  await page.click("button:text-is('Delete')");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  await page.click("text=To the pipeline");
  assert.match(await page.textContent(".state"), /New/);
  assert.match(await page.textContent("main"), /This connection is new/);
  assert.deepStrictEqual(await violations(page), []);
  await page.click("button:text-is('Enable')");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  assert.match(await page.textContent("#job"), /done/);
});

test("a console that is killed leaves a run to end in order, and no plan behind", async () => {
  const page = await scene.visitor("otto");
  await page.goto(`${scene.url}/pipelines/p`);
  await page.click("button:text-is('Plan')");
  await page.waitForURL(/\/plans\//, { timeout: 60000 });
  const state = path.join(scene.directory, "state");
  assert.ok(fs.readdirSync(state).some((name) => name.startsWith("console.plan.")));
  await scene.killConsole();
  fs.writeFileSync(path.join(state, ".console.plan.1.1.new"), "{}"); // of a plan that was cut
  await scene.startConsole();
  assert.ok(!fs.readdirSync(state).some((name) => name.includes("console.plan.")));
  assert.strictEqual(scene.wherry(["run", "p"]).code, 0);
});
