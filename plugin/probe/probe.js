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
  var { defineProperty, getOwnPropertyDescriptor, setPrototypeOf } = Reflect;
  var apply = Reflect.apply;
  var { stringify } = JSON;
  var { round } = Math;
  var { isArray } = Array;
  var { setTimeout, queueMicrotask, fetch, performance, btoa } = window;
  var { addEventListener } = EventTarget.prototype;
  var { hasOwnProperty } = Object.prototype;
  var { toString: functionText } = Function.prototype;
  var { now } = Performance.prototype;
  var { set: mapSet, get: mapGet, has: mapHas, delete: mapDelete } = Map.prototype;
  var { then } = Promise.prototype;
  var { text } = Response.prototype;
  var { push, splice } = Array.prototype;
  var { slice, indexOf, charCodeAt, split } = String.prototype;
  var { exec } = RegExp.prototype;
  var { encode } = TextEncoder.prototype;
  var encoder = new TextEncoder();
  var { fromCharCode } = String;
  var parse = JSON.parse;
  var NativeError = Error;
  var NativeMap = Map;
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
  var cut = (long, most) => {
    if (long.length <= most) return long;
    const last = apply(charCodeAt, long, [most - 1]);
    const isHalf = last >= 55296 && last < 56320;
    return apply(slice, long, [0, isHalf ? most - 1 : most]);
  };
  var has = (object, name) => apply(hasOwnProperty, object, [name]);
  var sourceOf = (run) => typeof run === "function" ? apply(functionText, run, []) : "";
  var plain = (object) => {
    setPrototypeOf(object, null);
    return object;
  };
  var jsonOf = (lists) => {
    for (const name in plain(lists)) {
      const list = lists[name];
      if (list === void 0 || !("toJSON" in list)) continue;
      for (let at = 0; at < list.length; at++) {
        const entry = list[at];
        if (isArray(entry)) plain(entry);
      }
      plain(list);
    }
    return stringify(lists);
  };
  var listeners = [];
  var listen = (target, type, run) => {
    const attach = () => {
      apply(addEventListener, target, [type, run, true]);
    };
    append(listeners, attach);
    attach();
  };
  var listenAgain = () => {
    for (let at = 0; at < listeners.length; at++) listeners[at]?.();
  };
  var later = (ms, run) => {
    apply(setTimeout, window, [run, ms]);
  };
  var afterwards = (run) => {
    apply(queueMicrotask, window, [run]);
  };
  var part = (long, from, to) => apply(slice, long, [from, to]);
  var find = (text2, wanted, from) => apply(indexOf, text2, [wanted, from]);
  var lines = (text2) => apply(split, text2, ["\n"]);
  var firstGroup = (pattern, text2) => apply(exec, pattern, [text2])?.[1] ?? "";
  var bytesOf = (text2) => apply(encode, encoder, [text2]).length;
  var settle = (promise, resolved, failed) => {
    apply(then, promise, [resolved, failed]);
  };
  var post = (url, body, keepalive, done) => {
    const failed = () => {
      done(0, null);
    };
    const init = { __proto__: null, method: "POST", body, keepalive };
    settle(
      apply(fetch, window, [url, init]),
      (response) => {
        const { ok, status } = response;
        const read2 = (answer) => {
          done(status, answer);
        };
        if (ok) settle(apply(text, response, []), read2, failed);
        else done(status, null);
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
      const start2 = cut(text2, MAX_LENGTH);
      const line = { __proto__: null, us: clock(), level, text: start2 };
      if (start2.length < text2.length) line.bytes = bytesOf(text2);
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
      defineProperty(value, "name", plain({ value: level, configurable: true }));
      defineProperty(console, level, plain({ ...descriptor, value }));
    }
    listen(window, "error", (event2) => {
      if (event2.message) add("error", [event2.error ?? event2.message], true);
    });
    listen(window, "unhandledrejection", (event2) => {
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
      const isWatched2 = defineProperty(target, "postMessage", {
        value,
        configurable: true,
        writable: true
      });
      return isWatched2 ? messages : null;
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
  var numbers = new NativeMap();
  var areOfInvoke = [];
  var count = 0;
  var forgetStacks = () => {
    numbers = new NativeMap();
    areOfInvoke = [];
    count = 0;
  };
  var numberOf = (error, fresh) => {
    const whole = error.stack ?? "";
    const stack = cut(whole, MAX_LENGTH2);
    const known = getEntry(numbers, stack);
    if (known !== void 0 || count >= MOST_STACKS) return known ?? null;
    append(fresh, [stack, stack.length < whole.length ? bytesOf(whole) : null]);
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
  var ENOUGH_TEXT = 5e5;
  var MOST_TAKEN = 200;
  var MOST_SENT = 8e3;
  var MOST_WAITING = 2e4;
  var MOST_WAITING_TEXT = 16e6;
  var MAX_KEPT_ALIVE = 6e4;
  var NONE = 0;
  var FORBIDDEN = 403;
  var BUSY = 503;
  var AGAIN = 3;
  var AGAIN_AFTER_MS = 250;
  var MOST_POLICY = 2e3;
  var POLICY_MS = 50;
  var Report = class {
    constructor(url, runToken, control, most, callbacks) {
      this.url = url;
      this.runToken = runToken;
      this.control = control;
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
      /** How many entries there were so far, those included for which there was no room. */
      this.gathered = 0;
      /** Characters of the texts that wait. */
      this.text = 0;
      /** The report that is sent, and neither answered nor given up. */
      this.underWay = null;
      this.sent = 0;
      this.sentUs = -Infinity;
      this.isPlanned = false;
      /** Whether a report was taken since the last greeting. */
      this.isHeard = false;
      /** Of calls under way, those that are not settled after some seconds. */
      this.late = [];
      /** Set once there is a way to the plugin beside the scheme. */
      this.messages = null;
      /** Whether that way is taken, since a request to the scheme has failed. */
      this.byMessage = false;
      this.isChanged = false;
      this.policy = null;
      this.onGreeted = [];
      this.unsettled = new UnderWay(callbacks, (calls) => {
        for (const call of calls) if (this.hasRoom(0)) append(this.late, call);
      });
      listen(document, "securitypolicyviolation", (event2) => {
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
    /**
     * Says that the page begins, and by which callback it takes orders; or, with the token that it had, that
     * it is shown again. Nothing is reported until that is answered.
     */
    greet() {
      const { runToken, token: former, control } = this;
      this.token = null;
      this.underWay = null;
      this.isHeard = false;
      forgetStacks();
      this.unsettled.clear();
      this.gathered -= this.late.length;
      this.late = [];
      const greeting = stringify({
        __proto__: null,
        kind: "greeting",
        token: runToken,
        us: clock(),
        control,
        former
      });
      const onAnswer = (answer) => {
        const token = fieldOf(answer, "token");
        if (typeof token !== "string") {
          this.fallSilent();
          return;
        }
        if (former !== null && token !== former) {
          this.sent = 0;
          this.gathered = this.waiting;
        }
        this.token = token;
        this.setRecording(fieldOf(answer, "recording") !== false);
        for (const run of take(this.onGreeted, this.onGreeted.length)) run();
        this.send();
      };
      const again = former === null ? 0 : AGAIN;
      const done = (_, answer) => {
        onAnswer(read(answer));
      };
      this.deliver(greeting, again, done, onAnswer);
    }
    /** The page is shown again, by its history. */
    returned() {
      if (this.state !== "silent") this.greet();
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
        bytes: start2.length < text2.length ? bytesOf(text2) : null
      };
      this.messages.post(`${stringify(posted)}
${start2}`);
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
      const json = stringify(data) ?? "null";
      const start2 = cut(json, this.most);
      if (!this.hasRoom(start2.length)) return;
      const bytes = bytesOf(json);
      append(this.settled, { __proto__: null, id, us: clock(), json: start2, bytes });
    }
    setRecording(recording) {
      if (this.state !== "silent") this.state = recording ? "gathering" : "paused";
      if (!recording) this.unsettled.clear();
    }
    /**
     * A callback was registered. A call registers two, one right after the other, and to know of one
     * of them is enough: so every second is told.
     */
    addCallback(id) {
      this.isSecond = !this.isSecond;
      if (this.isSecond || !this.hasRoom(0)) return;
      const error = this.taken < MOST_TAKEN ? new NativeError() : null;
      if (error !== null) this.taken++;
      append(this.calls, { id, us: clock(), error });
    }
    /** A callback was run with what is neither an event nor of a channel. */
    addAnswer(id) {
      if (this.hasRoom(0)) append(this.answers, [id, clock()]);
    }
    addRun(run) {
      shorten(run, this.most);
      if (this.hasRoom(lengthOf(run))) append(this.runs, run);
    }
    addLine(line) {
      if (this.hasRoom(line.text.length)) append(this.logs, line);
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
      this.deliver(order, AGAIN, () => void 0);
    }
    /** Sends what waits, unless something is under way. */
    send() {
      if (this.token === null || this.waiting === 0 || this.underWay !== null) return;
      const report = this.next(this.token, false);
      this.underWay = report;
      this.deliver(report.body, AGAIN, (status, answer) => {
        if (this.underWay !== report) return;
        this.underWay = null;
        if (status === FORBIDDEN && this.isHeard) {
          this.greet();
          return;
        }
        this.isHeard ||= status === 200;
        const recording = fieldOf(read(answer), "recording");
        if (typeof recording === "boolean") this.setRecording(recording);
        if (this.hasEnough) this.send();
        else if (this.waiting > 0) this.plan();
      });
    }
    /** Sends all, as the page is about to go: for good or, where it `mayReturn`, until it comes back. */
    sendLast(mayReturn) {
      const { token, messages, underWay } = this;
      if (token === null) return;
      if (underWay !== null) messages?.post(underWay.body);
      if (this.waiting === 0 && !mayReturn) return;
      const { body } = this.next(token, mayReturn);
      if (messages !== null) messages.post(body);
      else post(this.url, body, body.length < MAX_KEPT_ALIVE, () => void 0);
    }
    /**
     * Hands a message to the plugin. By the scheme it is sent `again` so many times while there is no answer,
     * or no room. By the other way there is an answer only to who asks `onReply` for it.
     */
    deliver(body, again, done, onReply) {
      const { messages } = this;
      const postMessage = () => {
        messages?.post(body, onReply);
        if (onReply === void 0) done(200, null);
      };
      if (messages !== null && this.byMessage) {
        postMessage();
        return;
      }
      post(this.url, body, false, (status, answer) => {
        if (status === NONE && messages !== null) {
          this.byMessage = true;
          postMessage();
        } else if ((status === NONE || status === BUSY) && again > 0) {
          later(AGAIN_AFTER_MS, () => {
            this.deliver(body, again - 1, done, onReply);
          });
        } else done(status, answer);
      });
    }
    next(token, mayReturn) {
      listenAgain();
      const lists = this.someOfAll();
      const { calls, answers, runs, logs, settled, late } = lists;
      const entries = countOf(calls, answers, runs, logs, settled, late);
      const us = clock();
      this.sentUs = us;
      this.taken = 0;
      const head = stringify({
        __proto__: null,
        kind: "report",
        token,
        n: this.sent++,
        us,
        entries,
        gathered: this.gathered,
        under_way: this.waiting + (this.underWay?.entries ?? 0),
        may_return: mayReturn
      });
      return { body: `${head}
${jsonOf(lists)}`, entries };
    }
    /** Takes out of all that waits what one report may have. */
    someOfAll() {
      let room = MOST_SENT;
      let text2 = ENOUGH_TEXT;
      const some = (waiting, lengthOf2) => {
        let count2 = 0;
        while (count2 < waiting.length && room > 0 && text2 > 0) {
          const length = lengthOf2(waiting[count2]);
          text2 -= length;
          this.text -= length;
          room--;
          count2++;
        }
        return take(waiting, count2);
      };
      const none = () => 0;
      const stacks = [];
      const calls = [];
      for (const { id, us, error } of some(this.calls, none)) {
        const stack = error && numberOf(error, stacks);
        append(calls, [id, us, stack]);
        if (stack === null || this.messages === null || !this.isGathering) continue;
        if (isOfInvoke(stack) && !this.unsettled.add({ id, us, stack })) this.gathered++;
      }
      for (const [stack] of stacks) text2 -= stack.length;
      const answers = some(this.answers, none);
      const runs = some(this.runs, lengthOf);
      const logs = some(this.logs, ({ text: text3 }) => text3.length);
      const settled = some(this.settled, ({ json }) => json.length);
      const late = [];
      for (const { id, us, stack } of some(this.late, none)) append(late, [id, us, stack]);
      return { stacks, calls, answers, runs, logs, settled, late };
    }
    get waiting() {
      const { calls, answers, runs, logs, settled, late } = this;
      return countOf(calls, answers, runs, logs, settled, late);
    }
    get hasEnough() {
      return this.waiting >= ENOUGH || this.text >= ENOUGH_TEXT;
    }
    /** Whether one more entry may wait, with texts of so many characters. It then will be sent. */
    hasRoom(text2) {
      const isFull = this.waiting >= MOST_WAITING || this.text + text2 > MOST_WAITING_TEXT;
      if (!isFull) {
        if (this.hasEnough) this.send();
        else this.plan();
        this.text += text2;
      }
      this.gathered++;
      return !isFull;
    }
    plan() {
      if (this.isPlanned) return;
      this.isPlanned = true;
      const sinceLast = (clock() - this.sentUs) / 1e3;
      later(sinceLast > BUSY_GATHER_MS ? GATHER_MS : BUSY_GATHER_MS - sinceLast, () => {
        this.isPlanned = false;
        this.send();
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
      this.unsettled.clear();
      this.onGreeted = [];
    }
  };
  var countOf = (...lists) => {
    let count2 = 0;
    for (const list of lists) count2 += list.length;
    return count2;
  };
  var lengthOf = ({ json, raw }) => json?.length ?? raw?.length ?? 0;
  var shorten = (run, most) => {
    if (lengthOf(run) <= most) return;
    const { json, raw } = run;
    if (json !== void 0) {
      run.bytes = bytesOf(json);
      run.json = cut(json, most);
    } else if (raw !== void 0) {
      const padding = find(raw, "=", raw.length - 2);
      run.bytes = raw.length / 4 * 3 - (padding < 0 ? 0 : raw.length - padding);
      run.raw = cut(raw, most - most % 4);
    }
  };
  var read = (answer) => {
    try {
      return answer === null ? null : parse(answer);
    } catch {
      return null;
    }
  };
  var fieldOf = (answer, name) => typeof answer === "object" && answer !== null && has(answer, name) ? answer[name] : void 0;

  // src/runs.ts
  var MOST_BROUGHT = 64;
  var emits = 0;
  var event = null;
  var brought = [];
  var runOf = (id, data, messages) => {
    if (isEvent(data)) {
      const run = { __proto__: null, id, us: clock() };
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
      const run = { __proto__: null, id, us: clock() };
      run.index = data.index;
      if (has(data, "end")) run.end = true;
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
  var isEvent = (data) => typeof data === "object" && data !== null && has(data, "payload") && has(data, "event") && typeof data.event === "string" && has(data, "id") && typeof data.id === "number";
  var isOfChannel = (data) => typeof data === "object" && data !== null && has(data, "index") && typeof data.index === "number" && (has(data, "message") || has(data, "end") && data.end === true);
  var addMessage = (run, message) => {
    for (let at = brought.length - 1; at >= 0; at--) {
      const one = brought[at];
      if (one !== void 0 && one.value === message) {
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
    listen(window, "keydown", (event2) => {
      if (!isPressed(event2)) return;
      event2.preventDefault();
      report.open();
    });
  };

  // src/probe.ts
  var start = (settings) => {
    if (window !== window.top) return;
    const internals = window.__TAURI_INTERNALS__;
    const { callbacks, convertFileSrc } = internals ?? {};
    if (!(callbacks instanceof Map) || convertFileSrc === void 0) return;
    if (isWatched(callbacks)) {
      callbacks.set();
      return;
    }
    const url = convertFileSrc(settings.command, settings.scheme);
    const [control = 0] = crypto.getRandomValues(new Uint32Array(1));
    const report = new Report(url, settings.token, control, settings.most, callbacks);
    const value = setOf(report, settings.messages);
    defineProperty(callbacks, "set", plain({ value, configurable: true, writable: true }));
    if (settings.console) watchConsole(report);
    if (settings.shortcut) listenForShortcut(settings.shortcut, report);
    listen(window, "pagehide", ({ persisted }) => {
      report.sendLast(persisted);
    });
    listen(window, "pageshow", ({ persisted }) => {
      if (persisted) report.returned();
    });
    setEntry(callbacks, control, (recording) => {
      report.setRecording(recording === true);
    });
    if (settings.key !== "") {
      report.messages = Messages.watch(settings, callbacks, (text2) => {
        report.announce(text2);
      });
    }
    report.greet();
  };
  var isWatched = (callbacks) => {
    const set = getOwnPropertyDescriptor(callbacks, "set")?.value;
    return set !== void 0 && sourceOf(set) === sourceOf(setOf(null, false));
  };
  var setOf = (report, messages) => {
    const note = (id, data) => {
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
      }
    };
    return function(id, callback) {
      if (id === void 0) {
        listenAgain();
        return this;
      }
      if (typeof callback !== "function") {
        setEntry(this, id, callback);
        return this;
      }
      if (report?.isGathering) report.addCallback(id);
      const seen = function(...args) {
        note(id, args[0]);
        return apply(callback, this, args);
      };
      setEntry(this, id, seen);
      return this;
    };
  };
  return __toCommonJS(probe_exports);
})();
