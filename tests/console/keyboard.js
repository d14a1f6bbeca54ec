// keyboard.js -- the Tab key on every page: each thing that does something is reached, in
// the order in which it is seen, it shows that it is, and nothing holds the focus.
"use strict";

const assert = require("node:assert");
const { test } = require("node:test");

// In the page: what the Tab key is to reach, in the order of the document, and a note of
// what it does reach.
function watch() {
  const wanted = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const groups = new Set();
  const reachable = (one) => {
    if (one.type === "hidden" || one.disabled || !one.checkVisibility({ visibilityProperty: true }))
      return false;
    if (one.type !== "radio")
      return true;
    // Of a group the chosen one, or the first: from there the arrows lead on.
    const chosen = document.querySelector(`input[name="${CSS.escape(one.name)}"]:checked`);
    if (groups.has(one.name) || (chosen !== null && chosen !== one))
      return false;
    groups.add(one.name);
    return true;
  };
  const all = [...document.querySelectorAll(wanted)].filter(reachable);
  const name = (one) => `${one.tagName} ${one.name ?? ""} ${one.textContent.trim().slice(0, 40)}`;
  // How far the mark of the focus stands out, and whether something cuts it off.
  const mark = (one) => {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const width = style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
    const out = width + parseFloat(style.outlineOffset);
    let cut = false;
    for (let at = one.parentElement; at !== null && at !== document.body; at = at.parentElement) {
      const edge = at.getBoundingClientRect(), how = getComputedStyle(at);
      if (how.overflowX !== "visible" && (box.left - out < edge.left - 1 || box.right + out > edge.right + 1))
        cut = true;
      if (how.overflowY !== "visible" && (box.top - out < edge.top - 1 || box.bottom + out > edge.bottom + 1))
        cut = true;
    }
    return { width, cut };
  };
  window.reached = [];
  window.noting?.abort();
  window.noting = new AbortController();
  document.addEventListener("focusin", ({ target }) => {
    const box = target.getBoundingClientRect();
    window.reached.push({ at: all.indexOf(target), name: name(target), ...mark(target),
      top: box.top + scrollY, bottom: box.bottom + scrollY,
      seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth });
  }, { signal: window.noting.signal });
  document.activeElement.blur(); // it may be there from the walk before
  all[0].focus();
  return all.map(name);
}

async function walkThrough(page, name) {
  const wanted = await page.evaluate(watch);
  for (let i = 1; i < wanted.length; i++)
    await page.keyboard.press("Tab");
  const reached = await page.evaluate(() => window.reached);
  assert.deepStrictEqual(reached.map((one) => one.name), wanted, name);
  reached.forEach((one, i) => {
    const what = `${name}: ${one.name}`;
    assert.strictEqual(one.at, i, what);
    assert.ok(one.width >= 2, `${what}: no mark of the focus`);
    assert.ok(!one.cut, `${what}: its mark is cut off`);
    assert.ok(one.seen, `${what}: is outside of the window`);
    assert.ok(i === 0 || one.bottom > reached[i - 1].top, `${what}: stands above the one before`);
  });
  await page.keyboard.press("Tab");
  const left = await page.evaluate(() => document.activeElement.matches("body, .skip"));
  assert.ok(left, `${name}: the focus does not leave the page`);
}

module.exports = (world, visit) => {
  visit.check("the Tab key reaches all there is on each page, in order, and is seen there", async (page, name) => {
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 700 });
      await walkThrough(page, `${name} at ${width}`);
    }
  });

  test("the first key press offers the way past the navigation, and it leads there", async () => {
    const page = await world().visitor();
    for (const at of ["/", "/pipelines/p", "/connections/new"]) {
      await page.goto(world().scene.url + at);
      await page.keyboard.press("Tab");
      assert.strictEqual(await page.evaluate(() => document.activeElement.textContent), "Skip to the content");
      assert.ok(await page.locator(".skip").isVisible());
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      assert.ok(await page.evaluate(() => document.activeElement.closest("main") !== null &&
        document.activeElement !== document.querySelector("main")), at);
    }
    await page.context().close();
  });
};
