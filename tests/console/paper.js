// paper.js -- every page as it is printed: all that it says, whole, in black on white, and
// nothing to click.
"use strict";

const assert = require("node:assert");
const { test } = require("node:test");
const { torn } = require("./scene.js");

// What is left of A4 between margins of 15 mm, in CSS pixels.
const width = 680;

// In the page: what stands on paper and should not, or does not and should.
function faults() {
  const found = [];
  const visible = (one) => one.checkVisibility({ visibilityProperty: true });
  for (const one of document.querySelectorAll("nav:not(.way), button, header, .button, .skip, [type=submit]"))
    if (visible(one))
      found.push(`${one.tagName} '${one.textContent.trim().slice(0, 30)}' is printed`);
  for (const one of document.querySelectorAll("h1, main p:not(.actions *, .back), td, th, dd, pre, li"))
    if (!visible(one) && one.closest("nav, header, .actions, .acts, form, .rare, .rights, thead, details") === null)
      found.push(`${one.tagName} '${one.textContent.trim().slice(0, 30)}' is not printed`);
  for (const one of document.querySelectorAll("main *"))
    if (visible(one)) {
      const style = getComputedStyle(one);
      // A label for those who only hear it is one pixel wide.
      if ((style.overflowX !== "visible" || style.overflowY !== "visible") && one.clientWidth > 1 &&
          (one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight) &&
          !one.matches("input, select, textarea, svg"))
        found.push(`${one.tagName}.${one.className} cuts what is in it`);
    }
  const range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
    range.selectNodeContents(text);
    for (const box of range.getClientRects())
      if (box.width > 1 && visible(text.parentElement) && (box.right > innerWidth + 1 || box.left < -1))
        found.push(`'${text.data.slice(0, 30)}' reaches beyond the edge of the paper`);
  }
  const { color, backgroundColor } = getComputedStyle(document.body);
  if (color !== "rgb(0, 0, 0)" || backgroundColor !== "rgb(255, 255, 255)")
    found.push(`${color} on ${backgroundColor}`);
  const cells = (row) => [...row.cells].filter(visible).length;
  for (const table of document.querySelectorAll("table")) {
    if (getComputedStyle(table.tHead).display !== "table-header-group")
      found.push("the head of a table is not on each of its pages");
    for (const row of table.tBodies[0].rows)
      if (cells(row) !== cells(table.tHead.rows[0]))
        found.push(`'${row.innerText.slice(0, 40)}' has not as many cells as headings`);
  }
  for (const way of document.querySelectorAll(".way"))
    if (!visible(way))
      found.push("nothing says which pipeline this is");
  return found;
}

module.exports = (world, visit) => {
  visit.check("on paper each page says all that it says, whole, and offers nothing to click", async (page, name) => {
    await page.setViewportSize({ width, height: 960 });
    for (const colorScheme of ["dark", "light"]) {
      await page.emulateMedia({ media: "print", colorScheme });
      assert.deepStrictEqual(await page.evaluate(faults), [], name);
      assert.deepStrictEqual(await torn(page), [], name);
    }
  });

  test("a page of paper says in which zone its times are", async () => {
    const page = await world().visitor("otto", { timezoneId: "Asia/Kolkata" });
    await page.goto(`${world().scene.url}/pipelines/p`);
    await page.emulateMedia({ media: "print" });
    assert.match(await page.innerText("body"), /Asia\/(Kolkata|Calcutta)/);
    assert.doesNotMatch(await page.innerText("body"), /hover/);
    assert.ok((await page.pdf({ preferCSSPageSize: true })).length > 10000);
    await page.context().close();
  });
};
