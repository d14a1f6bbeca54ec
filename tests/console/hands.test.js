// hands.test.js -- the article's whole story by the keyboard alone, and without any script.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { test, before, after } = require("node:test");
const { Scene, mailchimpKey, ometriaKey, password } = require("./scene.js");

let scene;
before(async () => {
  scene = await Scene.begin();
  await scene.control("seed", { people: 6, common: 4, plain: true });
  await scene.control("act", [
    { side: "crm", do: "add_segment", segment: "1043", title: "Lapsed", dynamic: true },
    { side: "crm", do: "join", address: "ann@people.example.net", fields: { firstname: "Ann" } },
  ]);
  await scene.startConsole();
});
after(() => scene.end());

const field = (name) => `[name="${name}"]`;

// All that is done is a key press.
class Keyboard {
  constructor(page) {
    this.page = page;
  }

  // Tab, until the focus is on what the selector names, with that text if one is given.
  async to(selector, text) {
    for (let i = 0; i < 200; i++) {
      await this.page.keyboard.press("Tab");
      if (await this.page.evaluate(([wanted, words]) => document.activeElement.matches(wanted) &&
        (words === undefined || document.activeElement.textContent.trim().startsWith(words)), [selector, text]))
        return;
    }
    assert.fail(`the Tab key does not lead to ${selector} ${text ?? ""} on ${this.page.url()}`);
  }

  async press(text) {
    await this.to("button, a, summary", text);
    await this.page.keyboard.press("Enter");
  }

  async follow(selector) {
    await this.to(selector);
    await this.page.keyboard.press("Enter");
  }

  async fill(selector, text) {
    await this.to(selector);
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.type(text);
  }

  async tick(name) {
    await this.to(field(name));
    await this.page.keyboard.press("Space");
  }

  async choose(name, value) {
    await this.to(field(name));
    await this.page.keyboard.press("Space");
    for (let i = 0; i < 20 && !await this.page.isChecked(`${field(name)}[value="${value}"]`); i++)
      await this.page.keyboard.press("ArrowDown");
  }
}

// The mouse, in a browser that runs no script.
class Plain {
  constructor(page) {
    this.page = page;
  }

  press(text) {
    return this.page.click(`main :is(button, a, summary):text-matches("^${text}"), nav a:text-is("${text}")`);
  }

  follow(selector) {
    return this.page.click(selector);
  }

  fill(selector, text) {
    return this.page.fill(selector, text);
  }

  tick(name) {
    return this.page.check(field(name));
  }

  choose(name, value) {
    return this.page.check(`${field(name)}[value="${value}"]`);
  }
}

const steps = ["import_new_records", "import_pull_fields", "import_unsubscribes", "push_new_records",
  "push_unsubscribes", "push_push_fields"];

async function addConnection(hand, page, id) {
  const step = (name) => page.waitForURL(new RegExp(`/connections/new/${name}`));
  await hand.press("Add a connection");
  await page.waitForURL(/\/connections\/new$/);
  await hand.fill(field("title"), "UK newsletter");
  await hand.fill(field("pipeline"), id);
  await hand.choose("crm.plugin", "ometria");
  await hand.choose("list.plugin", "mailchimp");
  await hand.press("Continue");
  await step("crm");
  await hand.fill(field("crm.api_key"), "wrong-key");
  await hand.press("Other settings");
  await hand.fill(field("crm.base_url"), `${scene.sandbox}/ometria/v2`);
  await hand.press("Connect");
  await page.waitForSelector("text=refused the key");
  await hand.fill(field("crm.api_key"), ometriaKey);
  await hand.press("Connect");
  await step("list");
  await hand.fill(field("list.api_key"), mailchimpKey);
  await hand.press("Other settings");
  await hand.fill(field("list.base_url"), `${scene.sandbox}/mailchimp/3.0`);
  await hand.press("Connect");
  await step("choose");
  await hand.choose("list.list_id", "a36b032126");
  await hand.press("Continue");
  await step("steps");
  // As they stand on the page, not as they are called.
  const boxes = await page.locator("input[name^='step.']").evaluateAll((all) =>
    all.map((one) => ({ name: one.name, on: one.checked })));
  assert.deepStrictEqual(boxes.map((one) => one.name.slice(5)).sort(), steps.toSorted());
  for (const { name, on } of boxes)
    if (!on)
      await hand.tick(name);
  await hand.press("Continue");
  for (const name of ["fields", "segments"]) {
    await step(name);
    await hand.press("Continue");
  }
  await step("review");
  await hand.press("Create");
  await page.waitForURL(new RegExp(`/pipelines/${id}$`));
}

async function tellStory(hand, page, id, untilOver) {
  const job = async (button) => {
    await hand.press(button);
    await page.waitForURL(/\/jobs\//);
    await untilOver();
  };
  const state = async (wanted) => {
    await hand.press("To the pipeline");
    await page.waitForURL(new RegExp(`/pipelines/${id}$`));
    assert.match(await page.textContent(".state"), wanted);
  };
  const change = (name) => scene.control("act", [
    { side: "crm", do: "change", address: "ann@people.example.net", fields: { firstname: name } },
    { side: "crm", do: "join", address: `${name}@people.example.net`, fields: { firstname: name } }]);
  await addConnection(hand, page, id);
  await job("Enable");
  await state(/Active/);
  await change(`${id}-planned`);
  await hand.press("Plan");
  for (let i = 0; i < 300 && !/\/plans\//.test(page.url()); i++)
    await page.waitForTimeout(100);
  await job("Approve");
  await state(/Active/);
  await change(`${id}-run`);
  await job("Run now");
  const dump = await (await fetch(`${scene.sandbox}/control/dump`)).json();
  for (const name of ["planned", "run"])
    assert.ok(dump.list.some((one) => one.address === `${id}-${name}@people.example.net`), name);
  await hand.press("Segments");
  await page.waitForURL(/\/segments$/);
  await hand.follow("a[aria-label='Sync Lapsed']");
  await page.waitForURL(/\/add$/);
  await job("Write this change");
  await state(/Active/);
  await scene.control("keys", { mailchimp: "another-key-us1" });
  await job("Refresh status");
  await state(/Error/);
  await scene.control("keys", { mailchimp: mailchimpKey });
  await job("Refresh status");
  await state(/Active/);
  await hand.follow("main a[href$='/delete']");
  await page.waitForURL(/\/delete$/);
  await hand.fill("#name", id);
  await job("Delete");
  await state(/New/);
  for (const name of fs.readdirSync(path.join(scene.directory, "specs")))
    fs.rmSync(path.join(scene.directory, "specs", name));
}

test("the article's story needs nothing but a keyboard", async () => {
  const page = await scene.visitor();
  await page.goto(scene.url);
  const hand = new Keyboard(page);
  await hand.fill("#user", "otto");
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.waitForSelector("h1:has-text('Pipelines')");
  await tellStory(hand, page, "keys", () => scene.untilOver(page));
  await page.context().close();
});

test("the article's story needs no script; a page of a job goes on by itself", async () => {
  const page = await scene.visitor("otto", { javaScriptEnabled: false });
  let reloads = 0;
  page.on("request", (request) => {
    assert.doesNotMatch(request.url(), /\/events$/);
    reloads += /\/jobs\//.test(request.url()) && request.method() === "GET";
  });
  await tellStory(new Plain(page), page, "plain", async () => {
    // The page asks again every three seconds; it need not be waited for.
    for (let i = 0; i < 300 && /running|waiting/i.test(await page.textContent("#job")); i++)
      await page.reload();
  });
  assert.ok(reloads > 0);
  await page.context().close();
});
