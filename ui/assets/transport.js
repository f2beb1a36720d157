// Sending files, two at a time, and asking how their reading goes.
//
// An item goes: waiting -> sending -> kept (on the server's disk) -> done,
// duplicate or failed; or cancelled on the way.

const AT_ONCE = 2;
const POLL = 700; // milliseconds
const LOST = "could not be sent: the file was moved or changed, or Verbatim is not running any more";

const items = [];
let sendingNow = 0;
let polling = null;
let changed = () => {}; // told after each change; see uploads.js
let arrived = () => {}; // told when the server has a file more

const named = (item) =>
  `verbatim/upload?${new URLSearchParams({ collection: item.collection, name: item.name })}`;

const answerOf = (request) => {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
};

const sent = (item, request) => {
  const { ticket, reason } = answerOf(request);
  if (request.status === 200 && ticket) {
    Object.assign(item, { state: "kept", step: "waiting", ticket, reason: "" });
    arrived();
    poll();
  } else if (request.status === 401 || request.status === 403)
    fail(item, "could not be sent: load the page again and log in");
  else fail(item, reason || LOST);
};

const fail = (item, reason) => Object.assign(item, { state: "failed", reason, ticket: null });

const send = (item) => {
  const request = new XMLHttpRequest();
  Object.assign(item, { state: "sending", share: 0, request });
  sendingNow += 1;
  const over = (settle) => () => {
    item.request = null;
    sendingNow -= 1;
    settle();
    changed();
    sendNext();
  };
  request.upload.addEventListener("progress", (event) => {
    item.share = event.total ? event.loaded / event.total : 0;
    changed();
  });
  request.addEventListener("load", over(() => sent(item, request)));
  request.addEventListener("error", over(() => fail(item, LOST)));
  request.addEventListener("abort", over(() => Object.assign(item, { state: "cancelled" })));
  request.open("POST", named(item));
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.send(item.file);
};

const sendNext = () => {
  while (sendingNow < AT_ONCE) {
    const next = items.find((item) => item.state === "waiting");
    if (!next) return;
    send(next);
  }
};

/** Ask the server about what it has not read yet, one collection after the other. */
const askHow = async () => {
  const kept = items.filter((item) => item.state === "kept");
  for (const collection of new Set(kept.map((item) => item.collection))) {
    const mine = kept.filter((item) => item.collection === collection).slice(0, 1000);
    const tickets = mine.map((item) => item.ticket);
    const found = await reach(server.tickets({ collection, tickets }));
    if (found.gone) mine.forEach((item) => fail(item, found.problem));
    found.states?.forEach((given, at) => mine[at].ticket === tickets[at] && take(mine[at], given));
  }
  changed();
};

const take = (item, { state, ...more }) => {
  if (state === "waiting" || state === "reading" || state === "stopping") item.step = state;
  else if (state === "unknown") Object.assign(item, { state: "done", passages: null }); // long ago
  else Object.assign(item, more, { state });
};

const poll = () => {
  polling ??= setTimeout(async () => {
    await askHow();
    polling = null;
    if (items.some((item) => item.state === "kept")) poll();
    else arrived(); // the table and the line in the head have the last word
  }, POLL);
};

const cancel = (chosen) => {
  const kept = chosen.filter((item) => item.state === "kept");
  for (const item of chosen) {
    if (item.state === "waiting") item.state = "cancelled";
    else if (item.state === "sending") item.request.abort();
  }
  for (const collection of new Set(kept.map((item) => item.collection))) {
    const tickets = kept.filter((item) => item.collection === collection).map((item) => item.ticket);
    server.cancel_reading({ collection, tickets }).catch(() => null);
  }
  changed();
};

/** Send again what was not sent, have read again what was not read. */
const again = async (item) => {
  if (item.state !== "failed" && item.state !== "cancelled") return;
  if (!item.id) Object.assign(item, { state: "waiting", reason: "" });
  else {
    const { collection, id } = item;
    const found = await reach(server.try_again({ collection, ids: [id] }));
    if (!found.tickets?.length) Object.assign(item, { state: "waiting", reason: "", id: null });
    else Object.assign(item, { state: "kept", step: "waiting", ticket: found.tickets[0], id: null });
  }
  changed();
  sendNext();
  poll();
};
