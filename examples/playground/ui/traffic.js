// The page's IPC, counted: what the playground calls instead of `window.__TAURI__`.
//
// Commands are counted where they leave the page, at `window.fetch`, so that hidden ones count too:
// those behind `listen` and `unlisten`, and the fetch of each large channel message. A call has
// settled, and a channel ended, when Tauri has let go of its callback. Everything else is counted
// here, where the page makes or gets it; what Rust makes, Rust tells.

const { core, event } = window.__TAURI__;
const { callbacks, unregisterCallback } = window.__TAURI_INTERNALS__;

/** What the page can count. */
export const COUNTED = [
  // Commands: all requests, those that were answered, and those answered by an error, by its kind.
  "requests",
  "responses",
  "errors",
  "invalid_args",
  "denied",
  "not_found",
  // How many of the requests only bring a large channel message, and how many promises of the
  // others have settled.
  "channel_fetches",
  "settled",
  // Events: listeners that this page added, emits of valid names, and calls of its listeners.
  "listeners",
  "page_emits",
  "rust_emits",
  "deliveries",
  // Channels that this page made, what came through them, and how many were told that they ended.
  "channels",
  "channel_messages",
  "channel_ends",
  // What Rust sent through a channel whose handler is gone.
  "unheard_messages",
  // Log lines that Rust wrote.
  "logs",
];

const counts = Object.fromEntries(COUNTED.map((field) => [field, 0]));
let uncounted = null;
let depth = 0;

/** The callbacks of calls that have not settled, and of channels that have not ended. */
const underWay = { settled: new Set(), channel_ends: new Set() };

/** Without debug assertions Tauri says only "not allowed by ACL", also of what does not exist. */
export let aclIsTerse = false;

export function snapshot() {
  for (const [field, ids] of Object.entries(underWay)) {
    for (const id of ids) {
      if (callbacks.has(id)) continue;
      ids.delete(id);
      counts[field] += 1;
    }
  }
  return { ...counts };
}

export const since = (before) => combine(snapshot(), before, (now, then) => now - then);
export const sum = (a, b) => combine(a, b, (one, other) => one + other);

const combine = (a, b, how) =>
  Object.fromEntries(COUNTED.map((field) => [field, how(a[field], b[field])]));

/** Runs `work` while every command that leaves the page is counted. */
export async function counted(work) {
  if (depth++ === 0) {
    uncounted = window.fetch;
    window.fetch = countingFetch;
  }
  try {
    return await work();
  } finally {
    if (--depth === 0) window.fetch = uncounted;
  }
}

function countingFetch(input, init) {
  const answer = uncounted.call(window, input, init);
  // The header tells a command from anything else that a plugin may send over the scheme.
  const callback =
    init?.method === "POST" &&
    /^(ipc:|https?:\/\/ipc\.localhost\/)/.test(String(input)) &&
    new Headers(init.headers).get("Tauri-Callback");
  if (callback) {
    counts.requests += 1;
    if (String(input).includes("__TAURI_CHANNEL__")) counts.channel_fetches += 1;
    else underWay.settled.add(Number(callback));
    answer.then(countAnswer, () => {});
  }
  return answer;
}

async function countAnswer(response) {
  if (response.headers.get("Tauri-Response") !== "ok") {
    // The copy has to be made before Tauri's own code reads the body.
    counts[kindOfError(await response.clone().text())] += 1;
  }
  counts.responses += 1;
}

function kindOfError(text) {
  if (/not allowed by ACL"$/.test(text)) {
    aclIsTerse = true;
    return "denied";
  }
  if (
    /^"Command .* not found"$/.test(text) ||
    /not allowed\. (Plugin|Command) not found"$/.test(text)
  ) {
    return "not_found";
  }
  if (/^"invalid args `/.test(text)) return "invalid_args";
  return /^"\S+ (not allowed|explicitly denied) on |^"\S+ not allowed\. Permissions /.test(text)
    ? "denied"
    : "errors";
}

export const invoke = core.invoke;

/** The error `promise` fails with; it is an error if it does not. */
export const refused = (promise) =>
  promise.then(
    (answer) => {
      throw new Error(`expected an error, got ${JSON.stringify(answer)}`);
    },
    (error) => error,
  );

const listener = (hear) => (message) => {
  hear(message);
  counts.deliveries += 1;
};

export function listen(name, hear, options) {
  counts.listeners += 1;
  return event.listen(name, listener(hear), options);
}

export function once(name, hear) {
  counts.listeners += 1;
  return event.once(name, listener(hear));
}

export function emit(name, payload) {
  counts.page_emits += 1;
  return event.emit(name, payload);
}

export function emitTo(target, name, payload) {
  counts.page_emits += 1;
  return event.emitTo(target, name, payload);
}

/** Rust tells how often it emitted; the page cannot see an event that it does not listen to. */
export function rustEmitted(times) {
  counts.rust_emits += times;
}

/** Rust writes a line for each command that is made for it; the page cannot see any. */
export function rustLogged(lines) {
  counts.logs += lines;
}

export function channel(receive) {
  counts.channels += 1;
  const made = new core.Channel((message) => {
    receive(message);
    counts.channel_messages += 1;
  });
  underWay.channel_ends.add(made.id);
  return made;
}

/** A channel whose handler is gone, as after a reload. Rust does not learn of it and sends on. */
export function channelWithoutHandler() {
  counts.channels += 1;
  const made = new core.Channel(() => {});
  unregisterCallback(made.id);
  return made;
}

/** Rust sent so many messages that no handler here got. */
export function rustSentUnheard(messages) {
  counts.unheard_messages += messages;
}

/** A place to put what arrives, and to wait for the first `n` of it. */
export function inbox() {
  const items = [];
  const waiting = [];
  return {
    put(item) {
      items.push(item);
      for (const { n, resolve } of waiting) if (items.length >= n) resolve(items);
    },
    first: (n) =>
      new Promise((resolve) => (items.length >= n ? resolve(items) : waiting.push({ n, resolve }))),
  };
}

/** Bytes in a form that can be shown and compared: how many, and their FNV-1a hash. */
export function digest(buffer) {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(buffer)) hash = Math.imul(hash ^ byte, 0x01000193);
  return { bytes: buffer.byteLength, fnv1a: (hash >>> 0).toString(16).padStart(8, "0") };
}

export const noise = (length) => Uint8Array.from({ length }, (_, i) => (i * 167 + (i >> 8)) & 255);
