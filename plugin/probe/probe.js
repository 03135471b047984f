"use strict";
var probe = (() => {
  var __defProp = Object.defineProperty;
  var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
  var __getOwnPropNames = Object.getOwnPropertyNames;
  var __hasOwnProp = Object.prototype.hasOwnProperty;
  var __export = (target, all) => {
    for (var name in all)
      __defProp(target, name, { get: all[name], enumerable: true });
  };
  var __copyProps = (to, from, except, desc) => {
    if (from && typeof from === "object" || typeof from === "function") {
      for (let key of __getOwnPropNames(from))
        if (!__hasOwnProp.call(to, key) && key !== except)
          __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
    }
    return to;
  };
  var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

  // src/probe.ts
  var probe_exports = {};
  __export(probe_exports, {
    start: () => start
  });

  // src/native.ts
  var { defineProperty, getOwnPropertyDescriptor } = Reflect;
  var apply = Reflect.apply;
  var { stringify } = JSON;
  var { round } = Math;
  var { setTimeout, queueMicrotask, fetch, performance, btoa } = window;
  var { now } = Performance.prototype;
  var { set: mapSet, get: mapGet } = Map.prototype;
  var { then } = Promise.prototype;
  var { text } = Response.prototype;
  var { push, splice } = Array.prototype;
  var { slice } = String.prototype;
  var { fromCharCode } = String;
  var parse = JSON.parse;
  var NativeError = Error;
  var AGAIN_AFTER_MS = 250;
  var clock = () => round(apply(now, performance, []) * 1e3);
  var setEntry = (map, key, value) => {
    apply(mapSet, map, [key, value]);
  };
  var getEntry = (map, key) => apply(mapGet, map, [key]);
  var append = (list, item) => {
    apply(push, list, [item]);
  };
  var take = (list, most) => apply(splice, list, [0, most]);
  var cut = (long, most) => apply(slice, long, [0, most]);
  var later = (ms, run) => {
    apply(setTimeout, window, [run, ms]);
  };
  var afterwards = (run) => {
    apply(queueMicrotask, window, [run]);
  };
  var settle = (promise, resolved, failed) => {
    apply(then, promise, [resolved, failed]);
  };
  var post = (url, body, keepalive, again, done) => {
    const failed = () => {
      if (again === 0) done(null);
      else {
        later(AGAIN_AFTER_MS, () => {
          post(url, body, keepalive, again - 1, done);
        });
      }
    };
    const init = { __proto__: null, method: "POST", body, keepalive };
    settle(
      apply(fetch, window, [url, init]),
      (response) => {
        if (response.ok) settle(apply(text, response, []), done, failed);
        else done("");
      },
      failed
    );
  };

  // src/console.ts
  var MAX_LENGTH = 4096;
  var LEVELS = ["debug", "log", "info", "warn", "error"];
  var watchConsole = (report) => {
    const add = (level, values, uncaught) => {
      if (!report.isGathering) return;
      let text2 = "";
      for (const value of values) text2 += (text2 === "" ? "" : " ") + textOf(value);
      const line = { us: clock(), level, text: cut(text2, MAX_LENGTH) };
      if (uncaught) line.uncaught = uncaught;
      report.addLine(line);
    };
    for (const level of LEVELS) {
      const descriptor = getOwnPropertyDescriptor(console, level);
      const original = descriptor?.value;
      if (!descriptor?.configurable || typeof original !== "function") continue;
      const value = function(...values) {
        const result = apply(original, this, values);
        add(level, values);
        return result;
      };
      defineProperty(value, "name", { value: level, configurable: true });
      defineProperty(console, level, { ...descriptor, value });
    }
    window.addEventListener("error", (event2) => {
      if (event2.message) add("error", [event2.error ?? event2.message], true);
    });
    window.addEventListener("unhandledrejection", (event2) => {
      add("error", [event2.reason], true);
    });
  };
  var textOf = (value) => {
    try {
      if (typeof value === "string") return value;
      if (value instanceof NativeError) return errorText(value);
      const json = stringify(value);
      if (typeof json === "string") return json;
      return String(value);
    } catch {
      return "(cannot be shown)";
    }
  };
  var errorText = (error) => {
    const title = String(error);
    const stack = error.stack ?? "";
    return stack.startsWith(title) ? stack : `${title}
${stack}`;
  };

  // src/stacks.ts
  var MOST_STACKS = 256;
  var MAX_LENGTH2 = 4096;
  var numbers = /* @__PURE__ */ new Map();
  var count = 0;
  var numberOf = (error, fresh) => {
    const stack = cut(error.stack ?? "", MAX_LENGTH2);
    const known = getEntry(numbers, stack);
    if (known !== void 0 || count >= MOST_STACKS) return known ?? null;
    append(fresh, stack);
    setEntry(numbers, stack, count);
    return count++;
  };

  // src/report.ts
  var GATHER_MS = 100;
  var BUSY_GATHER_MS = 400;
  var ENOUGH = 4e3;
  var MOST_TAKEN = 200;
  var MOST_SENT = 8e3;
  var MOST_WAITING = 2e4;
  var AGAIN = 3;
  var Report = class {
    constructor(url) {
      this.url = url;
      /** Of this page; null until the plugin has answered the greeting. */
      this.token = null;
      this.state = "gathering";
      this.calls = [];
      this.taken = 0;
      this.isSecond = false;
      this.answers = [];
      this.runs = [];
      this.logs = [];
      this.lost = 0;
      this.sent = 0;
      this.sentUs = -Infinity;
      this.isSending = false;
      this.isPlanned = false;
      this.onGreeted = [];
    }
    /** Whether there is any use in gathering. */
    get isGathering() {
      return this.state === "gathering";
    }
    /** Says that the page begins, and by which callback it takes orders. */
    greet(token, control) {
      const greeting = stringify({ __proto__: null, kind: "greeting", token, us: clock(), control });
      post(this.url, greeting, false, 0, (answer) => {
        const { token: token2, recording } = read(answer);
        if (typeof token2 !== "string") {
          this.fallSilent();
          return;
        }
        this.token = token2;
        this.setRecording(recording !== false);
        for (const run of take(this.onGreeted, this.onGreeted.length)) run();
        this.send(false);
      });
    }
    setRecording(recording) {
      if (this.state !== "silent") this.state = recording ? "gathering" : "paused";
    }
    /**
     * A callback was registered. A call registers two, one right after the other, and to know of one
     * of them is enough: so every second is told.
     */
    addCallback(id) {
      this.isSecond = !this.isSecond;
      if (this.isSecond || !this.hasRoom()) return;
      const error = this.taken < MOST_TAKEN ? new NativeError() : null;
      if (error !== null) this.taken++;
      append(this.calls, { id, us: clock(), error });
    }
    /** A callback was run with what is neither an event nor of a channel. */
    addAnswer(id) {
      if (this.hasRoom()) append(this.answers, [id, clock()]);
    }
    addRun(run) {
      if (this.hasRoom()) append(this.runs, run);
    }
    addLine(line) {
      if (this.hasRoom()) append(this.logs, line);
    }
    /** Asks for the inspector's window, as soon as the plugin knows this page. */
    open() {
      if (this.state === "silent") return;
      if (this.token === null) {
        append(this.onGreeted, () => {
          this.open();
        });
        return;
      }
      const order = stringify({ __proto__: null, kind: "open", token: this.token });
      post(this.url, order, false, AGAIN, () => void 0);
    }
    /** Sends what waits; `isLast` when the page is about to go. */
    send(isLast) {
      if (this.token === null || this.waiting === 0 || this.isSending && !isLast) return;
      this.isSending = true;
      const untold = this.waiting + this.lost;
      const report = this.next(this.token);
      const told = untold - this.waiting;
      post(this.url, report, isLast, AGAIN, (answer) => {
        this.isSending = false;
        if (answer === null) this.lost += told;
        const { recording } = read(answer);
        if (typeof recording === "boolean") this.setRecording(recording);
        if (this.waiting >= ENOUGH) this.send(false);
        else if (this.waiting > 0) this.plan();
      });
    }
    next(token) {
      const stacks = [];
      const calls = [];
      let room = MOST_SENT;
      const some = (waiting) => {
        const taken = take(waiting, room);
        room -= taken.length;
        return taken;
      };
      for (const { id, us: us2, error } of some(this.calls)) {
        append(calls, [id, us2, error && numberOf(error, stacks)]);
      }
      const [answers, runs, logs] = [some(this.answers), some(this.runs), some(this.logs)];
      const lost = this.lost;
      this.lost = 0;
      const [n, us] = [this.sent++, clock()];
      this.sentUs = us;
      this.taken = 0;
      return stringify({
        __proto__: null,
        kind: "report",
        token,
        n,
        us,
        stacks,
        calls,
        answers,
        runs,
        logs,
        lost
      });
    }
    get waiting() {
      return this.calls.length + this.answers.length + this.runs.length + this.logs.length;
    }
    /** Whether one more entry may wait. It then will be sent. */
    hasRoom() {
      const { waiting } = this;
      if (waiting >= MOST_WAITING) {
        this.lost++;
        return false;
      }
      if (waiting >= ENOUGH) this.send(false);
      else this.plan();
      return true;
    }
    plan() {
      if (this.isPlanned) return;
      this.isPlanned = true;
      const sinceLast = (clock() - this.sentUs) / 1e3;
      later(sinceLast > BUSY_GATHER_MS ? GATHER_MS : BUSY_GATHER_MS - sinceLast, () => {
        this.isPlanned = false;
        this.send(false);
      });
    }
    /** The plugin does not want to hear from this page. */
    fallSilent() {
      this.state = "silent";
      this.calls = [];
      this.answers = [];
      this.runs = [];
      this.logs = [];
      this.onGreeted = [];
    }
  };
  var read = (answer) => {
    try {
      const value = answer === null ? null : parse(answer);
      return typeof value === "object" && value !== null ? value : {};
    } catch {
      return {};
    }
  };

  // src/runs.ts
  var MOST_BROUGHT = 64;
  var emits = 0;
  var event = null;
  var brought = [];
  var runOf = (id, data, messages) => {
    if (isEvent(data)) {
      const run = { id, us: clock() };
      if (data !== event) {
        emits++;
        event = data;
        afterwards(() => {
          if (event === data) event = null;
        });
      }
      run.listener = data.id;
      run.emit = emits;
      return run;
    }
    if (isOfChannel(data)) {
      const run = { id, us: clock() };
      run.index = data.index;
      if ("end" in data) run.end = true;
      else if (messages) addMessage(run, data.message);
      return run;
    }
    if (messages && isLarge(data) && brought.length < MOST_BROUGHT) {
      append(brought, { id, value: data });
      afterwards(() => {
        afterwards(() => take(brought, 1));
      });
    }
    return null;
  };
  var isEvent = (data) => typeof data === "object" && data !== null && "payload" in data && "event" in data && typeof data.event === "string" && "id" in data && typeof data.id === "number";
  var isOfChannel = (data) => typeof data === "object" && data !== null && "index" in data && typeof data.index === "number" && ("message" in data || "end" in data && data.end === true);
  var addMessage = (run, message) => {
    for (let at = brought.length - 1; at >= 0; at--) {
      const one = brought[at];
      if (one?.value === message) {
        run.via = one.id;
        return;
      }
    }
    if (message instanceof ArrayBuffer) {
      let bytes = "";
      const view = new Uint8Array(message);
      for (let at = 0; at < view.length; at++) bytes += fromCharCode(view[at] ?? 0);
      run.raw = apply(btoa, window, [bytes]);
    } else {
      run.json = stringify(message);
    }
  };
  var isLarge = (message) => typeof message === "object" && message !== null || typeof message === "string" && message.length > 1e3;

  // src/shortcut.ts
  var MODIFIERS = ["ctrlKey", "metaKey", "altKey", "shiftKey"];
  var listenForShortcut = (shortcut, report) => {
    const isMac = /Mac|iP(hone|ad|od)/.test(navigator.platform);
    const wanted = new Set(
      shortcut.modifiers.map((modifier) => {
        const name = modifier === "cmdOrCtrl" ? isMac ? "meta" : "ctrl" : modifier;
        return `${name}Key`;
      })
    );
    const isPressed = (event2) => event2.isTrusted && !event2.repeat && // Filled-in forms send events of this kind without a key.
    event2.key?.toLowerCase() === shortcut.key && MODIFIERS.every((modifier) => event2[modifier] === wanted.has(modifier));
    window.addEventListener(
      "keydown",
      (event2) => {
        if (!isPressed(event2)) return;
        event2.preventDefault();
        report.open();
      },
      true
    );
  };

  // src/probe.ts
  var start = (settings) => {
    const internals = window.__TAURI_INTERNALS__;
    const { callbacks, convertFileSrc } = internals ?? {};
    if (!(callbacks instanceof Map) || convertFileSrc === void 0) return;
    const report = new Report(convertFileSrc(settings.command, settings.scheme));
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
    report.greet(settings.token, control);
  };
  var watch = (callbacks, report, messages) => {
    const note = (id, data) => {
      if (!report.isGathering) return;
      try {
        const run = runOf(id, data, messages);
        if (run === null) report.addAnswer(id);
        else report.addRun(run);
      } catch {
      }
    };
    const set = function(id, callback) {
      if (typeof callback !== "function") {
        setEntry(this, id, callback);
        return this;
      }
      if (report.isGathering) report.addCallback(id);
      const seen = function(...args) {
        note(id, args[0]);
        return apply(callback, this, args);
      };
      setEntry(this, id, seen);
      return this;
    };
    defineProperty(callbacks, "set", { value: set, configurable: true, writable: true });
  };
  return __toCommonJS(probe_exports);
})();
