// Runs steps and holds them to their numbers; plays them all, in both windows.

import {
  COUNTED,
  aclIsTerse,
  counted,
  emitTo,
  inbox,
  invoke,
  listen,
  since,
  snapshot,
  sum,
} from "./traffic.js";
import { groups } from "./steps.js";

/** After so long a step that waits has failed. */
const DEADLINE_MS = 10_000;

/** Between two looks at what a step has made so far. */
const POLL_MS = 4;

/** Everything a step says it makes. That an answer will never come, no count can tell. */
const FIELDS = [...COUNTED, "dropped", "pending"];

/** What a step makes over the IPC: all fields of its `expect`, and those that follow from them. */
function expected({ expect, askedTheAcl }) {
  const all = Object.fromEntries(FIELDS.map((field) => [field, expect[field] ?? 0]));
  all.responses = all.requests - all.dropped - all.pending;
  all.settled = all.responses - all.channel_fetches;
  if (askedTheAcl && aclIsTerse) {
    all.denied += all.not_found;
    all.not_found = 0;
  }
  return all;
}

/** How a step that kept to its numbers is reported. */
export const report = (step, answer) => ({
  name: step.name,
  ...expected(step),
  answer: answer ?? null,
});

/**
 * Runs one step, and throws when it makes anything else over the IPC than it says. What was made
 * since `before` is its own.
 */
export async function runStep(step, before = snapshot()) {
  return counted(async () => {
    const deadline = performance.now() + DEADLINE_MS;
    const answer = await inTime(step.name, step.run());
    let made = since(before);
    const wants = () => expected(step);
    const lacks = (field) => made[field] < wants()[field];
    while (COUNTED.some(lacks) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      made = since(before);
    }
    for (const field of COUNTED) {
      if (made[field] !== wants()[field]) {
        throw new Error(`${step.name}: ${wants()[field]} ${field} expected, ${made[field]} seen`);
      }
    }
    return report(step, answer);
  });
}

function inTime(name, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name}: not done in time`)), DEADLINE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Runs steps one after the other and adds up what they made, from `before` on. */
export async function runSteps(steps, before = snapshot(), onStep = () => {}) {
  return counted(async () => {
    const done = [];
    let made = before;
    for (const step of steps) {
      done.push(await runStep(step, made));
      made = sum(made, done.at(-1));
      onStep(done.at(-1), step);
    }
    return { steps: done, counts: since(before) };
  });
}

/** The mini player's part of the scenario, as a step of the main window. */
export function miniStep(take) {
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
      take(mini);
      return { steps: mini.steps.length, playing: track.id };
    },
    expect: { requests: 6, listeners: 1, page_emits: 2, deliveries: 1 },
  };
}

/**
 * Plays every step in both windows. `loaded` is what this page made before, at its load.
 * The result is everything that was made since the app started, if nothing else was done.
 */
export async function playScenario(loaded, onStep) {
  let mini;
  const steps = [...groups.flatMap((group) => group.steps), miniStep((told) => (mini = told))];
  const main = await runSteps(steps, undefined, onStep);

  const all = [...loaded.steps, ...main.steps, ...mini.steps];
  const mainCounts = sum(loaded.counts, main.counts);
  const counts = sum(mainCounts, mini.counts);
  const totals = Object.fromEntries(
    FIELDS.map((field) => [field, all.reduce((total, step) => total + step[field], 0)]),
  );
  for (const field of COUNTED) {
    if (totals[field] !== counts[field]) {
      throw new Error(`the steps make ${totals[field]} ${field}, the pages saw ${counts[field]}`);
    }
  }
  return {
    done: true,
    ...totals,
    events: totals.page_emits + totals.rust_emits,
    // Of the main window one, of the mini player's two.
    page_loads: 1 + mini.page_loads,
    windows: { main: mainCounts, mini: mini.counts },
    steps: all,
  };
}
