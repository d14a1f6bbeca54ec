// many.test.js -- many pipelines, runs and lines: pages stay short, and lead on by key.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { test, before, after } = require("node:test");
const { Scene, violations } = require("./scene.js");

const pipelines = 300, people = 260;
const heading = "id,email,consent,name\n";

let scene;

// A pipeline between two folders.
function writeFolders(id) {
  const folder = path.join(scene.directory, "data", id);
  for (const side of ["crm", "list"]) {
    fs.mkdirSync(path.join(folder, side), { recursive: true });
    fs.writeFileSync(path.join(folder, side, "contacts.csv"), heading);
  }
  fs.writeFileSync(path.join(scene.directory, "specs", `${id}.yaml`), `pipeline: ${id}
title: List number ${id}
crm: { plugin: csv, folder: ${folder}/crm }
list: { plugin: csv, folder: ${folder}/list }
contact_sync:
  every: 1h
  steps: [push_new_records, push_unsubscribes]
limits: { push_new_records: none }
`);
  return folder;
}

before(async () => {
  scene = await Scene.begin();
  for (let i = 0; i < pipelines; i++)
    writeFolders(`p${String(i).padStart(3, "0")}`);
  const folder = writeFolders("p000");
  assert.strictEqual(scene.wherry(["run", "p000"]).code, 0);
  let rows = heading;
  for (let i = 0; i < people; i++)
    rows += `${i},person.${i}@people.example.net,yes,Person ${i}\n`;
  fs.writeFileSync(path.join(folder, "crm/contacts.csv"), rows);
  assert.strictEqual(scene.wherry(["run", "p000"]).code, 0);
  await scene.startConsole();
});
after(() => scene.end());

test("three hundred pipelines are paged, and no page is long", async () => {
  const page = await scene.visitor("vera");
  const seen = new Set();
  let answer = await page.goto(`${scene.url}/`);
  for (let pages = 1; ; pages++) {
    assert.ok((await answer.text()).length < 100000);
    for (const name of await page.locator("tbody th a").allTextContents())
      seen.add(name);
    if (await page.locator("text=Next page").count() === 0)
      break;
    assert.ok(pages < 20);
    answer = await page.goto(scene.url + await page.locator("text=Next page").getAttribute("href"));
  }
  assert.strictEqual(seen.size, pipelines);
  assert.deepStrictEqual(await violations(page), []);
  await page.click("text=First page");
  assert.match(await page.textContent(".summary"), /300 pipelines/);
});

test("the lines of a run are paged by key, and each is there once", async () => {
  const page = await scene.visitor("sue");
  const seen = [];
  let answer = await page.goto(`${scene.url}/pipelines/p000/runs/2`);
  for (;;) {
    assert.ok((await answer.text()).length < 100000);
    seen.push(...await page.locator("table:last-of-type tbody tr").filter({ hasText: "sent" }).locator("th").allTextContents());
    if (await page.locator("text=Next page").count() === 0)
      break;
    answer = await page.goto(scene.url + await page.locator("text=Next page").getAttribute("href"));
  }
  assert.strictEqual(seen.length, people);
  assert.strictEqual(new Set(seen).size, people);
});

test("runs are paged by key", async () => {
  const page = await scene.visitor("vera");
  const answer = await page.goto(`${scene.url}/pipelines/p000/runs?from=1`);
  assert.strictEqual(answer.status(), 200);
  assert.deepStrictEqual(await page.locator("tbody th").allTextContents(), ["run 1"]);
  await page.click("text=First page");
  assert.strictEqual(await page.locator("tbody tr").count(), 2);
});

test("a plan with many changes is paged, and approving makes all of them", async () => {
  const folder = path.join(scene.directory, "data/p001");
  assert.strictEqual(scene.wherry(["run", "p001"]).code, 0);
  let rows = heading;
  for (let i = 0; i < people; i++)
    rows += `${i},person.${i}@people.example.net,yes,Person ${i}\n`;
  fs.writeFileSync(path.join(folder, "crm/contacts.csv"), rows);
  const page = await scene.visitor("otto");
  await page.goto(`${scene.url}/pipelines/p001`);
  await page.click("button:text-is('Plan')");
  await page.waitForURL(/\/plans\//, { timeout: 60000 });
  assert.match(await page.textContent("main"), /All: 260/);
  const first = await page.locator("tbody th").allTextContents();
  assert.strictEqual(first.length, 100);
  await page.click("text=Next page");
  const second = await page.locator("tbody th").allTextContents();
  assert.strictEqual(second.length, 100);
  assert.ok(!second.some((contact) => first.includes(contact)));
  await page.click("text=Next page");
  assert.strictEqual(await page.locator("tbody tr").count(), 60);
  await page.click("button:text-is('Approve 260 changes')");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  assert.strictEqual(fs.readFileSync(path.join(folder, "list/contacts.csv"), "utf8").trim().split("\n").length, people + 1);
});
