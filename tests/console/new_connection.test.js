// new_connection.test.js -- a new connection by hand, without script, by hostile names and by
// those who may not.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { test, before, after } = require("node:test");
const { Scene, violations } = require("./scene.js");

const ometriaKey = "ometria-sandbox-key";
const mailchimpKey = "0123456789abcdef0123456789abcdef-us1";
const hostile = "<script>document.title='owned'</script>\u202e\"'&${HOME}" + "x".repeat(220);

let scene;
before(async () => {
  scene = await Scene.begin();
  await scene.control("act", [
    { side: "crm", do: "add_segment", segment: "1042", title: `VIP ${hostile}`, dynamic: true },
  ]);
  await scene.startConsole();
});
after(() => scene.end());

const field = (name) => `[name="${name}"]`;
const go = (page, text = "Continue") => page.click(`main button:text-is("${text}")`);
const step = (page, name) => page.waitForURL(new RegExp(`/connections/new/${name}`));

async function visitor(options) {
  const page = await scene.visitor("otto", options);
  page.setDefaultTimeout(20000);
  return page;
}

async function name(page, id, title) {
  await page.goto(`${scene.url}/connections/new`);
  await page.fill(field("title"), title);
  await page.fill(field("pipeline"), id);
  await page.check(`${field("crm.plugin")}[value=ometria]`);
  await page.check(`${field("list.plugin")}[value=mailchimp]`);
  await go(page);
  await step(page, "crm");
}

async function connect(page, side, url, key) {
  if (await page.locator("details:not([open]) summary").count() > 0)
    await page.click("details summary");
  await page.fill(field(`${side}.base_url`), scene.sandbox + url);
  await page.fill(field(`${side}.api_key`), key);
  await go(page, "Connect");
}

async function connectBoth(page, then = () => step(page, "steps")) {
  await connect(page, "crm", "/ometria/v2", ometriaKey);
  await step(page, "list");
  await connect(page, "list", "/mailchimp/3.0", mailchimpKey);
  await step(page, "choose");
  await page.check(`${field("list.list_id")}[value=a36b032126]`);
  await go(page);
  await then();
}

test("hostile titles and names are text on each page, and in the spec", async () => {
  const page = await visitor();
  await name(page, "odd", hostile);
  await connectBoth(page);
  await page.check(field("step.push_unsubscribes"));
  await go(page);
  await step(page, "segments");
  assert.match(await page.textContent("main"), /VIP <script>/);
  await page.check(field("segment.1042"));
  assert.deepStrictEqual(await violations(page), []);
  await go(page);
  await page.waitForSelector("[role=alert], pre");
  // A static segment's name has its own limits: a shorter one is taken.
  if (await page.locator(field("as.1042")).count() > 0) {
    await page.fill(field("as.1042"), "<b>VIP</b>\u202e");
    await go(page);
    await step(page, "review");
  }
  assert.deepStrictEqual(await violations(page), []);
  for (const width of [320, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    assert.ok(await page.evaluate(() =>
      document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${width}`);
  }
  assert.notStrictEqual(await page.title(), "owned");
  await go(page, "Create");
  await page.waitForURL(/\/pipelines\/odd$/);
  assert.strictEqual(scene.wherry(["check"]).code, 0);
  const told = JSON.parse(scene.wherry(["status", "--json"]).out);
  assert.strictEqual(told[0].title, hostile);
  assert.deepStrictEqual(page.errors, []);
});

test("a list that another pipeline has is refused, and the others can still be chosen", async () => {
  await scene.control("act", [{ side: "list", do: "add_list", list: "b000000009", name: "Free" }]);
  const page = await visitor();
  await name(page, "same", "Same");
  await connectBoth(page, () => page.waitForSelector("[role=alert]"));
  assert.match(await page.textContent("[role=alert]"), /only one pipeline may use a list/);
  assert.strictEqual(await page.isChecked(`${field("list.list_id")}[value=a36b032126]`), true);
  await page.check(`${field("list.list_id")}[value=b000000009]`);
  await go(page);
  await step(page, "steps");
});

test("a second pipeline that pushes new records is refused, with both places", async () => {
  await scene.control("act", [{ side: "list", do: "add_list", list: "b000000001", name: "<i>Other" }]);
  const spec = path.join(scene.directory, "specs/odd.yaml");
  fs.writeFileSync(spec, fs.readFileSync(spec, "utf8").replace("push_unsubscribes:", "push_new_records:"));
  const page = await visitor();
  await name(page, "two", "Two");
  await connect(page, "crm", "/ometria/v2", ometriaKey);
  await step(page, "list");
  await connect(page, "list", "/mailchimp/3.0", mailchimpKey);
  await step(page, "choose");
  assert.match(await page.textContent("main"), /<i>Other/);
  await page.check(`${field("list.list_id")}[value=b000000001]`);
  await go(page);
  await step(page, "steps");
  await page.check(field("step.push_new_records"));
  await go(page);
  await page.waitForSelector("[role=alert]");
  const words = await page.textContent("[role=alert]");
  assert.match(words, /only one pipeline of a CRM account may have 'push_new_records'/);
  assert.match(words, /two\.yaml:\d+/);
  assert.match(words, /odd\.yaml:\d+/);
  assert.deepStrictEqual(await violations(page), []);
  await page.click("text=Throw this away");
  await page.goto(`${scene.url}/connections/new/steps`);
  assert.match(page.url(), /\/connections\/new$/);
  assert.strictEqual(await page.inputValue(field("title")), "");
});

test("without script, by keyboard alone, it goes as far", async () => {
  const page = await visitor({ javaScriptEnabled: false });
  await page.goto(`${scene.url}/connections/new`);
  await page.focus(field("title"));
  await page.keyboard.type("Typed");
  await page.keyboard.press("Tab");
  await page.keyboard.type("typed");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown"); // csv, ometria
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown"); // csv, mailchimp
  await page.keyboard.press("Enter");
  await step(page, "crm");
  await page.focus("main input[type=password]");
  await page.keyboard.type("wrong");
  await page.focus("details summary");
  await page.keyboard.press("Enter");
  await page.fill(field("crm.base_url"), `${scene.sandbox}/ometria/v2`);
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=refused the key");
});

test("a setting is no way to the console's environment or to files of this machine", async () => {
  const page = await visitor();
  await name(page, "sly", "Sly");
  await page.click("details summary");
  await page.fill(field("crm.base_url"), `${scene.sandbox}/\${HOME}`);
  await page.evaluate(() => {
    const input = document.querySelector("main input[type=password]");
    input.name = "crm.api_key_file";
    input.value = "/etc/hostname";
  });
  await go(page, "Connect");
  await page.waitForSelector("text='api_key' is missing");
  await page.fill(field("crm.api_key"), "se${HOME}cret");
  await go(page, "Connect");
  await page.waitForSelector("[role=alert]");
  assert.ok(!(await page.textContent("main")).includes(scene.directory));
  assert.ok(!scene.said().includes(scene.directory + "/etc"));
});

test("only an operator can, and each has a draft of their own", async () => {
  const sue = await scene.visitor("sue");
  assert.strictEqual((await sue.goto(`${scene.url}/connections/new`)).status(), 403);
  await sue.goto(scene.url);
  assert.strictEqual(await sue.locator("text=Add a connection").count(), 0);
  const one = await visitor(), other = await visitor();
  await name(one, "one", "Of one");
  await name(other, "other", "Of the other");
  await one.goto(`${scene.url}/connections/new`);
  assert.strictEqual(await one.inputValue(field("title")), "Of one");
  await one.click("text=Sign out");
  await scene.signIn(one, "otto");
  await one.goto(`${scene.url}/connections/new`);
  assert.strictEqual(await one.inputValue(field("title")), "");
});
