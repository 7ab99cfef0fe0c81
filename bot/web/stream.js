// Posting a message: the answer comes as server-sent events, or as plain JSON where something on the way has none.

const EVENT = /^event: (\w+)\ndata: (.+)$/;

/**
 * Post a form; `onStatus(sentence)` is called with what is being done. Returns {ok, again, body}: whether it went well,
 * whether trying again may help, and the JSON (null where there is none). Throws where the connection is lost.
 */
export async function post(form, onStatus) {
  const headers = { Accept: "text/event-stream, application/json" };
  const response = await fetch("/api/messages", { method: "POST", body: form, headers });
  if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    return { ok: response.ok, again: response.status >= 500, body: await response.json().catch(() => null) };
  }
  let result = null;
  await eachEvent(response, (event, data) => {
    if (event === "status") onStatus(data.sentence);
    else result = { ok: event === "reply", again: true, body: data };
  });
  if (!result) throw new TypeError("the answer was cut short");
  return result;
}

async function eachEvent(response, hear) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let heard = "";
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    const blocks = (heard + step.value).split("\n\n");
    heard = blocks.pop();
    for (const block of blocks) {
      const [, event, data] = EVENT.exec(block) ?? [];
      if (event) hear(event, JSON.parse(data));
    }
  }
}
