// The probe: sees, in a page, when calls leave and settle, and what reaches listeners and channels.
//
// All of these are callbacks that Tauri keeps in one map. The probe gives this map a `set` of its
// own, notes each callback that is put in and each run of it, and leaves everything else as it was.

import { watchConsole } from "./console";
import { Messages } from "./messages";
import {
  apply,
  defineProperty,
  getOwnPropertyDescriptor,
  listen,
  listenAgain,
  plain,
  setEntry,
  sourceOf,
} from "./native";
import { Report } from "./report";
import { runOf } from "./runs";
import type { Callback, Internals, Settings } from "./settings";
import { listenForShortcut } from "./shortcut";

export const start = (settings: Settings): void => {
  // WebView2 runs this in frames as well. What they do is not what their page does.
  if (window !== window.top) return;
  const internals = (window as { __TAURI_INTERNALS__?: Partial<Internals> }).__TAURI_INTERNALS__;
  const { callbacks, convertFileSrc } = internals ?? {};
  if (!(callbacks instanceof Map) || convertFileSrc === undefined) return;
  if (isWatched(callbacks)) {
    // WebKit runs this again after `document.open()`, in a page that is the same but for its listeners.
    (callbacks.set as () => unknown)();
    return;
  }

  const url = convertFileSrc(settings.command, settings.scheme);
  const [control = 0] = crypto.getRandomValues(new Uint32Array(1));
  const report = new Report(url, settings.token, control, settings.most, callbacks);
  const value = setOf(report, settings.messages);
  defineProperty(callbacks, "set", plain({ value, configurable: true, writable: true }));
  if (settings.console) watchConsole(report);
  if (settings.shortcut) listenForShortcut(settings.shortcut, report);
  listen(window, "pagehide", ({ persisted }: PageTransitionEvent) => {
    report.sendLast(persisted);
  });
  listen(window, "pageshow", ({ persisted }: PageTransitionEvent) => {
    if (persisted) report.returned();
  });

  setEntry(callbacks, control, (recording) => {
    report.setRecording(recording === true);
  });
  if (settings.key !== "") {
    report.messages = Messages.watch(settings, callbacks, (text) => {
      report.announce(text);
    });
  }
  report.greet();
};

/** Whether a probe is at work on these callbacks. */
const isWatched = (callbacks: Map<number, Callback>): boolean => {
  const set: unknown = getOwnPropertyDescriptor(callbacks, "set")?.value;
  // It cannot be told by what it is, since it is of another run of this script.
  return set !== undefined && sourceOf(set) === sourceOf(setOf(null, false));
};

/** What the map of callbacks gets for its `set`. Without a number it has all listened to again. */
const setOf = (report: Report | null, messages: boolean) => {
  const note = (id: number, data: unknown): void => {
    const isPosted = report?.messages?.answers(id) === true;
    if (!report?.isGathering) return;
    try {
      if (isPosted) {
        report.addSettled(id, data);
        return;
      }
      const run = runOf(id, data, messages);
      if (run === null) report.addAnswer(id);
      else report.addRun(run);
    } catch {
      // A page may run a callback with anything; that it cannot be looked at is not its fault.
    }
  };
  return function (this: Map<number, Callback>, id?: number, callback?: Callback) {
    if (id === undefined) {
      listenAgain();
      return this;
    }
    if (typeof callback !== "function") {
      setEntry(this, id, callback);
      return this;
    }
    if (report?.isGathering) report.addCallback(id);
    const seen = function (this: unknown, ...args: [unknown]): unknown {
      note(id, args[0]);
      // What it throws goes where it always went.
      return apply(callback, this, args);
    };
    setEntry(this, id, seen);
    return this;
  };
};
