// article.test.js -- the article's screens, click by click: a connection is added with a
// wrong and a right key, enabled, synced, breaks, and is deleted.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { test, before, after } = require("node:test");
const { Scene, fits, violations } = require("./scene.js");

const ometriaKey = "ometria-sandbox-key";
const mailchimpKey = "0123456789abcdef0123456789abcdef-us1";
const shots = process.env.SHOTS; // a folder for screenshots, if they are wanted
// Narrow and wide are two layouts, each looked at by axe; between them it only has to fit.
const widths = [[320, "light", true], [768, "dark", false], [1920, "dark", true]];

let scene, page, broken = false;
// One click follows the other: behind one that failed, the others only wait in vain.
function walk(name, part) {
  test(name, async () => {
    assert.ok(!broken, "what comes before has failed");
    broken = true;
    await part();
    broken = false;
  });
}
before(async () => {
  scene = await Scene.begin();
  await scene.control("seed", { people: 30, common: 20, plain: true });
  await scene.control("act", [
    { side: "crm", do: "add_segment", segment: "1042", title: "VIP customers", dynamic: true },
    { side: "crm", do: "add_segment", segment: "1043", title: "Lapsed", dynamic: true },
    { side: "crm", do: "join", address: "ann@people.example.net", fields: { firstname: "Ann" } },
  ]);
  await scene.startConsole();
  page = await scene.visitor("otto");
  page.setDefaultTimeout(12000);
});
after(() => scene.end());

// What holds of each page: no violation, no line that is too wide, no key.
async function look(name) {
  const html = await page.content();
  assert.ok(!html.includes(ometriaKey) && !html.includes(mailchimpKey), `${name}: a key`);
  assert.ok(html.length < 100000, `${name}: ${html.length} bytes`);
  for (const [width, scheme, axe] of widths) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    if (axe)
      assert.deepStrictEqual(await violations(page), [], `${name} at ${width}`);
    assert.ok(await fits(page), `${name} at ${width}`);
    if (shots !== undefined)
      await page.screenshot({ path: path.join(shots, `${name}-${width}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

const field = (name) => `[name="${name}"]`;
const step = (name) => page.waitForURL(new RegExp(`/connections/new/${name}`), { timeout: 60000 });
const go = (text = "Continue") => page.click(`main button:text-is("${text}")`);

async function openSettings() {
  if (await page.locator("details:not([open]) summary").count() > 0)
    await page.click("details summary");
}

walk("a connection begins with a title; what is missing is told beside its field", async () => {
  await page.goto(scene.url);
  await look("empty");
  await page.click("text=Add a connection");
  await look("name");
  await page.fill(field("title"), "UK newsletter");
  await page.fill(field("pipeline"), "Bad Id");
  await go();
  assert.match(await page.textContent("[role=alert]"), /There is a problem.*not a valid id/s);
  assert.match(await page.title(), /^Error: /);
  assert.strictEqual(await page.inputValue(field("title")), "UK newsletter");
  await look("name-wrong");
  await page.click("[role=alert] a:has-text(\"not a valid id\")");
  assert.strictEqual(await page.evaluate(() => document.activeElement.name), "pipeline");
  await page.fill(field("pipeline"), "uk");
  await page.check(`${field("crm.plugin")}[value=ometria]`);
  await page.check(`${field("list.plugin")}[value=mailchimp]`);
  await go();
  await step("crm");
});

walk("a wrong key is told in the words of the service, and the right one is never shown", async () => {
  await look("crm");
  await go("Connect");
  assert.match(await page.textContent("main"), /Error: 'api_key' is missing/);
  await openSettings();
  await page.fill(field("crm.base_url"), `${scene.sandbox}/ometria/v2`);
  await page.fill(field("crm.api_key"), "wrong-key");
  await go("Connect");
  await page.waitForSelector("text=refused the key");
  assert.strictEqual(await page.getAttribute(field("crm.api_key"), "aria-invalid"), "true");
  assert.strictEqual(await page.inputValue(field("crm.api_key")), "");
  assert.strictEqual(await page.inputValue(field("crm.base_url")), `${scene.sandbox}/ometria/v2`);
  await look("crm-wrong");
  await page.fill(field("crm.api_key"), ometriaKey);
  await go("Connect");
  await step("list");
  await look("list");
});

walk("Back keeps what was typed, but shows no key", async () => {
  await openSettings();
  await page.fill(field("list.base_url"), `${scene.sandbox}/mailchimp/3.0`);
  await page.fill(field("list.api_key"), mailchimpKey);
  await go("Back");
  await step("crm");
  assert.strictEqual(await page.inputValue(field("crm.api_key")), "");
  assert.match(await page.textContent("main"), /It was given/);
  await look("crm-back");
  await go("Connect");
  await step("list");
  assert.strictEqual(await page.inputValue(field("list.base_url")), `${scene.sandbox}/mailchimp/3.0`);
  await go("Connect");
  await step("choose");
});

walk("the list is chosen among those that the key reaches", async () => {
  await look("choose");
  await go();
  await page.waitForSelector("text=choose a list");
  await page.check(`${field("list.list_id")}[value=a36b032126]`);
  await go();
  await step("steps");
});

walk("the contact sync has its six options, in plain words", async () => {
  await look("steps");
  for (const name of ["import_new_records", "import_pull_fields", "import_unsubscribes", "push_new_records",
    "push_unsubscribes", "push_push_fields"])
    await page.check(field(`step.${name}`));
  await page.fill(field("every"), "soon");
  await go();
  await page.waitForSelector("[role=alert]");
  assert.strictEqual(await page.getAttribute(field("every"), "aria-invalid"), "true");
  assert.ok(await page.isChecked(field("step.push_new_records")));
  await page.fill(field("every"), "1h");
  await go();
  await step("fields");
});

walk("fields stand side by side, and an impossible pair cannot be chosen", async () => {
  await look("fields");
  assert.strictEqual(await page.inputValue(field("field.firstname")), "FNAME");
  assert.ok(await page.isDisabled(`${field("field.date_of_birth")} option[value=LTV]`));
  for (const select of await page.locator("select[name^='field.']").all()) {
    const name = await select.getAttribute("name");
    if (name !== "field.firstname" && name !== "field.lastname")
      await select.selectOption("");
  }
  await page.selectOption(field("way.lastname"), "push");
  await go();
  await step("segments");
});

walk("the last page shows the spec as a change, and Create writes it", async () => {
  await look("segments");
  await go();
  await step("review");
  await look("review");
  const diff = await page.textContent("pre");
  assert.match(diff, /\+ {4}- \{ crm: lastname, list: LNAME, direction: push \}/);
  assert.match(diff, /\+ {2}api_key_file: uk\.crm\.api_key/);
  await go("Create");
  await page.waitForURL(/\/pipelines\/uk$/, { timeout: 60000 });
  const key = path.join(scene.directory, "specs/uk.crm.api_key");
  assert.strictEqual(fs.readFileSync(key, "utf8").trim(), ometriaKey);
  assert.strictEqual(fs.statSync(key).mode & 0o777, 0o600);
  assert.match(scene.wherry(["history", "uk", "--actions"]).out, /otto.*Create/);
  assert.strictEqual(scene.wherry(["check"]).code, 0);
  await page.goto(`${scene.url}/connections/new/review`);
  assert.match(page.url(), /\/connections\/new$/);
});

async function job(button) {
  await page.goto(`${scene.url}/pipelines/uk`);
  await page.click(`main button:text-is("${button}")`);
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
}

walk("Enable takes the baseline, and the connection becomes Active", async () => {
  await page.goto(`${scene.url}/pipelines/uk`);
  assert.match(await page.textContent("main"), /New/);
  await look("new");
  await job("Enable");
  assert.match(await page.textContent("#job"), /done/);
  await page.click("text=To the pipeline");
  assert.match(await page.textContent(".state"), /Active/);
  await look("active");
});

walk("people change; a plan is approved, and a run does the rest", async () => {
  await scene.control("act", [
    { side: "crm", do: "change", address: "ann@people.example.net", fields: { firstname: "Anna" } },
    { side: "crm", do: "join", address: "new@people.example.net", fields: { firstname: "New" } },
  ]);
  await page.goto(`${scene.url}/pipelines/uk`);
  await page.click("main button:text-is('Plan')");
  await page.waitForURL(/\/plans\//, { timeout: 60000 });
  await look("plan");
  await page.click("main button:has-text('Approve')");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  await scene.control("act", [{ side: "list", do: "leave", address: "new@people.example.net" }]);
  await job("Run now");
  assert.match(await page.textContent("#job"), /done/);
  const dump = await (await fetch(`${scene.sandbox}/control/dump`)).json();
  assert.ok(dump.list.some((one) => one.address === "new@people.example.net"));
});

walk("a segment sync is created from the saved segments", async () => {
  await page.goto(`${scene.url}/pipelines/uk/segments`);
  await page.click("a[aria-label='Sync Lapsed']");
  await look("segment-add");
  await page.click("main button:text-is('Write this change')");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  assert.match(fs.readFileSync(path.join(scene.directory, "specs/uk.yaml"), "utf8"), /1043/);
  await job("Run now");
  await page.goto(`${scene.url}/pipelines/uk/segments`);
  await look("segments-synced");
});

walk("a key that is revoked leads to Error; Refresh status, then Delete", async () => {
  await scene.control("keys", { mailchimp: "another-key-us1" });
  await job("Refresh status");
  await page.click("text=To the pipeline");
  assert.match(await page.textContent(".state"), /Error/);
  await look("error");
  await scene.control("keys", { mailchimp: mailchimpKey });
  await job("Refresh status");
  await page.click("text=To the pipeline");
  assert.match(await page.textContent(".state"), /Active/);
  await page.click("main a:text-is('Delete')");
  await look("delete");
  await page.fill("#name", "uk");
  await page.click("main button.danger:text-is('Delete')");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  assert.match(await page.textContent("#job"), /done/);
  assert.deepStrictEqual(page.errors, []);
});

walk("no key stands in the trail or in what the console said", async () => {
  const trail = fs.readFileSync(path.join(scene.directory, "state/console.trail"), "utf8");
  for (const text of [trail, scene.said()])
    assert.ok(!text.includes(ometriaKey) && !text.includes(mailchimpKey));
});
