// The main window: the library at the left, a button for each step at the right.

import { groups } from "./steps.js";
import { miniStep, playScenario, runStep, runSteps } from "./scenario.js";
import { emitTo, invoke, listen } from "./traffic.js";

const $ = (selector) => document.querySelector(selector);

const allGroups = [...groups, { title: "Two windows", steps: [miniStep(() => {})] }];
const stepsByName = new Map(
  allGroups.flatMap(({ steps }) => steps).map((step) => [step.name, step]),
);

const playground = {
  result: null,
  error: null,
  steps: [...stepsByName.keys()],
  runStep: runNamed,
  runScenario,
};
window.playground = playground;

// One thing at a time: two steps that ran together would count each other's commands.
let queue = Promise.resolve();
const inTurn = (work) => (queue = queue.then(work, work));

// Library

let shown = [];
let playing = 0;

function element(tag, { text, ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function showTracks(tracks) {
  shown = tracks;
  $("#tracks").replaceChildren(
    ...tracks.map((track) => {
      const button = element(
        "button",
        { type: "button", class: "track", "data-track": track.id },
        element("span", { class: "cover", "data-year": track.year, "aria-hidden": "true" }),
        element(
          "span",
          { class: "names" },
          element("span", { class: "title", text: track.title }),
          element("span", { class: "work", text: `${track.composer} · ${track.work}` }),
        ),
        element("span", { class: "length", text: clock(track.seconds) }),
      );
      button.addEventListener("click", () => play(track));
      return element("li", {}, button);
    }),
  );
  $("#found").textContent = tracks.length === 1 ? "1 track" : `${tracks.length} tracks`;
  markPlaying();
}

function markPlaying() {
  for (const button of document.querySelectorAll(".track")) {
    const now = Number(button.dataset.track) === playing;
    button.classList.toggle("playing", now);
    if (now) button.scrollIntoView({ block: "nearest" });
  }
}

function play(track) {
  playing = track.id;
  markPlaying();
  return emitTo("mini", "playground://play", track);
}

function skip(by) {
  if (shown.length === 0) return;
  const index = shown.findIndex((track) => track.id === playing);
  const next = index < 0 ? 0 : (index + by + shown.length) % shown.length;
  play(shown[next]);
}

$("#search").addEventListener("submit", async (submitted) => {
  submitted.preventDefault();
  const options = {
    limit: 100,
    sort: { by: "year", descending: false },
    filter: { fromYear: 0, toYear: 3000 },
  };
  showTracks(await invoke("search", { query: $("#query").value, options }));
});

// Steps

$("#steps").append(
  ...allGroups.map(({ title, steps }) =>
    element(
      "section",
      { class: "group" },
      element("h2", { text: title }),
      element("div", { class: "buttons" }, ...steps.map(stepButton)),
    ),
  ),
);

function stepButton(step) {
  const button = element("button", {
    type: "button",
    class: "step",
    "data-step": step.name,
    text: step.label,
  });
  button.addEventListener("click", () => runNamed(step.name));
  return button;
}

const markStep = (name, state) => {
  $(`[data-step="${name}"]`).dataset.state = state;
};

function runNamed(name) {
  const step = stepsByName.get(name);
  return inTurn(async () => {
    markStep(name, "running");
    try {
      const done = await runStep(step);
      showDone(done, step);
      return done;
    } catch (error) {
      showFailed(step, error);
      return { name, error: String(error) };
    }
  });
}

function showDone(done, step) {
  markStep(step.name, "done");
  const told = ["requests", "errors", "invalid_args", "denied", "not_found", "dropped", "pending"]
    .filter((field) => done[field] > 0)
    .map((field) =>
      element("span", { class: `badge ${field}`, text: countText(done[field], field) }),
    );
  log(step.label, told, asText(done.answer));
  if (done.answer?.playing) {
    playing = done.answer.playing;
    markPlaying();
  }
}

function showFailed(step, error) {
  markStep(step.name, "failed");
  log(step.label, [element("span", { class: "badge failed", text: "failed" })], String(error));
}

function countText(number, field) {
  const one = { requests: "request", errors: "error" };
  return `${number} ${number === 1 && one[field] ? one[field] : field.replace("_", " ")}`;
}

function asText(answer) {
  if (typeof answer === "string") return answer;
  const lines = Array.isArray(answer) ? answer : [answer];
  const text = lines.map((line) => JSON.stringify(line)).join("\n");
  return text.length > 1200 ? `${text.slice(0, 1200)} …` : text;
}

function log(title, badges, text) {
  $("#log").prepend(
    element(
      "article",
      { class: "entry" },
      element("header", {}, element("strong", { text: title }), ...badges),
      element("pre", { text }),
    ),
  );
  while ($("#log").children.length > 60) $("#log").lastElementChild.remove();
}

// Scenario

$("#play").addEventListener("click", () => runScenario());
$("#clear").addEventListener("click", () => $("#log").replaceChildren());

function runScenario() {
  return inTurn(async () => {
    document.body.dataset.scenario = "running";
    playground.result = playground.error = null;
    for (const name of stepsByName.keys()) markStep(name, "waiting");
    try {
      playground.result = await playScenario(await playground.loaded, showDone);
      const { requests, errors, invalid_args, denied, not_found, dropped, pending } =
        playground.result;
      const { events, deliveries, channels, channel_messages, logs } = playground.result;
      log(
        "The whole scenario",
        Object.entries({
          requests,
          errors,
          invalid_args,
          denied,
          not_found,
          dropped,
          pending,
        }).map(([field, number]) =>
          element("span", { class: `badge ${field}`, text: countText(number, field) }),
        ),
        asText({ events, deliveries, channels, channel_messages, logs }),
      );
      document.body.dataset.scenario = "done";
    } catch (error) {
      playground.error = String(error);
      log(
        "The scenario",
        [element("span", { class: "badge failed", text: "failed" })],
        playground.error,
      );
      document.body.dataset.scenario = "failed";
    }
    return playground.result;
  });
}

// Load

playground.loaded = inTurn(() =>
  runSteps([
    {
      name: "main: load",
      run: async () => {
        await listen("playground://skip", ({ payload }) => skip(payload));
        showTracks(await invoke("library"));
        $("#version").textContent = `version ${await invoke("plugin:app|version")}`;
        return `${shown.length} tracks`;
      },
      expect: { requests: 3, listeners: 1 },
    },
  ]),
);
playground.loaded.then(
  () => {
    document.body.dataset.ready = "yes";
    performance.mark("ready"); // when that was, for those who look later
  },
  (error) =>
    log("The page", [element("span", { class: "badge failed", text: "failed" })], String(error)),
);
