// The probe: sees, in a page, when calls leave and settle, and what reaches listeners and channels.
//
// All of these are callbacks that Tauri keeps in one map. The probe gives this map a `set` of its
// own, notes each callback that is put in and each run of it, and leaves everything else as it was.

import { watchConsole } from "./console";
import { Messages } from "./messages";
import { apply, defineProperty, setEntry } from "./native";
import { Report } from "./report";
import { runOf } from "./runs";
import type { Callback, Internals, Settings } from "./settings";
import { listenForShortcut } from "./shortcut";

export const start = (settings: Settings): void => {
  const internals = (window as { __TAURI_INTERNALS__?: Partial<Internals> }).__TAURI_INTERNALS__;
  const { callbacks, convertFileSrc } = internals ?? {};
  if (!(callbacks instanceof Map) || convertFileSrc === undefined) return;

  const url = convertFileSrc(settings.command, settings.scheme);
  const report = new Report(url, settings.token, settings.most, callbacks);
  watch(callbacks, report, settings.messages);
  if (settings.console) watchConsole(report);
  if (settings.shortcut) listenForShortcut(settings.shortcut, report);
  window.addEventListener("pagehide", () => {
    report.send(true);
  });

  const [control = 0] = crypto.getRandomValues(new Uint32Array(1));
  setEntry(callbacks, control, (recording) => {
    report.setRecording(recording === true);
  });
  if (settings.key !== "") {
    report.messages = Messages.watch(settings, callbacks, (text) => {
      report.announce(text);
    });
  }
  report.greet(control);
};

const watch = (callbacks: Map<number, Callback>, report: Report, messages: boolean): void => {
  const note = (id: number, data: unknown): void => {
    const isPosted = report.messages?.answers(id) === true;
    if (!report.isGathering) return;
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
  const set = function (this: Map<number, Callback>, id: number, callback: Callback) {
    if (typeof callback !== "function") {
      setEntry(this, id, callback);
      return this;
    }
    if (report.isGathering) report.addCallback(id);
    const seen = function (this: unknown, ...args: [unknown]): unknown {
      note(id, args[0]);
      // What it throws goes where it always went.
      return apply(callback, this, args);
    };
    setEntry(this, id, seen);
    return this;
  };
  defineProperty(callbacks, "set", { value: set, configurable: true, writable: true });
};
