// access.test.js -- who comes in, and what a request must bring to change anything.
"use strict";

const assert = require("node:assert");
const http = require("node:http");
const { test, before, after } = require("node:test");
const { Scene, password } = require("./scene.js");

let scene;
before(async () => {
  scene = await Scene.begin();
  scene.writeSpec("p");
  await scene.startConsole();
});
after(() => scene.end());

// A request by hand: any method, any header, no redirect followed.
function ask(method, path, headers = {}, body = undefined) {
  return new Promise((resolve, reject) => {
    const request = http.request(scene.url + path, { method, headers: { Connection: "close", ...headers } },
      (answer) => {
        let text = "";
        answer.on("data", (piece) => { text += piece; });
        answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
      });
    request.on("error", reject);
    if (body !== undefined)
      request.write(body);
    request.end();
  });
}

function cookieOf(answer) {
  return (answer.headers["set-cookie"] ?? [""])[0].split(";")[0];
}

function tokenOf(text) {
  return text.match(/name="token" value="([0-9a-f]+)"/)[1];
}

const form = { "Content-Type": "application/x-www-form-urlencoded" };

async function signIn(name, word = password) {
  const page = await ask("GET", "/sign-in");
  const before = cookieOf(page);
  const answer = await ask("POST", "/sign-in", { ...form, Cookie: before },
    new URLSearchParams({ token: tokenOf(page.text), user: name, password: word }).toString());
  return { before, cookie: cookieOf(answer), answer };
}

async function token(cookie) {
  return tokenOf((await ask("GET", "/", { Cookie: cookie })).text);
}

const pages = ["/", "/settings", "/people", "/pipelines/p", "/pipelines/p/runs", "/pipelines/p/runs/1",
  "/pipelines/p/parked", "/pipelines/p/segments", "/pipelines/p/people/c1", "/pipelines/p/delete",
  "/pipelines/p/people/c1/forget", "/pipelines/p/segments/1", "/pipelines/p/segments/1/add", "/pipelines/p/spec",
  "/pipelines/p/backfill", "/backfills/1", "/jobs/1", "/jobs/1/events", "/plans/1"];
const actions = ["/pipelines/p/run", "/pipelines/p/refresh", "/pipelines/p/pause", "/pipelines/p/resume",
  "/pipelines/p/plan", "/pipelines/p/delete", "/pipelines/p/segments/1/add", "/pipelines/p/segments/1/remove",
  "/pipelines/p/backfill", "/pipelines/p/backfill/do",
  "/pipelines/p/parked/retry", "/pipelines/p/runs/1/undo", "/pipelines/p/people/c1/forget",
  "/plans/1/apply", "/jobs/1/stop"];

test("whoever has not signed in is led to the sign-in page", async () => {
  for (const path of pages) {
    const answer = await ask("GET", path);
    assert.strictEqual(answer.status, 303, path);
    assert.match(answer.headers.location, /^\/sign-in/, path);
    assert.strictEqual(answer.text, "", path);
  }
  for (const path of actions)
    assert.strictEqual((await ask("POST", path, form, "agreed=yes")).status, 303, path);
});

test("a session begins with a text that nobody had before", async () => {
  const { before, cookie, answer } = await signIn("otto");
  assert.strictEqual(answer.status, 303);
  assert.notStrictEqual(cookie, before);
  assert.match(answer.headers["set-cookie"][0], /HttpOnly; SameSite=Strict/);
  assert.strictEqual((await ask("GET", "/", { Cookie: before })).status, 303);
  assert.strictEqual((await ask("GET", "/", { Cookie: cookie })).status, 200);
});

test("a wrong password lets nobody in, and is asked for ever more slowly", async () => {
  const states = [];
  for (let i = 0; i < 5; i++)
    states.push((await signIn("vera", "not this one, surely")).answer.status);
  assert.strictEqual(states[0], 403);
  assert.ok(states.includes(429), String(states));
  assert.strictEqual((await signIn("sue")).answer.status, 303);
});

test("a role sees what is its own and no more", async () => {
  const { cookie } = await signIn("sue");
  assert.strictEqual((await ask("GET", "/people", { Cookie: cookie })).status, 200);
  for (const path of actions) {
    const answer = await ask("POST", path, { ...form, Cookie: cookie }, `token=${await token(cookie)}&agreed=yes`);
    assert.strictEqual(answer.status, 403, path);
  }
});

test("without the token of its session no action is done", async () => {
  const { cookie } = await signIn("otto");
  const other = await signIn("otto");
  for (const path of actions)
    for (const body of ["agreed=yes", "agreed=yes&token=", `agreed=yes&token=${"0".repeat(64)}`,
      `agreed=yes&token=${await token(other.cookie)}`])
      assert.strictEqual((await ask("POST", path, { ...form, Cookie: cookie }, body)).status, 403, path);
  assert.match(scene.wherry(["status", "p"]).out, /none yet/);
});

test("a form that another site sends is refused, token or not", async () => {
  const { cookie } = await signIn("otto");
  const body = `token=${await token(cookie)}`;
  for (const headers of [{ Origin: "https://evil.example" }, { Origin: "null" }, { "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "same-site" }])
    assert.strictEqual(
      (await ask("POST", "/pipelines/p/pause", { ...form, Cookie: cookie, ...headers }, body)).status, 403);
});

test("a name that is not ours is not answered to", async () => {
  for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:1", "x".repeat(3000)])
    assert.strictEqual((await ask("GET", "/sign-in", { Host: host })).status, 421, host);
});

test("every answer says what a browser must not do with it", async () => {
  for (const path of ["/sign-in", "/style.css", "/no-such-page", "/"]) {
    const { headers } = await ask("GET", path);
    assert.match(headers["content-security-policy"], /default-src 'none'.*frame-ancestors 'none'/);
    assert.doesNotMatch(headers["content-security-policy"], /unsafe/);
    assert.strictEqual(headers["x-content-type-options"], "nosniff");
    assert.strictEqual(headers["x-frame-options"], "DENY");
  }
  assert.strictEqual((await ask("GET", "/sign-in")).headers["cache-control"], "no-store");
});

test("odd paths and methods get an answer, and never another one's page", async () => {
  const { cookie } = await signIn("otto");
  const paths = ["/..", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//", "/pipelines/", "/pipelines//runs",
    "/pipelines/p/runs/../../..", "/%00", "/style.css/x", "/pipelines/%3Cscript%3E", "/pipelines/--help",
    "/pipelines/-x/runs", "/jobs/0", "/jobs/99999999999999999999", "/plans/x", "/?a=1&a=2&".padEnd(3000, "b=1&"),
    "/" + "x".repeat(5000), "/pipelines/p/runs/--json", "/pipelines/p/people/--help"];
  for (const path of paths) {
    const answer = await ask("GET", path, { Cookie: cookie });
    assert.ok([200, 303, 404, 414, 431].includes(answer.status), `${path.slice(0, 60)}: ${answer.status}`);
    assert.doesNotMatch(answer.text, /root:|Usage: wherry|<script>/);
  }
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
    assert.strictEqual((await ask(method, "/", { Cookie: cookie })).status, 405, method);
  assert.strictEqual((await ask("HEAD", "/sign-in")).text, "");
});

test("a form that is too long is refused, and the console goes on", async () => {
  const { cookie } = await signIn("otto");
  const answer = await ask("POST", "/people", { ...form, Cookie: cookie },
    `token=${await token(cookie)}&contact=${"x".repeat(400000)}`);
  assert.strictEqual(answer.status, 413);
  assert.strictEqual((await ask("GET", "/", { Cookie: cookie })).status, 200);
});

test("where one goes on to after signing in is a page of ours", async () => {
  for (const next of ["//evil.example", "https://evil.example", "/\\evil.example", "/%0d%0aSet-Cookie:x=1", "x"]) {
    const page = await ask("GET", `/sign-in?next=${encodeURIComponent(next)}`);
    const answer = await ask("POST", "/sign-in", { ...form, Cookie: cookieOf(page) },
      new URLSearchParams({ token: tokenOf(page.text), user: "otto", password, next }).toString());
    assert.strictEqual(answer.status, 303);
    assert.match(answer.headers.location, /^\/(?![/\\])/);
    assert.doesNotMatch(answer.headers.location, /evil/);
  }
});

test("signing out ends the session at once", async () => {
  const { cookie } = await signIn("otto");
  const body = `token=${await token(cookie)}`;
  assert.strictEqual((await ask("POST", "/sign-out", { ...form, Cookie: cookie }, body)).status, 303);
  assert.strictEqual((await ask("GET", "/", { Cookie: cookie })).status, 303);
});

test("whoever is taken out of the users is out at once", async () => {
  scene.wherry(["console", "user", "add", "tim", "--role", "operator"], `${password}\n`);
  const { cookie } = await signIn("tim");
  assert.strictEqual((await ask("GET", "/", { Cookie: cookie })).status, 200);
  scene.wherry(["console", "user", "remove", "tim"]);
  assert.strictEqual((await ask("GET", "/", { Cookie: cookie })).status, 303);
});
