// The page's IPC, counted: what the playground calls instead of `window.__TAURI__`.
//
// Commands are counted where they leave the page, at `window.fetch`, so that hidden ones count too:
// those behind `listen` and `unlisten`, and the fetch of each large channel message. Events and
// channel messages are counted here, where the page makes or gets them.

const { core, event } = window.__TAURI__;

/** How the commands of a step end. Every request is one of the last four or a plain success. */
export const FIELDS = [
  "requests",
  "responses",
  "errors",
  "denied",
  "not_found",
  "dropped",
  "pending",
];

const zero = () => ({
  requests: 0,
  responses: 0,
  errors: 0,
  denied: 0,
  not_found: 0,
  listeners: 0,
  page_emits: 0,
  rust_emits: 0,
  delivered: 0,
  channels: 0,
  channel_messages: 0,
  channel_fetches: 0,
});

const counts = zero();
const watchers = new Set();
let uncounted = null;
let depth = 0;

/** Without debug assertions Tauri says only "not allowed by ACL", also of what does not exist. */
export let aclIsTerse = false;

export const snapshot = () => ({ ...counts });
export const since = (before) => combine(counts, before, (now, then) => now - then);
export const sum = (a, b) => combine(a, b, (one, other) => one + other);

const combine = (a, b, how) =>
  Object.fromEntries(Object.keys(counts).map((key) => [key, how(a[key], b[key])]));

/** Resolves as soon as `condition` holds of the counts. */
export const until = (condition) =>
  new Promise((resolve) => {
    const look = () => {
      if (!condition()) return;
      watchers.delete(look);
      resolve();
    };
    watchers.add(look);
    look();
  });

function count(field, by = 1) {
  counts[field] += by;
  for (const look of watchers) look();
}

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
  const command =
    init?.method === "POST" &&
    /^(ipc:|https?:\/\/ipc\.localhost\/)/.test(String(input)) &&
    new Headers(init.headers).has("Tauri-Callback");
  if (command) {
    count("requests");
    if (String(input).includes("__TAURI_CHANNEL__")) count("channel_fetches");
    answer.then(countAnswer, () => {});
  }
  return answer;
}

async function countAnswer(response) {
  if (response.headers.get("Tauri-Response") !== "ok") {
    // The copy has to be made before Tauri's own code reads the body.
    count(kindOfError(await response.clone().text()));
  }
  count("responses");
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
  count("delivered");
};

export function listen(name, hear, options) {
  count("listeners");
  return event.listen(name, listener(hear), options);
}

export function once(name, hear) {
  count("listeners");
  return event.once(name, listener(hear));
}

export function emit(name, payload) {
  count("page_emits");
  return event.emit(name, payload);
}

export function emitTo(target, name, payload) {
  count("page_emits");
  return event.emitTo(target, name, payload);
}

/** Rust tells how often it emitted; the page cannot see an event that it does not listen to. */
export const rustEmitted = (times) => count("rust_emits", times);

export function channel(receive) {
  count("channels");
  return new core.Channel((message) => {
    receive(message);
    count("channel_messages");
  });
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
