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
  var { setTimeout, fetch, performance, btoa } = window;
  var { now } = Performance.prototype;
  var { set: mapSet, get: mapGet, has: mapHas, delete: mapDelete } = Map.prototype;
  var { then } = Promise.prototype;
  var { text } = Response.prototype;
  var { push, splice } = Array.prototype;
  var { slice, indexOf, split } = String.prototype;
  var { exec } = RegExp.prototype;
  var { encode } = TextEncoder.prototype;
  var encoder = new TextEncoder();
  var { fromCharCode } = String;
  var parse = JSON.parse;
  var NativeError = Error;
  var AGAIN_AFTER_MS = 250;
  var clock = () => round(apply(now, performance, []) * 1e3);
  var setEntry = (map, key, value) => {
    apply(mapSet, map, [key, value]);
  };
  var getEntry = (map, key) => apply(mapGet, map, [key]);
  var hasEntry = (map, key) => apply(mapHas, map, [key]);
  var deleteEntry = (map, key) => {
    apply(mapDelete, map, [key]);
  };
  var append = (list, item) => {
    apply(push, list, [item]);
  };
  var take = (list, most) => apply(splice, list, [0, most]);
  var cut = (long, most) => apply(slice, long, [0, most]);
  var later = (ms, run) => {
    apply(setTimeout, window, [run, ms]);
  };
  var part = (long, from, to) => apply(slice, long, [from, to]);
  var find = (text2, wanted, from) => apply(indexOf, text2, [wanted, from]);
  var lines = (text2) => apply(split, text2, ["\n"]);
  var firstGroup = (pattern, text2) => apply(exec, pattern, [text2])?.[1] ?? "";
  var bytesOf = (text2) => apply(encode, encoder, [text2]).length;
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

  // src/messages.ts
  var COMMAND = "plugin:ipc-inspector|probe";
  var MOST_AWAITED = 1e4;
  var findTarget = () => {
    const { webkit, chrome } = window;
    const target = webkit?.messageHandlers?.ipc ?? chrome?.webview;
    return typeof target?.postMessage === "function" ? target : null;
  };
  var Messages = class _Messages {
    constructor(target, original, key, callbacks) {
      this.target = target;
      this.original = original;
      this.key = key;
      /** Each callback of a call that is not answered, with that call's other one. */
      this.awaited = /* @__PURE__ */ new Map();
      this.onAnswer = null;
      const [reply = 0] = crypto.getRandomValues(new Uint32Array(1));
      this.reply = reply;
      setEntry(callbacks, reply, (answer) => {
        this.onAnswer?.(answer);
      });
    }
    /** Nothing where the engine's object is not to be changed: then these calls cannot be seen. */
    static watch(settings, callbacks, announce) {
      const target = findTarget();
      if (target === null) return null;
      const original = target.postMessage;
      const messages = new _Messages(target, original, settings.key, callbacks);
      const value = function(...args) {
        const [text2] = args;
        if (typeof text2 === "string") {
          messages.await(text2);
          announce(text2);
        }
        return apply(original, this, args);
      };
      const isWatched = defineProperty(target, "postMessage", {
        value,
        configurable: true,
        writable: true
      });
      return isWatched ? messages : null;
    }
    /** Hands a text to the plugin. Its answer, if it gives one, comes to `onAnswer`. */
    post(message, onAnswer) {
      if (onAnswer) this.onAnswer = onAnswer;
      const text2 = stringify({
        __proto__: null,
        cmd: COMMAND,
        callback: this.reply,
        error: this.reply,
        payload: { __proto__: null, message },
        options: { __proto__: null, customProtocolIpcBlocked: true },
        __TAURI_INVOKE_KEY__: this.key
      });
      apply(this.original, this.target, [text2]);
    }
    /** Whether this callback answers a call that went this way. Then it is the last time. */
    answers(id) {
      const twin = getEntry(this.awaited, id);
      if (twin === void 0) return false;
      deleteEntry(this.awaited, id);
      deleteEntry(this.awaited, twin);
      return true;
    }
    await(text2) {
      if (this.awaited.size >= 2 * MOST_AWAITED) return;
      const [callback, error] = [numberAfter(text2, ',"callback":'), numberAfter(text2, ',"error":')];
      if (callback === null || error === null) return;
      setEntry(this.awaited, callback, error);
      setEntry(this.awaited, error, callback);
    }
  };
  var numberAfter = (text2, field) => {
    const at = find(text2, field, 0);
    if (at < 0) return null;
    const from = at + field.length;
    const number = parse(part(text2, from, find(text2, ",", from)));
    return typeof number === "number" ? number : null;
  };

  // src/stacks.ts
  var MOST_STACKS = 256;
  var MAX_LENGTH2 = 4096;
  var numbers = /* @__PURE__ */ new Map();
  var areOfInvoke = [];
  var count = 0;
  var numberOf = (error, fresh) => {
    const stack = cut(error.stack ?? "", MAX_LENGTH2);
    const known = getEntry(numbers, stack);
    if (known !== void 0 || count >= MOST_STACKS) return known ?? null;
    append(fresh, stack);
    append(areOfInvoke, readsAsInvoke(stack));
    setEntry(numbers, stack, count);
    return count++;
  };
  var isOfInvoke = (number) => areOfInvoke[number] === true;
  var readsAsInvoke = (stack) => {
    let [script, frames] = ["", 0];
    for (const line of lines(stack)) {
      if (find(line, "Promise@[native code]", 0) >= 0 || find(line, "new Promise (", 0) >= 0) {
        return frames >= 2;
      }
      const of = scriptOf(line);
      if (of === "") continue;
      frames = of === script ? frames + 1 : 1;
      script = of;
    }
    return false;
  };
  var scriptOf = (line) => firstGroup(/(?:@|\(|at )([^@()]*?)(?::\d+)?:\d+\)?$/, line);

  // src/under-way.ts
  var AFTER_MS = 5e3;
  var MOST = 1e3;
  var UnderWay = class {
    constructor(callbacks, tell) {
      this.callbacks = callbacks;
      this.tell = tell;
      this.calls = [];
      this.isPlanned = false;
    }
    /** Watches a call, unless it has settled. Returns whether there was room. */
    add(call) {
      if (!hasEntry(this.callbacks, call.id)) return true;
      if (this.calls.length >= MOST) return false;
      append(this.calls, call);
      this.plan();
      return true;
    }
    /** Watches none of those until now. */
    clear() {
      this.calls = [];
    }
    plan() {
      if (this.isPlanned) return;
      this.isPlanned = true;
      later(AFTER_MS, () => {
        this.isPlanned = false;
        const now2 = clock();
        const late = [];
        for (const call of take(this.calls, this.calls.length)) {
          if (!hasEntry(this.callbacks, call.id)) continue;
          append(now2 - call.us >= AFTER_MS * 1e3 ? late : this.calls, call);
        }
        if (this.calls.length > 0) this.plan();
        if (late.length > 0) this.tell(late);
      });
    }
  };

  // src/report.ts
  var GATHER_MS = 100;
  var BUSY_GATHER_MS = 400;
  var ENOUGH = 4e3;
  var MOST_TAKEN = 200;
  var MOST_SENT = 8e3;
  var MOST_WAITING = 2e4;
  var AGAIN = 3;
  var MOST_POLICY = 2e3;
  var POLICY_MS = 50;
  var Report = class {
    constructor(url, runToken, most, callbacks) {
      this.url = url;
      this.runToken = runToken;
      this.most = most;
      /** Of this page; null until the plugin has answered the greeting. */
      this.token = null;
      this.state = "gathering";
      this.calls = [];
      this.taken = 0;
      this.isSecond = false;
      this.answers = [];
      this.runs = [];
      this.logs = [];
      this.settled = [];
      /** Of calls under way, those that are not settled after some seconds. */
      this.late = [];
      /** Set once there is a way to the plugin beside the scheme. */
      this.messages = null;
      /** Whether that way is taken, since a request to the scheme has failed. */
      this.byMessage = false;
      this.isChanged = false;
      this.policy = null;
      this.lost = 0;
      this.sent = 0;
      this.sentUs = -Infinity;
      this.isSending = false;
      this.isPlanned = false;
      this.onGreeted = [];
      this.underWay = new UnderWay(callbacks, (calls) => {
        for (const call of calls) if (this.hasRoom()) append(this.late, call);
      });
      document.addEventListener("securitypolicyviolation", (event2) => {
        if (event2.blockedURI === "" || !url.startsWith(event2.blockedURI)) return;
        this.policy = {
          directive: event2.effectiveDirective,
          policy: cut(event2.originalPolicy, MOST_POLICY)
        };
      });
    }
    /** Whether there is any use in gathering. */
    get isGathering() {
      return this.state === "gathering";
    }
    /** Says that the page begins, and by which callback it takes orders. */
    greet(control) {
      const token = this.runToken;
      const greeting = stringify({ __proto__: null, kind: "greeting", token, us: clock(), control });
      const onAnswer = ({ token: token2, recording }) => {
        if (typeof token2 !== "string") {
          this.fallSilent();
          return;
        }
        this.token = token2;
        this.setRecording(recording !== false);
        for (const run of take(this.onGreeted, this.onGreeted.length)) run();
        this.send(false);
      };
      post(this.url, greeting, false, 0, (answer) => {
        if (answer === null && this.messages !== null) {
          this.byMessage = true;
          this.messages.post(greeting, (answer2) => {
            onAnswer(isAnswer(answer2) ? answer2 : {});
          });
        } else onAnswer(read(answer));
      });
    }
    /** A call goes by `postMessage`, as this text. The plugin is told of it first. */
    announce(text2) {
      if (this.state === "silent" || this.messages === null) return;
      const start2 = cut(text2, this.most);
      const posted = {
        __proto__: null,
        kind: "posted",
        token: this.token ?? this.runToken,
        us: clock(),
        origin: location.origin,
        bytes: start2.length < text2.length ? bytesOf(text2) : null,
        text: start2
      };
      this.messages.post(stringify(posted));
      if (this.isChanged) return;
      this.isChanged = true;
      const us = clock();
      later(POLICY_MS, () => {
        const token = this.token ?? this.runToken;
        const changed = { __proto__: null, kind: "changed", token, us, policy: this.policy };
        this.messages?.post(stringify(changed));
      });
    }
    /** A call that went by `postMessage` was answered. */
    addSettled(id, data) {
      if (!this.hasRoom()) return;
      const json = stringify(data) ?? "null";
      const start2 = cut(json, this.most);
      append(this.settled, { id, us: clock(), json: start2, bytes: bytesOf(json) });
    }
    setRecording(recording) {
      if (this.state !== "silent") this.state = recording ? "gathering" : "paused";
      if (!recording) this.underWay.clear();
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
      this.deliver(order, false, () => void 0);
    }
    /** Sends what waits; `isLast` when the page is about to go. */
    send(isLast) {
      if (this.token === null || this.waiting === 0 || this.isSending && !isLast) return;
      this.isSending = true;
      const untold = this.waiting + this.lost;
      const report = this.next(this.token);
      const told = untold - this.waiting;
      this.deliver(report, isLast, (answer) => {
        this.isSending = false;
        if (answer === null) this.lost += told;
        const { recording } = read(answer);
        if (typeof recording === "boolean") this.setRecording(recording);
        if (this.waiting >= ENOUGH) this.send(false);
        else if (this.waiting > 0) this.plan();
      });
    }
    /** What is on its way to the scheme when a page goes is lost, so its last words are a message. */
    deliver(body, isLast, done) {
      const { messages } = this;
      const postMessage = () => {
        messages?.post(body);
        done("");
      };
      if (messages !== null && (this.byMessage || isLast)) {
        postMessage();
        return;
      }
      post(this.url, body, isLast, messages === null ? AGAIN : 0, (answer) => {
        if (answer === null && messages !== null) {
          this.byMessage = true;
          postMessage();
        } else done(answer);
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
        const stack = error && numberOf(error, stacks);
        append(calls, [id, us2, stack]);
        if (stack === null || this.messages === null || !this.isGathering) continue;
        if (isOfInvoke(stack) && !this.underWay.add({ id, us: us2, stack })) this.lost++;
      }
      const late = [];
      for (const { id, us: us2, stack } of some(this.late)) append(late, [id, us2, stack]);
      const [answers, runs, logs] = [some(this.answers), some(this.runs), some(this.logs)];
      const settled = some(this.settled);
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
        settled,
        late,
        lost
      });
    }
    get waiting() {
      const { calls, answers, runs, logs, settled, late } = this;
      const ofCalls = calls.length + answers.length + settled.length + late.length;
      return ofCalls + runs.length + logs.length;
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
      this.settled = [];
      this.late = [];
      this.underWay.clear();
      this.onGreeted = [];
    }
  };
  var isAnswer = (value) => typeof value === "object" && value !== null;
  var read = (answer) => {
    try {
      const value = answer === null ? null : parse(answer);
      return isAnswer(value) ? value : {};
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
    if (messages) {
      append(brought, { id, value: data });
      if (brought.length > MOST_BROUGHT) take(brought, 1);
    }
    return null;
  };
  var isEvent = (data) => typeof data === "object" && data !== null && "payload" in data && "event" in data && typeof data.event === "string" && "id" in data && typeof data.id === "number";
  var isOfChannel = (data) => typeof data === "object" && data !== null && "index" in data && typeof data.index === "number" && ("message" in data || "end" in data && data.end === true);
  var addMessage = (run, message) => {
    for (let at = brought.length - 1; at >= 0; at--) {
      const one = brought[at];
      if (one !== void 0 && one.value === message && isLarge(message)) {
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
  var isLarge = (message) => typeof message === "object" || typeof message === "string" && message.length > 1e3;

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
      report.messages = Messages.watch(settings, callbacks, (text2) => {
        report.announce(text2);
      });
    }
    report.greet(control);
  };
  var watch = (callbacks, report, messages) => {
    const note = (id, data) => {
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
