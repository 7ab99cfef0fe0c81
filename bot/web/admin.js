// The admin page: logs in, asks for the state every second or so, and sends what the buttons and forms say.

const RUNNING_MS = 1000, AT_REST_MS = 5000;
const at = (id) => document.getElementById(id);
let timer = 0;

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
    throw new Error("The bot does not answer; it may be starting anew.");
  }
  const body = await response.json().catch(() => ({}));
  if (response.status === 401 && path !== "login") leave();
  if (!response.ok) throw new Error(body.error ?? "That did not work; the bot's log tells more.");
  return body;
}

// Runs what a button asks for; what goes wrong is told above everything else.
async function tell(work) {
  try {
    at("notice").textContent = "";
    await work();
  } catch (error) {
    at("notice").textContent = error.message;
  }
}

function leave() {
  clearTimeout(timer);
  at("inside").hidden = at("logout").hidden = true;
  at("login").hidden = false;
  at("token").focus();
}

function enter() {
  at("login").hidden = true;
  at("inside").hidden = at("logout").hidden = false;
  refresh();
}

async function refresh() {
  clearTimeout(timer);
  let wait = AT_REST_MS;
  try {
    const state = await call("state");
    show(state);
    if (state.reindex.state === "running") wait = RUNNING_MS;
  } catch (error) {
    at("notice").textContent = error.message;
  }
  if (!at("inside").hidden) timer = setTimeout(refresh, wait);
}

function show({ reindex, stats }) {
  const running = reindex.state === "running";
  put("told", reindex.text);
  put("rows", reindex.rows);
  at("start").disabled = at("rollback").disabled = running;
  at("cancel").disabled = !running;
  at("bar").hidden = !running;
  if (reindex.total) Object.assign(at("bar"), { max: reindex.total, value: reindex.done });
  else at("bar").removeAttribute("value");
  const number = (value) => value.toLocaleString("en");
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
  parent.replaceChildren(...rows.map(([name, value]) => {
    const row = document.createElement("tr");
    row.append(cell("th", name, "row"), cell("td", value));
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
  await refresh();
});
onSubmit("understood-form", async () => {
  const { rows } = await call("understood", { text: at("request").value });
  table(at("understood"), rows);
  at("understood-table").hidden = false;
});
at("cancel").addEventListener("click", () => tell(async () => {
  at("cancel").disabled = true;
  await call("cancel", {});
  await refresh();
}));
at("rollback").addEventListener("click", () => tell(async () => {
  const { text } = await call("rollback", {});
  await refresh();
  put("told", text);
}));
at("logout").addEventListener("click", () => tell(async () => {
  await call("logout", {});
  leave();
}));

// Who is in already sees the page at once; the cookie that says so is not for scripts to read.
call("session").then((session) => (session.in ? enter() : leave()), leave);
