// The admin page: logs in, hears how the work goes as server-sent events, and sends what the buttons and forms say.

const NO_ANSWER = "The bot does not answer; it may be starting anew.";
const number = (value) => value.toLocaleString("en");
const at = (id) => document.getElementById(id);
const AGAIN_MS = 5000;
let events = null; // the stream, while somebody is in

async function call(path, fields) {
  const options = fields === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(fields),
  };
  let response;
  try {
    response = await fetch(`/admin/${path}`, options);
  } catch {
    throw new Error(NO_ANSWER);
  }
  const body = await response.json().catch(() => ({}));
  if (response.status === 401 && path !== "login") leave();
  if (!response.ok) throw new Error(body.error ?? "That did not work; the bot's log tells more.");
  return body;
}

// Runs what a button asks for; what goes wrong is told above everything else.
async function tell(work) {
  try {
    put("notice", "");
    put("done", "");
    await work();
  } catch (error) {
    at("notice").textContent = error.message;
  }
}

function leave() {
  events?.close();
  at("inside").hidden = at("logout").hidden = true;
  at("login").hidden = false;
  at("token").focus();
}

function enter() {
  at("login").hidden = true;
  at("inside").hidden = at("logout").hidden = false;
  listen();
}

// The browser asks anew by itself where the connection is lost; where it is refused, the login is over.
function listen() {
  events?.close();
  events = new EventSource("/admin/events");
  events.addEventListener("work", (event) => showWork(JSON.parse(event.data)));
  events.addEventListener("stats", (event) => showStats(JSON.parse(event.data)));
  events.addEventListener("open", () => at("notice").textContent === NO_ANSWER && put("notice", ""));
  events.addEventListener("error", () => (events.readyState === EventSource.CLOSED ? tell(backOrOut) : put("notice", NO_ANSWER)));
}

async function backOrOut() {
  const { in: isIn } = await call("session");
  if (isIn) setTimeout(listen, AGAIN_MS);
  else leave();
}

function showWork({ reindex, evaluation }) {
  const running = reindex.state === "running";
  put("told", reindex.text);
  put("rows", reindex.rows);
  at("start").disabled = at("rollback").disabled = running;
  at("cancel").disabled = !running;
  at("bar").hidden = !running;
  if (reindex.total) Object.assign(at("bar"), { max: reindex.total, value: reindex.done });
  else at("bar").removeAttribute("value");
  at("evaluation").hidden = !evaluation;
  if (evaluation) showMeasured(evaluation);
}

function showMeasured({ state, text, figures }) {
  put("measured", text);
  at("evaluate").disabled = state === "running";
  at("evaluate-cancel").disabled = state !== "running";
  table(at("figures"), figures.map(([name, value, cases]) => [name, value, number(cases)]));
  at("figures-table").hidden = !figures.length;
}

function showStats(stats) {
  list(at("index"), [
    ["In use", stats.generation], ["Products", number(stats.products)],
    ["Age", span(stats.age_s)], ["Model", stats.model],
  ]);
  const { standing } = stats, counts = (pairs) => pairs.map(([name, count]) => `${name.replaceAll("_", " ")} ${number(count)}`).join(", ");
  const latency = (it) => it.requests ? `half within ${it.p50_ms} ms, 95% within ${it.p95_ms} ms` : "nobody asked";
  list(at("stats"), [
    ["Requests", `${number(standing.requests)} in ${span(standing.up_s)}, ${number(standing.failed)} failed`],
    ["Channels", counts(standing.channels)], ["Wishes", counts(standing.intents)],
    ["Last hour", latency(standing.last_hour)], ["Since the start", latency(standing.since_start)],
    ["Likes", stats.liked === null ? "" : `${number(stats.liked)}, dislikes ${number(stats.disliked)}`],
    ["Memory", `${number(Math.round(stats.memory_bytes / 1e6))} MB`],
  ]);
  table(at("top"), standing.top.map(([facets, count]) => [facets, number(count)]));
}

// Text that is the same is left alone: a screen reader would say it again.
function put(id, text) {
  if (at(id).textContent !== text) at(id).textContent = text;
}

function span(seconds) {
  const [length, unit] = [[86400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]].find(([s]) => seconds >= s) ?? [1, "second"];
  const count = Math.floor(seconds / length);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

function cell(kind, text, scope) {
  const element = document.createElement(kind);
  element.textContent = text;
  if (scope) element.scope = scope;
  return element;
}

function list(parent, pairs) {
  parent.replaceChildren(...pairs.filter(([, value]) => value).flatMap(([name, value]) => [cell("dt", name), cell("dd", value)]));
}

function table(parent, rows) {
  parent.replaceChildren(...rows.map(([name, ...values]) => {
    const row = document.createElement("tr");
    row.append(cell("th", name, "row"), ...values.map((value) => cell("td", value)));
    return row;
  }));
}

function onSubmit(id, work) {
  at(id).addEventListener("submit", (event) => {
    event.preventDefault();
    tell(work);
  });
}

onSubmit("login-form", async () => {
  await call("login", { token: at("token").value });
  at("token").value = "";
  enter();
});
onSubmit("reindex-form", async () => {
  const fields = { feed: at("feed").value, pictures: at("pictures").value, allow_shrink: at("shrink").checked };
  await call("reindex", fields);
});
onSubmit("understood-form", async () => {
  const { rows } = await call("understood", { text: at("request").value });
  table(at("understood"), rows);
  at("understood-table").hidden = false;
});
at("cancel").addEventListener("click", () => tell(async () => {
  at("cancel").disabled = true;
  await call("cancel", {});
}));
at("rollback").addEventListener("click", () => tell(async () => {
  const { text } = await call("rollback", {});
  put("done", text);
}));
onSubmit("evaluate-form", () => call("evaluate", { folder: at("folder").value, section: at("section").value }));
at("evaluate-cancel").addEventListener("click", () => tell(async () => {
  at("evaluate-cancel").disabled = true;
  await call("evaluate/cancel", {});
}));
at("logout").addEventListener("click", () => tell(async () => {
  await call("logout", {});
  leave();
}));

// Who is in already sees the page at once; the cookie that says so is not for scripts to read.
call("session").then((session) => (session.in ? enter() : leave()), leave);
