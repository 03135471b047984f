// Runs steps and holds them to their numbers; plays them all, in both windows.

import {
  FIELDS,
  aclIsTerse,
  counted,
  emitTo,
  inbox,
  invoke,
  listen,
  since,
  snapshot,
  sum,
  until,
} from "./traffic.js";
import { groups } from "./steps.js";

/** After so long a step that waits has failed. Nothing waits for time to pass. */
const DEADLINE_MS = 10_000;

/** What a step makes over the IPC: all seven fields of its `expect`. */
function expected({ expect, askedTheAcl }) {
  const all = Object.fromEntries(FIELDS.map((field) => [field, expect[field] ?? 0]));
  all.responses = all.requests - all.dropped - all.pending;
  if (askedTheAcl && aclIsTerse) {
    all.denied += all.not_found;
    all.not_found = 0;
  }
  return all;
}

/** Runs one step, and throws when it makes anything else over the IPC than it says. */
export async function runStep(step) {
  return counted(async () => {
    const before = snapshot();
    const answer = await inTime(step.name, step.run());
    const wants = () => expected(step);
    await inTime(
      step.name,
      until(() => {
        const made = since(before);
        return made.requests >= wants().requests && made.responses >= wants().responses;
      }),
    );
    const made = since(before);
    // From here, a handler that is gone and one that still thinks look the same.
    for (const field of FIELDS.slice(0, 5)) {
      if (made[field] !== wants()[field]) {
        throw new Error(`${step.name}: ${wants()[field]} ${field} expected, ${made[field]} seen`);
      }
    }
    return { name: step.name, ...wants(), answer: answer ?? null };
  });
}

function inTime(name, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name}: not done in time`)), DEADLINE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Runs steps one after the other and adds up what they made. */
export async function runSteps(steps, before = snapshot(), onStep = () => {}) {
  return counted(async () => {
    const done = [];
    for (const step of steps) {
      done.push(await runStep(step));
      onStep(done.at(-1), step);
    }
    return { steps: done, counts: since(before) };
  });
}

/** The mini player's part of the scenario, as a step of the main window. */
export function miniStep(report) {
  return {
    name: "mini",
    label: "The mini player’s part",
    run: async () => {
      const reports = inbox();
      const [track] = await invoke("search", {
        query: "clair de lune",
        options: {
          limit: 1,
          sort: { by: "title", descending: false },
          filter: { fromYear: 0, toYear: 3000 },
        },
      });
      await invoke("wait_for_mini");
      const stop = await listen("playground://mini-done", ({ payload }) => reports.put(payload));
      await emitTo("mini", "playground://run-mini");
      await emitTo("mini", "playground://play", track);
      const [mini] = await reports.first(1);
      await stop();
      if (mini.error) throw new Error(`mini: ${mini.error}`);
      report(mini);
      return { steps: mini.steps.length, playing: track.id };
    },
    expect: { requests: 6 },
  };
}

/**
 * Plays every step in both windows. `loaded` is what this page made before, at its load.
 * The result is everything that both pages sent since the app started, if nothing else was done.
 */
export async function playScenario(loaded, onStep) {
  let mini;
  const steps = [...groups.flatMap((group) => group.steps), miniStep((report) => (mini = report))];
  const main = await runSteps(steps, undefined, onStep);

  const all = [...loaded.steps, ...main.steps, ...mini.steps];
  const mainCounts = sum(loaded.counts, main.counts);
  const counts = sum(mainCounts, mini.counts);
  const totals = Object.fromEntries(
    FIELDS.map((field) => [field, all.reduce((total, step) => total + step[field], 0)]),
  );
  for (const field of FIELDS.slice(0, 5)) {
    if (totals[field] !== counts[field]) {
      throw new Error(`the steps make ${totals[field]} ${field}, the pages saw ${counts[field]}`);
    }
  }
  const { listeners, page_emits, rust_emits, delivered } = counts;
  const { channels, channel_messages, channel_fetches } = counts;
  return {
    done: true,
    ...totals,
    events: { listeners, page_emits, rust_emits, delivered },
    channels,
    channel_messages,
    // How many of the requests only brought a large channel message.
    channel_fetches,
    windows: { main: mainCounts, mini: mini.counts },
    steps: all,
  };
}
