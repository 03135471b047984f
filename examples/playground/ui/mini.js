// The mini player: shows the track it is told, and has a part of its own in the scenario.
//
// In the middle of that part it reloads itself, and leaves listeners and an open channel behind.
// What it has done by then it keeps in `sessionStorage`.

import { report, runSteps } from "./scenario.js";
import { unanswered } from "./steps.js";
import {
  channel,
  emit,
  emitTo,
  inbox,
  invoke,
  listen,
  once,
  refused,
  rustEmitted,
  snapshot,
  sum,
} from "./traffic.js";

const $ = (selector) => document.querySelector(selector);

/** The listeners here hear what is meant for this window, and not what is meant for another. */
const target = { kind: "WebviewWindow", label: "mini" };

let tracks = inbox();

function show(track) {
  $("#title").textContent = track.title;
  $("#work").textContent = `${track.composer} · ${track.work}`;
  $("#cover").dataset.year = track.year;
  tracks.put(track);
}

for (const [id, by] of [
  ["#previous", -1],
  ["#next", 1],
]) {
  $(id).addEventListener("click", () => emitTo("main", "playground://skip", by));
}

/** The name of an event that only the page before the reload listens to. */
const LEFT_BEHIND = "playground://left-behind";

/** The part before the reload, for the page after it. */
const PART = "playground:part";
const part = JSON.parse(sessionStorage.getItem(PART));
sessionStorage.removeItem(PART);

const load = {
  name: "mini: load",
  run: async () => {
    await listen("playground://play", ({ payload }) => show(payload), { target });
    await listen("playground://run-mini", () => untilReload(), { target });
    await invoke("mini_is_ready");
  },
  expect: { requests: 3, listeners: 2 },
};

const beforeReload = [
  {
    // The events that start this part and tell the track have come by now.
    name: "mini: play",
    run: async () => (await tracks.first(1))[0].title,
    expect: { deliveries: 2 },
  },
  {
    name: "mini: greet",
    run: () => invoke("greet", { name: "mini player" }),
    expect: { requests: 1 },
  },
  {
    name: "mini: echo-async",
    run: () => invoke("echo_async", { value: { from: "mini" } }),
    expect: { requests: 1 },
  },
  {
    name: "mini: errors",
    run: async () => [
      await refused(invoke("read_cover", { id: 1 })),
      await refused(invoke("graet")),
    ],
    expect: { requests: 2, errors: 1, not_found: 1 },
  },
  {
    name: "mini: leave behind",
    run: async () => {
      const received = inbox();
      await listen(LEFT_BEHIND, () => {});
      await once(LEFT_BEHIND, () => {});
      await invoke("subscribe", { onTrack: channel(received.put) });
      return (await received.first(1))[0].title;
    },
    expect: { requests: 3, listeners: 2, channels: 1, channel_messages: 1 },
  },
];

const afterReload = [
  {
    // Rust still has the listeners of the page before. Of the second event one of this page hears.
    name: "mini: left behind",
    run: async () => {
      const heard = inbox();
      await emit(LEFT_BEHIND, "nobody");
      const stop = await listen(LEFT_BEHIND, ({ payload }) => heard.put(payload));
      await emit(LEFT_BEHIND, "the page after the reload");
      const notes = await heard.first(1);
      await stop();
      return notes;
    },
    expect: { requests: 4, listeners: 1, page_emits: 2, deliveries: 1 },
  },
  {
    name: "mini: store",
    // It may load and get. The main window may clear, this one not.
    run: async () => {
      const rid = await invoke("plugin:store|load", { path: "playground.json" });
      const theme = await invoke("plugin:store|get", { rid, key: "nothing" });
      return [theme, await refused(invoke("plugin:store|clear", { rid }))];
    },
    expect: { requests: 3, denied: 1 },
  },
  {
    name: "mini: countdown",
    run: async () => {
      const ticks = inbox();
      await invoke("countdown", { from: 3, onTick: channel(ticks.put) });
      return ticks.first(4);
    },
    expect: { requests: 1, channels: 1, channel_messages: 4, channel_ends: 1 },
  },
  {
    name: "mini: rust-events",
    run: async () => {
      const heard = inbox();
      const stop = await listen("playground://note", ({ payload }) => heard.put(payload.by), {
        target,
      });
      rustEmitted(await invoke("emit_from_rust", { name: "playground://note", count: 3 }));
      const notes = await heard.first(5);
      await stop();
      return notes;
    },
    expect: { requests: 3, listeners: 1, rust_emits: 8, deliveries: 5 },
  },
  {
    name: "mini: forgetful",
    run: () => unanswered("forgetful"),
    expect: { requests: 1, dropped: 1 },
  },
];

/** What carries the report to the main window has to be in the report. */
const REPORT = report({ name: "mini: report", expect: { requests: 1, page_emits: 1 } });

async function untilReload() {
  // This runs inside the listener, so the delivery that started it counts in.
  const before = snapshot();
  tracks = inbox();
  document.body.dataset.scenario = "running";
  await orTell(async () => {
    const done = together(await loaded, await runSteps(beforeReload, before));
    const [track] = await tracks.first(1);
    sessionStorage.setItem(PART, JSON.stringify({ ...done, track }));
    location.reload();
  });
}

async function fromReload() {
  show(part.track);
  document.body.dataset.scenario = "running";
  await orTell(async () => {
    const loads = together(part, await loaded);
    const done = together(loads, await runSteps(afterReload));
    await emitTo("main", "playground://mini-done", {
      steps: [...done.steps, REPORT],
      counts: sum(done.counts, REPORT),
      page_loads: 2,
    });
    document.body.dataset.scenario = "done";
  });
}

const together = (one, other) => ({
  steps: [...one.steps, ...other.steps],
  counts: sum(one.counts, other.counts),
});

/** Does `work`, and tells the main window if that fails. */
async function orTell(work) {
  try {
    await work();
  } catch (error) {
    document.body.dataset.scenario = "failed";
    await emitTo("main", "playground://mini-done", { error: String(error) });
  }
}

const loaded = runSteps([load]);
loaded.then(() => (document.body.dataset.ready = "yes"));
if (part) fromReload();
