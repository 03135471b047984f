// What the main window can show. A step is data: what to do, and what that makes over the IPC.
//
// `expect` counts commands: `requests` leave the page, and those that are answered by an error are
// `errors`, `denied` (by the ACL) or `not_found`. The unanswered are `dropped` (the handler is gone)
// or `pending`. Everything else is answered, so `responses` follows. A step that does not keep to its
// numbers fails. What `run` returns is the same each time, with the inspector and without.

import {
  channel,
  digest,
  emit,
  emitTo,
  inbox,
  invoke,
  listen,
  noise,
  once,
  refused,
  rustEmitted,
} from "./traffic.js";

const answers = (requests) => ({ requests });

/** Sends a command that nobody will answer, and does not wait. */
export function unanswered(command, args) {
  const settled = (how) => () => console.error(`${command} was not to be answered, and ${how}`);
  invoke(command, args).then(settled("resolved"), settled("rejected"));
  return "no answer will come";
}

const commands = [
  {
    name: "greet",
    label: "A sync command",
    run: () => invoke("greet", { name: "Playground" }),
    expect: answers(1),
  },
  {
    name: "add",
    label: "Two numbers",
    run: () => invoke("add", { a: 40, b: 2 }),
    expect: answers(1),
  },
  {
    name: "library",
    label: "Sixty tracks",
    run: async () => (await invoke("library")).length,
    expect: answers(1),
  },
  {
    name: "search",
    label: "Nested arguments",
    run: () =>
      invoke("search", {
        query: "winter",
        options: {
          limit: 2,
          sort: { by: "seconds", descending: true },
          filter: { fromYear: 1700, toYear: 1800 },
        },
      }),
    expect: answers(1),
  },
  {
    name: "echo",
    label: "Every JSON type",
    run: () =>
      invoke("echo", {
        value: {
          text: 'Träumerei 🎹 \u2028 "quoted"',
          number: -1.5e-3,
          yes: true,
          nothing: null,
          list: [1, [2, {}]],
        },
      }),
    expect: answers(1),
  },
  {
    name: "echo-async",
    label: "An async command",
    run: () => invoke("echo_async", { value: ["one", "two"] }),
    expect: answers(1),
  },
  {
    name: "raw",
    label: "Raw bytes both ways",
    run: async () => [
      digest(await invoke("echo_raw", noise(256), { headers: { "Playground-Track": "7" } })),
      digest(await invoke("echo_raw", noise(1 << 20))),
    ],
    expect: answers(2),
  },
  {
    name: "raw-json",
    label: "The body as text",
    run: () => invoke("echo_raw", { asked: "as JSON" }),
    expect: answers(1),
  },
  {
    name: "waveform",
    label: "1 MiB of raw bytes",
    run: async () => digest(await invoke("waveform", { bytes: 1 << 20 })),
    expect: answers(1),
  },
  {
    name: "number-array",
    label: "Bytes sent as numbers",
    run: async () => (await invoke("echo", { value: Array.from(noise(16384)) })).length,
    expect: answers(1),
  },
  {
    name: "slow",
    label: "Slow, in the background",
    run: () => invoke("slow", { ms: 150 }),
    expect: answers(1),
  },
  {
    name: "slow-sync",
    label: "Slow, holds the window",
    run: () => invoke("slow_sync", { ms: 120 }),
    expect: answers(1),
  },
  {
    name: "burst",
    label: "Forty calls at once",
    run: async () => {
      const calls = Array.from({ length: 40 }, (_, i) => invoke("add", { a: i, b: 1 }));
      return (await Promise.all(calls)).reduce((a, b) => a + b);
    },
    expect: answers(40),
  },
];

const failures = [
  {
    name: "error-object",
    label: "An error as object",
    run: async () => [
      await refused(invoke("read_cover", { id: 7 })),
      await refused(invoke("read_cover", { id: 7000 })),
    ],
    expect: { requests: 2, errors: 2 },
  },
  {
    name: "error-text",
    label: "An error as text",
    run: () => refused(invoke("fail_with_text")),
    expect: { requests: 1, errors: 1 },
  },
  {
    name: "wrong-arguments",
    label: "Wrong arguments",
    run: async () => [
      await refused(invoke("greet", { nmae: "Playground" })),
      await refused(invoke("add", { a: "forty", b: 2 })),
      await refused(invoke("stream_bytes", { on_chunk: channel(() => {}), chunks: 1, size: 1 })),
    ],
    expect: { requests: 3, errors: 3 },
  },
  {
    name: "not-found",
    label: "Unknown command",
    run: () => refused(invoke("greeet", { name: "Playground" })),
    expect: { requests: 1, not_found: 1 },
  },
  {
    name: "denied",
    label: "Not allowed by the ACL",
    run: async () => [
      await refused(invoke("plugin:window|set_title", { label: "main", value: "Mine" })),
      await refused(
        invoke("plugin:webview|create_webview_window", { options: { label: "third" } }),
      ),
    ],
    expect: { requests: 2, denied: 2 },
  },
  {
    name: "denied-by-name",
    label: "Denied by name",
    run: () => refused(invoke("plugin:app|tauri_version")),
    expect: { requests: 1, denied: 1 },
  },
  {
    name: "plugin-not-found",
    label: "Unknown plugin command",
    run: async () => [
      await refused(invoke("plugin:store|no_such")),
      await refused(invoke("plugin:nothing|at_all")),
    ],
    expect: { requests: 2, not_found: 2 },
    askedTheAcl: true,
  },
];

const silences = [
  {
    name: "panics",
    label: "The handler panics",
    run: () => unanswered("panics"),
    expect: { requests: 1, dropped: 1 },
  },
  {
    name: "forgetful",
    label: "The answer is forgotten",
    run: () => unanswered("forgetful"),
    expect: { requests: 1, dropped: 1 },
  },
  {
    name: "never",
    label: "Pending for ever",
    run: () => unanswered("never"),
    expect: { requests: 1, pending: 1 },
  },
];

const NOTE = "playground://note";

const events = [
  {
    name: "page-events",
    label: "The page emits",
    // A listener without a target hears an event for any window, and nothing after it is gone.
    run: async () => {
      const heard = inbox();
      const stop = await listen(NOTE, ({ payload }) => heard.put(payload));
      await emit(NOTE, { to: "all" });
      await emitTo("main", NOTE, { to: "main" });
      await emitTo("mini", NOTE, { to: "mini" });
      const notes = await heard.first(3);
      await stop();
      await emit(NOTE, { to: "nobody any more" });
      return notes;
    },
    expect: answers(6),
  },
  {
    name: "once",
    label: "Listen once",
    run: async () => {
      const heard = inbox();
      await once(NOTE, ({ payload }) => heard.put(payload));
      await emit(NOTE, 1);
      const notes = await heard.first(1);
      await emit(NOTE, 2);
      return notes;
    },
    expect: answers(4),
  },
  {
    name: "rust-answers",
    label: "Rust listens and answers",
    run: async () => {
      const heard = inbox();
      const stop = await listen("playground://from-rust", ({ payload }) => heard.put(payload));
      await emit("playground://to-rust", { question: "Who is there?" });
      const answer = await heard.first(1);
      rustEmitted(1);
      await stop();
      return answer;
    },
    expect: answers(3),
  },
  {
    name: "rust-events",
    label: "Rust emits in every way",
    run: async () => {
      const heard = inbox();
      const stop = await listen(NOTE, ({ payload }) => heard.put(payload.by));
      rustEmitted(await invoke("emit_from_rust", { name: NOTE, count: 5 }));
      const notes = await heard.first(9);
      await stop();
      return notes;
    },
    expect: answers(3),
  },
  {
    name: "targeted-listener",
    label: "Listen as one window",
    run: async () => {
      const heard = inbox();
      const target = { kind: "WebviewWindow", label: "main" };
      const stop = await listen(NOTE, ({ payload }) => heard.put(payload.by), { target });
      rustEmitted(await invoke("emit_from_rust", { name: NOTE, count: 2 }));
      const notes = await heard.first(4);
      await stop();
      return notes;
    },
    expect: answers(3),
  },
];

const channels = [
  {
    name: "countdown",
    label: "Small JSON messages",
    run: async () => {
      const ticks = inbox();
      await invoke("countdown", { from: 5, onTick: channel(ticks.put) });
      return ticks.first(6);
    },
    expect: answers(1),
  },
  {
    name: "small-chunks",
    label: "Small raw messages",
    run: () => streamBytes(8, 256),
    expect: answers(1),
  },
  {
    name: "large-chunks",
    label: "Large raw messages",
    // The command, and a fetch for each message.
    run: () => streamBytes(8, 65536),
    expect: answers(1 + 8),
  },
  {
    name: "big-json",
    label: "A large JSON message",
    run: async () => {
      const messages = inbox();
      await invoke("big_json", { channel: channel(messages.put) });
      const [message] = await messages.first(1);
      return message.lyrics.length;
    },
    expect: answers(1 + 1),
  },
  {
    name: "subscribe",
    label: "A channel left open",
    run: async () => {
      const tracks = inbox();
      await invoke("subscribe", { onTrack: channel(tracks.put) });
      return tracks.first(1);
    },
    expect: answers(1),
  },
];

async function streamBytes(chunks, size) {
  const received = inbox();
  await invoke("stream_bytes", { onChunk: channel(received.put), chunks, size });
  return (await received.first(chunks)).map(digest);
}

const plugins = [
  {
    name: "core",
    label: "Tauri’s own commands",
    run: async () => [
      await invoke("plugin:app|name"),
      await invoke("plugin:app|version"),
      await invoke("plugin:app|identifier"),
      await invoke("plugin:window|title", { label: "main" }),
      await invoke("plugin:window|is_maximized", { label: "main" }),
      await invoke("plugin:path|resolve_directory", { directory: 14, path: "covers" }),
      await invoke("plugin:path|join", { paths: ["music", "..", "covers"] }),
    ],
    expect: answers(7),
  },
  {
    name: "resource",
    label: "A resource, then closed",
    run: async () => {
      const rid = await invoke("plugin:image|new", {
        rgba: Array.from(noise(16)),
        width: 2,
        height: 2,
      });
      const pixels = digest(await invoke("plugin:image|rgba", { rid }));
      await invoke("plugin:resources|close", { rid });
      return pixels;
    },
    expect: answers(3),
  },
  {
    name: "store",
    label: "The store plugin",
    // `createNew` ignores what an earlier run may have left on the disk.
    run: async () => {
      const changes = inbox();
      const stop = await listen("store://change", ({ payload }) => changes.put(payload.key));
      const rid = await invoke("plugin:store|load", {
        path: "playground.json",
        options: { autoSave: false, createNew: true },
      });
      await invoke("plugin:store|set", { rid, key: "volume", value: 0.8 });
      await invoke("plugin:store|set", { rid, key: "queue", value: [7, 8, 9] });
      await invoke("plugin:store|set", { rid, key: "theme", value: { name: "dark" } });
      const queue = await invoke("plugin:store|get", { rid, key: "queue" });
      const has = await invoke("plugin:store|has", { rid, key: "nothing" });
      await invoke("plugin:store|delete", { rid, key: "theme" });
      const length = await invoke("plugin:store|length", { rid });
      await invoke("plugin:store|clear", { rid });
      const keys = [...(await changes.first(6))];
      rustEmitted(keys.length);
      await stop();
      return { queue, has, length, changed: keys.sort() };
    },
    expect: answers(11),
  },
  {
    name: "plugin-error",
    label: "A plugin’s error",
    run: () => refused(invoke("plugin:store|get", { rid: 4294967295, key: "volume" })),
    expect: { requests: 1, errors: 1 },
  },
];

export const groups = [
  { title: "Commands", steps: commands },
  { title: "Errors and refusals", steps: failures },
  { title: "Never answered", steps: silences },
  { title: "Events", steps: events },
  { title: "Channels", steps: channels },
  { title: "Plugins and Tauri itself", steps: plugins },
];
