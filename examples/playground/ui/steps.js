// What the main window can show. A step is data: what to do, and what that makes over the IPC.
//
// `expect` counts commands: `requests` leave the page, and those that are answered by an error are
// `errors`, `invalid_args`, `denied` (by the ACL) or `not_found`. The unanswered are `dropped` (the handler is
// gone) or `pending`. Everything else is answered and its promise settles, so `responses` and
// `settled` follow. It also counts events, channels and logs, in the words of traffic.js. What is
// not named is zero. A step that does not keep to its numbers fails. What `run` returns is the same
// each time, with the inspector and without.

import {
  channel,
  channelWithoutHandler,
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
  rustLogged,
  rustSentUnheard,
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
  {
    name: "logs",
    label: "Commands that log",
    run: async () => {
      await invoke("log_line", { text: "Side one." });
      await invoke("log_line_async", { text: "Side two." });
      rustLogged(2);
    },
    expect: { requests: 2, logs: 2 },
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
    expect: { requests: 3, invalid_args: 3, channels: 1 },
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
  {
    name: "event-name",
    label: "No name for an event",
    // Letters, digits and `-/:_` are allowed.
    run: async () => [
      await refused(invoke("plugin:event|emit", { event: "what a name", payload: null })),
      await refused(invoke("emit_names", { names: ["no.name"] })),
    ],
    expect: { requests: 2, errors: 1, invalid_args: 1 },
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
    expect: { requests: 6, listeners: 1, page_emits: 4, deliveries: 3 },
  },
  {
    name: "page-targets",
    label: "To each kind of target",
    // A listener without a target hears everything, one with a target what is for all or for that
    // target. A label without a kind stands for each kind with that label.
    run: async () => {
      const label = "main";
      const kinds = ["App", "AnyLabel", "Window", "Webview", "WebviewWindow"];
      const targets = kinds.map((kind) => (kind === "App" ? { kind } : { kind, label }));
      const heard = inbox();
      const stops = [];
      for (const target of [{ kind: "Any" }, ...targets]) {
        const hear = ({ payload }) => heard.put(`${payload} to ${target.kind}`);
        stops.push(await listen(NOTE, hear, { target }));
      }
      await emit(NOTE, "all");
      for (const target of targets) await emitTo(target, NOTE, target.kind);
      // Of one event they hear in no order.
      const notes = [...(await heard.first(22))].sort();
      for (const stop of stops) await stop();
      return notes;
    },
    expect: { requests: 18, listeners: 6, page_emits: 6, deliveries: 22 },
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
    expect: { requests: 4, listeners: 1, page_emits: 2, deliveries: 1 },
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
    expect: { requests: 3, listeners: 1, page_emits: 1, rust_emits: 1, deliveries: 1 },
  },
  {
    name: "rust-listeners",
    label: "Rust listens in every way",
    // No page listens.
    run: async () => {
      const name = "playground://for-rust";
      await invoke("listen_in_rust", { name });
      await emit(name, "all");
      await emit(name, "all again");
      await emitTo({ kind: "App" }, name, "the app");
      await emitTo("main", name, "main");
      await emitTo("mini", name, "mini");
      return invoke("unlisten_in_rust");
    },
    expect: { requests: 7, page_emits: 5 },
  },
  {
    name: "rust-events",
    label: "Rust emits",
    run: async () => {
      const heard = inbox();
      const stop = await listen(NOTE, ({ payload }) => heard.put(payload.by));
      rustEmitted(await invoke("emit_from_rust", { name: NOTE, count: 5 }));
      const notes = await heard.first(9);
      await stop();
      return notes;
    },
    expect: { requests: 3, listeners: 1, rust_emits: 10, deliveries: 9 },
  },
  {
    name: "rust-emitter",
    label: "Rust emits in every way",
    run: async () => {
      const heard = { any: inbox(), main: inbox() };
      const target = { kind: "WebviewWindow", label: "main" };
      const stops = [
        await listen(NOTE, ({ payload }) => heard.any.put(payload.by)),
        await listen(NOTE, ({ payload }) => heard.main.put(payload.by), { target }),
      ];
      rustEmitted(await invoke("emit_each_way", { name: NOTE }));
      const notes = { any: await heard.any.first(10), main: await heard.main.first(5) };
      for (const stop of stops) await stop();
      return notes;
    },
    expect: { requests: 5, listeners: 2, rust_emits: 10, deliveries: 15 },
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
    expect: { requests: 3, listeners: 1, rust_emits: 7, deliveries: 4 },
  },
  {
    name: "unheard",
    label: "Nobody listens",
    // The first name had listeners, the others never have any, and the last only Rust knows.
    run: async () => {
      await emit(NOTE, "by the page");
      await emit("playground://unheard", "by the page");
      await emitTo("nobody", "playground://unheard", "by the page");
      const names = [NOTE, "playground://unheard", "playground://unheard-from-rust"];
      rustEmitted(await invoke("emit_names", { names }));
    },
    expect: { requests: 4, page_emits: 3, rust_emits: 3 },
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
    expect: { requests: 1, channels: 1, channel_messages: 6, channel_ends: 1 },
  },
  {
    name: "small-chunks",
    label: "Small raw messages",
    run: () => streamBytes(8, 256),
    expect: { requests: 1, channels: 1, channel_messages: 8, channel_ends: 1 },
  },
  {
    name: "large-chunks",
    label: "Large raw messages",
    // The command, and a fetch for each message.
    run: () => streamBytes(8, 65536),
    expect: {
      requests: 1 + 8,
      channel_fetches: 8,
      channels: 1,
      channel_messages: 8,
      channel_ends: 1,
    },
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
    expect: {
      requests: 1 + 1,
      channel_fetches: 1,
      channels: 1,
      channel_messages: 1,
      channel_ends: 1,
    },
  },
  {
    name: "thresholds",
    label: "Just small, just large",
    // Messages are fetched from 8,192 bytes of JSON and 1,024 raw bytes on. Those that are not come
    // before the ones that are, and wait for their turn.
    run: async () => {
      const texts = inbox();
      const sizes = [8192, 8191, 20000, 2];
      await invoke("stream_json", { onText: channel(texts.put), sizes });
      const lengths = (await texts.first(4)).map((text) => text.length);
      return [lengths, await streamBytes(1, 1024), await streamBytes(1, 1023)];
    },
    expect: {
      requests: 3 + 3,
      channel_fetches: 3,
      channels: 3,
      channel_messages: 6,
      channel_ends: 3,
    },
  },
  {
    name: "duet",
    label: "Two channels in a call",
    run: async () => {
      const [ticks, texts] = [inbox(), inbox()];
      await invoke("duet", {
        onTick: channel(ticks.put),
        options: { onText: channel(texts.put) },
      });
      return [await ticks.first(2), await texts.first(2)];
    },
    expect: { requests: 1, channels: 2, channel_messages: 4, channel_ends: 2 },
  },
  {
    name: "subscribe",
    label: "A channel left open",
    run: async () => {
      const tracks = inbox();
      await invoke("subscribe", { onTrack: channel(tracks.put) });
      return tracks.first(1);
    },
    expect: { requests: 1, channels: 1, channel_messages: 1 },
  },
  {
    name: "no-handler",
    label: "A channel nobody hears",
    // Rust sends and ends it all the same, and the page fetches what is large.
    run: async () => {
      await invoke("countdown", { from: 2, onTick: channelWithoutHandler() });
      rustSentUnheard(3);
      const onChunk = channelWithoutHandler();
      await invoke("stream_bytes", { onChunk, chunks: 1, size: 65536 });
      rustSentUnheard(1);
    },
    expect: { requests: 2 + 1, channel_fetches: 1, channels: 2, unheard_messages: 4 },
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
    expect: { requests: 11, listeners: 1, rust_emits: 6, deliveries: 6 },
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
