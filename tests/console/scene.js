// scene.js -- a console of one's own for a test: sandbox, specs, users, browser.
"use strict";

const assert = require("node:assert");
const { spawn, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { chromium } = require("playwright-core");

const build = process.env.BUILD;
const wherry = path.join(build, "wherry");
const axeText = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const password = "correct horse battery staple";
const mailchimpKey = "0123456789abcdef0123456789abcdef-us1";
const ometriaKey = "ometria-sandbox-key";

// Starts a program, and waits for the line in which it says where it is.
function startProgram(program, words, environment, from) {
  const child = spawn(program, words, { env: environment, stdio: ["pipe", "pipe", "pipe"] });
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (piece) => {
      said += piece;
      const found = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found !== null)
        resolve({ child, url: found[0], said: () => said });
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("exit", (code) => reject(new Error(`${from} ended with ${code}: ${said}`)));
  });
}

function specText(sandbox, id, more) {
  return `pipeline: ${id}
title: Newsletter & more
crm:
  plugin: ometria
  account: shop
  base_url: ${sandbox}/ometria/v2
  api_key: ${ometriaKey}
list:
  plugin: mailchimp
  account: mailing
  base_url: ${sandbox}/mailchimp/3.0
  api_key: ${mailchimpKey}
  list_id: a36b032126
contact_sync:
  every: 1h
  steps: [import_new_records, import_pull_fields, import_unsubscribes,
          push_new_records, push_unsubscribes, push_push_fields]
  fields:
    - { crm: firstname, list: FNAME }
    - { crm: lastname, list: LNAME }
${more}`;
}

class Scene {
  static async begin() {
    const scene = new Scene();
    scene.errors = [];
    scene.directory = fs.mkdtempSync(path.join(os.tmpdir(), "wherry-console-"));
    for (const name of ["specs", "state"])
      fs.mkdirSync(path.join(scene.directory, name), { mode: 0o700 });
    scene.environment = {
      PATH: process.env.PATH, HOME: scene.directory, TZ: "UTC",
      WHERRY_SPECS: path.join(scene.directory, "specs"),
      WHERRY_STATE: path.join(scene.directory, "state"),
    };
    const sandbox = await startProgram(
      path.join(build, "tests/sandbox/wherry-sandbox"), ["--until-eof"], process.env, "the sandbox");
    scene.sandboxProgram = sandbox.child;
    scene.sandbox = sandbox.url;
    await scene.control("dial", { name: "ometria.reads_per_second", value: 0 });
    await scene.control("dial", { name: "ometria.pushes_per_second", value: 0 });
    for (const [name, role] of [["vera", "viewer"], ["sue", "support"], ["otto", "operator"]])
      scene.addUser(name, role);
    return scene;
  }

  addUser(name, role) {
    this.wherry(["console", "user", "add", name, "--role", role], `${password}\n`);
  }

  writeSpec(id, more = "") {
    fs.writeFileSync(path.join(this.directory, "specs", `${id}.yaml`),
      specText(this.sandbox, id, more), { mode: 0o600 });
  }

  // A command, as at a terminal; gives what it printed.
  wherry(words, input = "", more = {}) {
    const done = spawnSync(wherry, words, { env: { ...this.environment, ...more }, input, encoding: "utf8" });
    return { code: done.status, out: done.stdout, err: done.stderr };
  }

  async control(verb, body) {
    const answer = await fetch(`${this.sandbox}/control/${verb}`,
      { method: "POST", body: JSON.stringify(body) });
    if (answer.status !== 200)
      throw new Error(`${verb}: ${await answer.text()}`);
    return answer.json();
  }

  // At the same place as before, if there was one before.
  async startConsole() {
    const started = await startProgram(wherry,
      ["console", "--listen", this.url === undefined ? "127.0.0.1:0" : new URL(this.url).host],
      this.environment, "the console");
    this.consoleProgram = started.child;
    this.url = started.url;
    this.said = started.said;
    this.browser ??= await chromium.launch({
      executablePath: process.env.BROWSER,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
  }

  // A page of a browser that has signed in; without a name, one that has not. What goes
  // wrong in any of them fails the test of its file: an error of the script, something that
  // the policy forbids, a request to somewhere else.
  async visitor(name, options = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(60000);
    page.errors = [];
    const note = (text) => {
      page.errors.push(text);
      this.errors.push(text);
    };
    page.on("pageerror", (error) => note(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" && !page.alone && !/status of 4\d\d/.test(message.text()))
        note(message.text());
    });
    context.on("request", (request) => {
      if (new URL(request.url()).origin !== this.url)
        note(`a request to ${request.url()}`);
    });
    if (name !== undefined)
      await this.signIn(page, name);
    return page;
  }

  async signIn(page, name, word = password) {
    await page.goto(`${this.url}/sign-in`);
    await page.fill("#user", name);
    await page.fill("#password", word);
    await page.click("main button");
  }

  // Follows a job to its end.
  async untilOver(page) {
    await page.waitForFunction(() => document.querySelector("[data-events]") === null, null,
      { timeout: 60000 });
  }

  // As a crash does it.
  killConsole() {
    this.consoleProgram.removeAllListeners("exit");
    return new Promise((resolve) => {
      this.consoleProgram.on("exit", resolve);
      this.consoleProgram.kill("SIGKILL");
    });
  }

  async end() {
    await this.browser?.close();
    this.consoleProgram?.removeAllListeners("exit");
    this.sandboxProgram.removeAllListeners("exit");
    this.consoleProgram?.kill("SIGTERM");
    this.sandboxProgram.stdin.end();
    fs.rmSync(this.directory, { recursive: true, force: true });
    assert.deepStrictEqual(this.errors, []);
  }
}

// What axe finds wrong with a page, in a line each; with `rules`, by these only. The script
// is put in through the debugger, which no policy of the page forbids.
async function violations(page, rules) {
  const session = await page.context().newCDPSession(page);
  const options = { resultTypes: ["violations"], ...(rules === undefined ? {} : { runOnly: rules }) };
  await session.send("Runtime.evaluate", { expression: `if (window.axe === undefined) { ${axeText} }` });
  const told = await session.send("Runtime.evaluate", {
    expression: `axe.run(${JSON.stringify(options)}).then((r) => JSON.stringify(r.violations.map((v) =>
      v.id + ': ' + v.nodes[0].html)))`,
    awaitPromise: true,
  });
  await session.detach();
  return JSON.parse(told.result.value);
}

// Nothing is wider than the window.
async function fits(page) {
  return page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
}

// Words that are broken off in the middle though they are short, or names of steps: a column
// is too narrow.
async function torn(page) {
  return page.evaluate(() => {
    const found = [], range = document.createRange();
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
      const words = text.data.trim().split(/[\s-]+/);
      const most = text.parentElement.tagName === "CODE" ? 24 : 12;
      if (words.some((word) => word.length > most) || !text.parentElement.checkVisibility())
        continue;
      range.selectNodeContents(text);
      const lines = new Set([...range.getClientRects()].filter((box) => box.width > 1).map((box) => box.top));
      if (lines.size > words.length)
        found.push(`'${text.data}' in ${lines.size} lines`);
    }
    return found;
  });
}

module.exports = { Scene, fits, mailchimpKey, ometriaKey, password, torn, violations };
