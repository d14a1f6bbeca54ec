// world.js -- every page of the console in every state, in a world of hostile names: what
// holds of all pages is tested against this table.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { test } = require("node:test");
const { moments } = require("./times.js");
const { Scene, ometriaKey, mailchimpKey } = require("./scene.js");

const script = "<script>document.title='owned'</script>";
// As many bytes as a name may have somewhere, in both directions of writing.
const hostile = `${script}\u202e"' & \u2066 \u0645\u0631\u062d\u0628\u0627 `.padEnd(250, "x");
const otherList = "b000000002", thirdList = "b000000003";

const field = (name) => `[name="${name}"]`;
const press = (page, text) => page.click(`main button:text-is("${text}")`);

// A pipeline between two folders.
function writeFolders(scene, id, title, more = "") {
  const folder = path.join(scene.directory, "data", id);
  for (const side of ["crm", "list"]) {
    fs.mkdirSync(path.join(folder, side), { recursive: true });
    fs.writeFileSync(path.join(folder, side, "contacts.csv"),
      "id,email,consent,name\n1,cat@people.example.net,yes,Cat\n");
  }
  fs.writeFileSync(path.join(scene.directory, "specs", `${id}.yaml`), `pipeline: ${id}
title: ${JSON.stringify(title)}
crm: { plugin: csv, folder: ${folder}/crm }
list: { plugin: csv, folder: ${folder}/list }
contact_sync:
  every: 1h
  steps: [push_new_records, push_unsubscribes]
${more}`);
  return folder;
}

function rewrite(scene, id, change) {
  const file = path.join(scene.directory, "specs", `${id}.yaml`);
  fs.writeFileSync(file, change(fs.readFileSync(file, "utf8")));
}

class World {
  static async begin() {
    const world = new World();
    world.scene = await Scene.begin();
    await world.fill();
    await world.scene.startConsole();
    world.cookies = {};
    world.tell();
    await world.act();
    await world.beginConnection();
    return world;
  }

  end() {
    return this.scene.end();
  }

  // A page of a browser in which somebody has signed in; all of them share one session.
  async visitor(name = "otto", options = {}) {
    const storageState = this.cookies[name];
    const known = name === "nobody" || storageState !== undefined;
    const page = await this.scene.visitor(known ? undefined : name, { storageState, ...options });
    if (!known)
      this.cookies[name] = await page.context().storageState();
    return page;
  }

  // Two worlds of people, and pipelines between them in each state.
  async fill() {
    const { scene } = this;
    scene.writeSpec("p", `segment_sync:
  every: 6h
  segments:
    - { crm: "1042", list: ${JSON.stringify(`VIP ${script}`)} }
`);
    rewrite(scene, "p", (text) => text.replace("title: Newsletter & more", `title: ${JSON.stringify(hostile)}`));
    // A spec that is wrong, with words of somebody else in its complaint.
    scene.writeSpec("broken");
    rewrite(scene, "broken", (text) => text.replace("a36b032126", "b36b032126")
      .replace("plugin: mailchimp", `plugin: ${JSON.stringify(script)}`)
      .replace(/steps: \[[^\]]*\]/, "steps: [import_unsubscribes]"));
    // One on accounts of its own, which can be told to hang, and to refuse its key.
    scene.writeSpec("other");
    rewrite(scene, "other", (text) => text.replace("a36b032126", otherList)
      .replace("account: shop", "account: other-shop").replace("account: mailing", "account: other-mailing")
      .replace(/steps: \[[^\]]*\]/, "steps: [import_unsubscribes]"));
    writeFolders(scene, "fresh", "Never run yet");
    writeFolders(scene, "calm", "All is well");
    writeFolders(scene, "halted", "Standing still");
    writeFolders(scene, "edges", "When clocks change");
    await scene.control("seed", { people: 30, common: 20, plain: true });
    await scene.control("dial", { name: "mailchimp.fake_addresses", value: true });
    await scene.control("act", [
      { side: "list", do: "add_list", list: otherList, name: `Other ${hostile}`.slice(0, 100) },
      { side: "list", do: "add_list", list: thirdList, name: `Third ${hostile}`.slice(0, 100) },
      { side: "crm", do: "add_segment", segment: "1042", title: `VIP ${hostile}`, dynamic: true },
      { side: "crm", do: "add_segment", segment: "1043", title: `Lapsed ${hostile}`, dynamic: true },
      { side: "crm", do: "join", address: "ann@people.example.net", fields: { firstname: "Ann" } },
      { side: "crm", do: "enter", segment: "1042", address: "ann@people.example.net" },
    ]);
    for (const id of ["p", "calm", "halted", "other"])
      assert.strictEqual(scene.wherry(["run", id]).code, 0, id);
    scene.wherry(["pause", "halted"]);
    for (const moment of moments)
      assert.strictEqual(scene.wherry(["run", "edges"], "", { WHERRY_CLOCK: String(Date.parse(moment)) }).code, 0);
    await scene.control("act", [
      { side: "crm", do: "change", address: "ann@people.example.net", fields: { firstname: `Zuleika ${hostile}` } },
      { side: "crm", do: "join", address: "zuleika@example.com", fields: { firstname: hostile } },
      { side: "crm", do: "join", address: "new@people.example.net", fields: { firstname: `Zuleika ${hostile}` } },
      { side: "crm", do: "enter", segment: "1042", address: "zuleika@example.com" },
      { side: "crm", do: "refresh", segment: "1042" },
    ]);
    scene.wherry(["run", "p"]);
    assert.match(scene.wherry(["parked", "list", "p"]).out, /fake/, "something is parked");
    const told = scene.wherry(["explain", "p", "new@people.example.net", "--json"]).out;
    scene.addUser("nina", "operator"); // without a draft
    this.person = JSON.parse(told)[0].contact;
  }

  // The places that a link leads to.
  tell() {
    const of = "/pipelines/p";
    this.places = [
      { route: "/sign-in", at: "/sign-in", as: "nobody" },
      { route: "/sign-in", at: "/sign-in", as: "nobody", name: "a wrong password", by: async (page) => {
        await page.fill("#user", `nobody${Math.random()}`);
        await page.fill("#password", "not this one, surely");
        await press(page, "Sign in");
      } },
      { route: "/", at: "/" },
      { at: "/?show=trouble" },
      { route: "/settings", at: "/settings" },
      { route: "/people", at: "/people" },
      { at: "/people", name: "nobody found", by: async (page) => {
        await page.selectOption("#pipeline", "p");
        await page.fill("#contact", hostile);
        await press(page, "Find");
      } },
      { route: "/pipelines/{}", at: of },
      ...["broken", "fresh", "calm", "halted", "other"].map((id) => ({ at: `/pipelines/${id}` })),
      { route: "/pipelines/{}/runs", at: `${of}/runs` },
      { at: "/pipelines/fresh/runs" },
      { at: "/pipelines/broken/runs" },
      { route: "/pipelines/{}/runs/{}", at: `${of}/runs/2` },
      { at: `${of}/runs/1` },
      { route: "/pipelines/{}/parked", at: `${of}/parked` },
      { at: `${of}/parked?reason=address` },
      { route: "/pipelines/{}/parked/{}", at: `${of}/parked/drop?reason=address&step=push_new_records` },
      { at: "/pipelines/fresh/parked" },
      { at: "/pipelines/calm/parked" },
      { route: "/pipelines/{}/segments", at: `${of}/segments` },
      { at: "/pipelines/calm/segments" },
      { at: "/pipelines/broken/segments" },
      { at: "/pipelines/fresh/segments" },
      { route: "/pipelines/{}/segments/{}", at: `${of}/segments/1042` },
      { at: `${of}/segments/1042?why=refused` },
      { route: "/pipelines/{}/segments/{}/add", at: `${of}/segments/1043/add` },
      { route: "/pipelines/{}/segments/{}/remove", at: `${of}/segments/1042/remove` },
      { route: "/pipelines/{}/people/{}", at: `${of}/people/${this.person}` },
      { route: "/pipelines/{}/people/{}/forget", at: `${of}/people/${this.person}/forget` },
      { route: "/pipelines/{}/spec", at: `${of}/spec` },
      { at: "/pipelines/broken/spec" },
      { route: "/pipelines/{}/backfill", at: `${of}/backfill` },
      { at: `${of}/backfill`, name: "a limit that is none", by: async (page) => {
        await page.fill("#limit", "three");
        await press(page, "Count");
      } },
      { route: "/pipelines/{}/key", at: `${of}/key` },
      { at: `${of}/key`, name: "nothing typed", by: async (page) => {
        await press(page, "Try it, and replace the old one");
      } },
      { route: "/pipelines/{}/delete", at: `${of}/delete` },
      { at: `${of}/delete`, name: "another name typed", by: async (page) => {
        await page.fill("#name", "another");
        await press(page, "Delete");
      } },
      { at: "/no-such-page" },
      { at: "/pipelines/none" },
      { at: `${of}/runs/999` },
      { at: "/plans/99" },
      { at: "/", as: "vera" },
      { at: of, as: "vera" },
      { at: `${of}/runs/2`, as: "vera" },
      { at: `${of}/segments/1042`, as: "vera" },
      { at: "/people", as: "vera" },
      { at: `${of}/people/${this.person}`, as: "sue" },
    ];
  }

  // The pages that an action makes.
  async act() {
    const { scene, places } = this;
    const page = await this.visitor();
    const add = (route, name) => places.push({ route, name, at: page.url().slice(scene.url.length) });
    const start = async (at, button, to) => {
      await page.goto(scene.url + at);
      await press(page, button);
      await page.waitForURL(to, { timeout: 20000 });
    };
    await scene.control("act", [
      { side: "crm", do: "change", address: "new@people.example.net", fields: { firstname: `Later ${hostile}` } },
      { side: "crm", do: "join", address: "gone@people.example.net", fields: { firstname: "Gone" } },
    ]);
    await start("/pipelines/p", "Plan", /\/plans\//);
    await scene.control("act", [{ side: "crm", do: "leave", address: "gone@people.example.net" }]);
    await page.click("main button:has-text('Approve')");
    await page.waitForURL(/\/jobs\//);
    await scene.untilOver(page);
    add("/jobs/{}", "a plan of which a part was skipped");
    await scene.control("act", [
      { side: "crm", do: "change", address: "new@people.example.net", fields: { firstname: `Last ${hostile}` } },
      { side: "crm", do: "join", address: "next@people.example.net", fields: { firstname: hostile } },
    ]);
    await start("/pipelines/p", "Plan", /\/plans\//);
    add("/plans/{}");
    places.push({ at: `${page.url().slice(scene.url.length)}?step=push_new_records`, name: "one step" });
    await start("/pipelines/calm", "Plan", /\/plans\//);
    add(undefined, "nothing to do");
    await start("/pipelines/p/runs/2", "Plan to undo it", /\/plans\//);
    add(undefined, "an undo");
    await start("/pipelines/p/backfill", "Count", /\/backfills\//);
    add("/backfills/{}");
    await start("/pipelines/calm/backfill", "Count", /\/backfills\//);
    add(undefined, "nobody to add");
    await scene.control("keys", { mailchimp: "another-key-us1" });
    await start("/pipelines/other", "Refresh status", /\/jobs\//);
    await scene.untilOver(page);
    await scene.control("keys", { mailchimp: mailchimpKey });
    add(undefined, "refused");
    await start("/pipelines/halted", "Resume", /\/jobs\//);
    await scene.untilOver(page);
    add(undefined, "done");
    scene.wherry(["pause", "halted"]);
    await page.context().close();
  }

  // A new connection, filled in up to the last page, whose pages can be seen from then on.
  async beginConnection() {
    const { scene, places } = this;
    const page = await this.visitor();
    const to = (step) => page.waitForURL(new RegExp(`/connections/new/${step}`), { timeout: 20000 });
    const connect = async (side, url, key) => {
      await page.click("details:not([open]) summary");
      await page.fill(field(`${side}.base_url`), scene.sandbox + url);
      await page.fill(field(`${side}.api_key`), key);
      await press(page, "Connect");
    };
    await page.goto(`${scene.url}/connections/new`);
    await page.fill(field("title"), hostile);
    await page.fill(field("pipeline"), "odd");
    await page.check(`${field("crm.plugin")}[value=ometria]`);
    await page.check(`${field("list.plugin")}[value=mailchimp]`);
    await press(page, "Continue");
    await to("crm");
    await connect("crm", "/ometria/v2", ometriaKey);
    await to("list");
    await connect("list", "/mailchimp/3.0", mailchimpKey);
    await to("choose");
    await page.check(`${field("list.list_id")}[value=${thirdList}]`);
    await press(page, "Continue");
    await to("steps");
    for (const step of ["import_new_records", "import_pull_fields", "push_unsubscribes", "push_push_fields"])
      await page.check(field(`step.${step}`));
    await press(page, "Continue");
    await to("fields");
    await press(page, "Continue");
    await to("segments");
    await press(page, "Continue");
    await to("review");
    await page.context().close();
    const wrong = async (page) => {
      await page.fill(field("title"), hostile);
      await page.fill(field("pipeline"), "Bad Id");
      await press(page, "Continue");
    };
    places.push({ route: "/connections/new", at: "/connections/new" },
      { at: "/connections/new", as: "nina", name: "an id that is none", by: wrong });
    for (const step of ["crm", "list", "choose", "steps", "fields", "segments", "review"])
      places.push({ route: "/connections/new/{}", at: `/connections/new/${step}` });
  }

  // A place, as a test names it.
  static nameOf({ at, as, name }) {
    return at + (name === undefined ? "" : `, ${name}`) + (as === undefined ? "" : `, ${as}`);
  }

  // Goes there; gives the answer of the last request.
  async open(page, place) {
    let answer = await page.goto(this.scene.url + place.at);
    if (place.by !== undefined) {
      const next = page.waitForResponse((one) => one.request().isNavigationRequest() && one.status() !== 303);
      await place.by(page);
      answer = await next;
      await page.waitForLoadState();
    }
    return answer;
  }

  // Each place, each role in a page of its own. `options`: of the browser.
  async visitAll(options, look) {
    const pages = {};
    for (const place of this.places) {
      const as = place.as ?? "otto";
      pages[as] ??= await this.visitor(as, options);
      const answer = await this.open(pages[as], place);
      await look(pages[as], World.nameOf(place), answer, place);
    }
    for (const page of Object.values(pages)) {
      assert.deepStrictEqual(page.errors, []);
      await page.context().close();
    }
  }
}

// Checks of each page, of which each is a test: the places are visited once, whatever the
// number of checks, in the order in which they stand there. A check that has failed is over;
// `atEnd` looks at what it has noted.
class Visit {
  constructor(world) {
    this.world = world; // gives it; it is there when the tests run
    this.checks = [];
  }

  check(name, look, atEnd = () => {}) {
    const check = { look, failed: undefined };
    this.checks.push(check);
    test(name, async () => {
      this.done ??= this.visit();
      await this.done;
      if (check.failed !== undefined)
        throw check.failed;
      atEnd();
    });
  }

  async visit() {
    await this.world().visitAll({ timezoneId: "Asia/Kolkata" }, async (page, ...of) => {
      for (const check of this.checks.filter((one) => one.failed === undefined)) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.emulateMedia({ media: "screen", colorScheme: "light", reducedMotion: "no-preference" });
        try {
          await check.look(page, ...of);
        } catch (error) {
          check.failed = error;
        }
      }
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.emulateMedia({ media: "screen", colorScheme: "light", reducedMotion: "no-preference" });
    });
  }
}

module.exports = { Visit, World, hostile, script };
