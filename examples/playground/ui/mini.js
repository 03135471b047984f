// The mini player: shows the track it is told, and has a part of its own in the scenario.

import { runSteps } from "./scenario.js";
import { unanswered } from "./steps.js";
import {
  channel,
  emitTo,
  inbox,
  invoke,
  listen,
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

const load = {
  name: "mini: load",
  run: async () => {
    await listen("playground://play", ({ payload }) => show(payload), { target });
    await listen("playground://run-mini", () => runMini(), { target });
    await invoke("mini_is_ready");
  },
  expect: { requests: 3 },
};

const steps = [
  {
    name: "mini: play",
    run: async () => (await tracks.first(1))[0].title,
    expect: { requests: 0 },
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
    expect: { requests: 1 },
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
    expect: { requests: 3 },
  },
  {
    name: "mini: forgetful",
    run: () => unanswered("forgetful"),
    expect: { requests: 1, dropped: 1 },
  },
];

// What carries the report to the main window has to be in the report.
const REPORT = {
  name: "mini: report",
  requests: 1,
  responses: 1,
  errors: 0,
  denied: 0,
  not_found: 0,
  dropped: 0,
  pending: 0,
  answer: null,
};

async function runMini() {
  // This runs inside the listener, so the delivery that started it counts in.
  const before = snapshot();
  tracks = inbox();
  document.body.dataset.scenario = "running";
  try {
    const loadedBefore = await loaded;
    const mine = await runSteps(steps, before);
    const counts = sum(loadedBefore.counts, mine.counts);
    counts.requests += 1;
    counts.responses += 1;
    counts.page_emits += 1;
    await emitTo("main", "playground://mini-done", {
      steps: [...loadedBefore.steps, ...mine.steps, REPORT],
      counts,
    });
    document.body.dataset.scenario = "done";
  } catch (error) {
    document.body.dataset.scenario = "failed";
    await emitTo("main", "playground://mini-done", { error: String(error) });
  }
}

const loaded = runSteps([load]);
loaded.then(() => (document.body.dataset.ready = "yes"));
