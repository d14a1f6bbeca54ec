// routes.test.js -- every page of the console's own table, in a world of hostile names: it
// passes axe, fits at three widths, runs nobody's script, is short, and shows a viewer no
// address.
"use strict";

const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { test, before, after } = require("node:test");
const { Scene, violations } = require("./scene.js");

const script = "<script>document.title='owned'</script>";
const hostile = `${script}\u202e"' & \u2066`.padEnd(300, "x");

// A page of the table, and where it is in this world; what only an action makes is put in
// by the test that makes it.
const places = {
  "/style.css": null, "/script.js": null, "/icon.svg": null, // no pages
  "/jobs/{}/events": null,
  "/sign-in": "/sign-in",
  "/": "/",
  "/settings": "/settings",
  "/people": "/people",
  "/pipelines/{}": "/pipelines/p",
  "/pipelines/{}/runs": "/pipelines/p/runs",
  "/pipelines/{}/runs/{}": "/pipelines/p/runs/2",
  "/pipelines/{}/parked": "/pipelines/p/parked",
  "/pipelines/{}/parked/{}": "/pipelines/p/parked/drop?reason=address&step=push_new_records",
  "/pipelines/{}/segments": "/pipelines/p/segments",
  "/pipelines/{}/segments/{}": "/pipelines/p/segments/1042?why=refused",
  "/pipelines/{}/segments/{}/add": "/pipelines/p/segments/1043/add",
  "/pipelines/{}/segments/{}/remove": "/pipelines/p/segments/1042/remove",
  "/pipelines/{}/spec": "/pipelines/p/spec",
  "/pipelines/{}/backfill": "/pipelines/p/backfill",
  "/pipelines/{}/delete": "/pipelines/p/delete",
};
// Those that were there when this was written and belong to somebody else's tests.
const elsewhere = /^\/connections/;

let scene, person;
before(async () => {
  scene = await Scene.begin();
  scene.writeSpec("p", `segment_sync:
  every: 6h
  segments:
    - { crm: "1042", list: ${JSON.stringify(`VIP ${script}`)} }
`);
  const file = path.join(scene.directory, "specs/p.yaml");
  fs.writeFileSync(file, fs.readFileSync(file, "utf8")
    .replace("title: Newsletter & more", `title: ${JSON.stringify(hostile)}`));
  // A spec that is wrong, with words of somebody else in its complaint.
  scene.writeSpec("broken");
  const broken = path.join(scene.directory, "specs/broken.yaml");
  fs.writeFileSync(broken, fs.readFileSync(broken, "utf8")
    .replace("a36b032126", "b36b032126").replace("plugin: mailchimp", `plugin: ${JSON.stringify(script)}`)
    .replace(/steps: \[[^\]]*\]/, "steps: [import_unsubscribes]"));
  await scene.control("seed", { people: 30, common: 20, plain: true });
  await scene.control("dial", { name: "mailchimp.fake_addresses", value: true });
  await scene.control("act", [
    { side: "crm", do: "add_segment", segment: "1042", title: `VIP ${hostile}`, dynamic: true },
    { side: "crm", do: "add_segment", segment: "1043", title: `Lapsed ${hostile}`, dynamic: true },
    { side: "crm", do: "join", address: "ann@people.example.net", fields: { firstname: "Ann" } },
    { side: "crm", do: "enter", segment: "1042", address: "ann@people.example.net" },
  ]);
  assert.strictEqual(scene.wherry(["run", "p"]).code, 0);
  await scene.control("act", [
    { side: "crm", do: "change", address: "ann@people.example.net", fields: { firstname: `Zuleika ${hostile}` } },
    { side: "crm", do: "join", address: "zuleika@example.com", fields: { firstname: hostile } },
    { side: "crm", do: "join", address: "new@people.example.net", fields: { firstname: `Zuleika ${hostile}` } },
    { side: "crm", do: "enter", segment: "1042", address: "zuleika@example.com" },
    { side: "crm", do: "refresh", segment: "1042" },
  ]);
  scene.wherry(["run", "p"]);
  assert.match(scene.wherry(["parked", "list", "p"]).out, /fake/, "something is parked");
  await scene.control("act", [
    { side: "crm", do: "change", address: "new@people.example.net", fields: { firstname: `Later ${hostile}` } },
  ]);
  person = JSON.parse(scene.wherry(["explain", "p", "new@people.example.net", "--json"]).out)[0].contact;
  places["/pipelines/{}/people/{}"] = `/pipelines/p/people/${person}`;
  places["/pipelines/{}/people/{}/forget"] = `/pipelines/p/people/${person}/forget`;
  await scene.startConsole();
  await makeThose();
});
after(() => scene.end());

// The pages that an action makes.
async function makeThose() {
  const page = await scene.visitor("otto");
  await page.goto(`${scene.url}/pipelines/p`);
  await page.click("button:text-is('Plan')");
  await page.waitForURL(/\/plans\//, { timeout: 60000 });
  places["/plans/{}"] = page.url().slice(scene.url.length);
  await page.goto(`${scene.url}/pipelines/p/backfill`);
  await page.click("button:text-is('Count')");
  await page.waitForURL(/\/backfills\//, { timeout: 60000 });
  places["/backfills/{}"] = page.url().slice(scene.url.length);
  await page.goto(`${scene.url}/pipelines/p`);
  await page.click("button:text-is('Refresh status')");
  await page.waitForURL(/\/jobs\//);
  await scene.untilOver(page);
  places["/jobs/{}"] = page.url().slice(scene.url.length);
  await page.context().close();
}

function routes(method) {
  const text = fs.readFileSync(path.join(__dirname, "../../host/console/pages.c"), "utf8");
  return [...text.matchAll(/\{METHOD_(GET|POST), "([^"]+)", ROLE_([A-Z]+)/g)]
    .filter((found) => found[1] === method)
    .map((found) => ({ route: found[2], role: found[3].toLowerCase() }))
    .filter((one) => !elsewhere.test(one.route));
}

test("the table below knows every page that there is", () => {
  for (const { route } of routes("GET"))
    assert.ok(route in places, `${route} has no place in this test`);
  assert.ok(routes("GET").length > 20);
});

test("each page takes hostile names as they are, passes axe, and fits at three widths", async () => {
  const page = await scene.visitor("otto");
  const seen = new Set();
  for (const [width, scheme] of [[320, "light"], [768, "dark"], [1920, "light"]]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    for (const at of [...Object.values(places), "/no-such-page", "/pipelines/none", "/pipelines/broken",
      "/pipelines/broken/spec", "/pipelines/broken/runs", "/?show=trouble"]) {
      if (at === null)
        continue;
      const answer = await page.goto(scene.url + at);
      const text = await answer.text();
      assert.deepStrictEqual(await violations(page), [], `${at} at ${width}`);
      assert.ok(await page.evaluate(() =>
        document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${at} at ${width}`);
      assert.notStrictEqual(await page.title(), "owned", at);
      assert.ok(!text.includes("<script>"), at);
      assert.ok(text.length < 100000, `${at} has ${text.length} bytes`);
      assert.ok(answer.status() < 500, `${at}: ${answer.status()}`);
      if (text.includes("&lt;script&gt;"))
        seen.add(at);
    }
  }
  assert.deepStrictEqual(page.errors, []);
  // The names did come to the pages that show names.
  for (const at of ["/", "/settings", "/pipelines/p", "/pipelines/p/runs/2", "/pipelines/p/segments",
    "/pipelines/p/segments/1043/add", "/pipelines/p/spec", places["/plans/{}"], places["/pipelines/{}/people/{}"]])
    assert.ok(seen.has(at), `${at} shows no hostile name`);
});

test("a viewer sees no address, no field of a person and no button, and no more than viewers may", async () => {
  const page = await scene.visitor("vera");
  for (const { route, role } of routes("GET")) {
    if (places[route] === null)
      continue;
    const answer = await page.goto(scene.url + places[route]);
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
  const page = await scene.visitor("sue");
  await page.goto(scene.url + places["/pipelines/{}/people/{}"]);
  assert.match(await page.textContent("main"), /new@people\.example\.net/);
  assert.strictEqual(await page.locator("main a[href$=forget]").count(), 0);
  await page.goto(`${scene.url}/pipelines/p/segments/1042?why=refused`);
  assert.match(await page.textContent("main"), /zuleika@example\.com/);
  await page.goto(`${scene.url}/pipelines/p/parked`);
  assert.match(await page.textContent("main"), /looks fake or invalid/);
  assert.strictEqual(await page.locator("main button").count(), 0);
});

test("what cannot be shown says why, and where to go on", async () => {
  const page = await scene.visitor("otto");
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

test("on paper there is what the page says, and no way to click", async () => {
  const page = await scene.visitor("otto");
  for (const at of ["/pipelines/p", "/pipelines/p/runs/2", places["/plans/{}"], places["/pipelines/{}/people/{}"]]) {
    await page.goto(scene.url + at);
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 720, height: 1000 });
    for (const hidden of ["header", "footer", ".tabs", ".actions"])
      for (const one of await page.locator(hidden).all())
        assert.ok(!(await one.isVisible()), `${hidden} on ${at}`);
    assert.ok(await page.locator("h1").isVisible());
    await page.emulateMedia({ media: "screen" });
  }
});
