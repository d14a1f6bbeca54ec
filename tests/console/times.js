// times.js -- a moment in the zone of whoever looks: at the edges of summer time too, with
// UTC on hover; in UTC where there is no script.
"use strict";

const assert = require("node:assert");
const { test } = require("node:test");

// Runs that begin then: around the hour that is left out, and in the one that comes twice,
// in St John's.
const moments = ["2026-03-08T05:29:00Z", "2026-03-08T05:31:00Z", "2026-11-01T04:15:00Z", "2026-11-01T05:15:00Z"];
const zones = {
  "America/St_Johns": ["Mar 8, 2026, 1:59 AM", "Mar 8, 2026, 3:01 AM", "Nov 1, 2026, 1:45:00 AM GMT-2:30",
    "Nov 1, 2026, 1:45:00 AM GMT-3:30"],
  "Asia/Kolkata": ["Mar 8, 2026, 10:59 AM", "Mar 8, 2026, 11:01 AM", "Nov 1, 2026, 9:45 AM", "Nov 1, 2026, 10:45 AM"],
  "Pacific/Apia": ["Mar 8, 2026, 6:29 PM", "Mar 8, 2026, 6:31 PM", "Nov 1, 2026, 5:15 PM", "Nov 1, 2026, 6:15 PM"],
  "UTC": ["Mar 8, 2026, 5:29 AM", "Mar 8, 2026, 5:31 AM", "Nov 1, 2026, 4:15 AM", "Nov 1, 2026, 5:15 AM"],
};
const inUtc = ["2026-03-08 05:29 UTC", "2026-03-08 05:31 UTC", "2026-11-01 04:15 UTC", "2026-11-01 05:15 UTC"];

const plain = (text) => text.replaceAll("\u202f", " ");

async function runTimes(world, options) {
  const page = await world.visitor("otto", options);
  await page.goto(`${world.scene.url}/pipelines/edges/runs`);
  const all = page.locator("tbody time");
  const told = {
    words: (await all.allTextContents()).map(plain).reverse(),
    titles: (await all.evaluateAll((times) => times.map((one) => one.title))).reverse(),
    said: await page.textContent("#zone"),
  };
  await page.context().close();
  return told;
}

module.exports = (world, visit) => {
  for (const [timezoneId, wanted] of Object.entries(zones))
    test(`a moment is shown in ${timezoneId}, with UTC on hover`, async () => {
      const { words, titles, said } = await runTimes(world(), { timezoneId, locale: "en-US" });
      assert.deepStrictEqual(words, wanted);
      assert.deepStrictEqual(titles, inUtc);
      assert.match(said, timezoneId === "UTC" ? /^Times are in UTC\.$/ : /^Times are in your zone, \w+\/\w+/);
    });

  test("a moment is in the words of the viewer's language, which is said of it", async () => {
    const page = await world().visitor("otto", { timezoneId: "Europe/Berlin", locale: "de-DE" });
    await page.goto(`${world().scene.url}/pipelines/edges/runs`);
    const time = page.locator("tbody time").last();
    assert.strictEqual(await time.textContent(), "08.03.2026, 06:29");
    assert.strictEqual(await time.getAttribute("lang"), "de-DE");
    await page.context().close();
  });

  test("without script each moment is in UTC, and says so", async () => {
    const { words, said } = await runTimes(world(), { timezoneId: "Asia/Kolkata", javaScriptEnabled: false });
    assert.deepStrictEqual(words, inUtc);
    assert.strictEqual(said, "Times are in UTC.");
  });

  let seen = 0;
  visit.check("each moment on each page is read by the script", async (page, name) => {
    const times = await page.locator("time").evaluateAll((all) =>
      all.map((one) => ({ words: one.textContent, title: one.title, moment: one.dateTime })));
    for (const { words, title, moment } of times) {
      assert.match(moment, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, name);
      assert.match(title, /^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/, name);
      assert.doesNotMatch(words, /UTC|Invalid/, name);
    }
    // Nor does a moment stand anywhere else, in UTC without a word.
    assert.doesNotMatch(await page.innerText("main"), /\d{4}-\d\d-\d\d[T ]\d\d:\d\d/, name);
    seen += times.length;
  }, () => assert.ok(seen > 50));
};
module.exports.moments = moments;
