// What is gathered, and its way to the plugin: in batches, one at a time, in order.

import type { Messages } from "./messages";
import {
  append,
  bytesOf,
  clock,
  cut,
  later,
  NativeError,
  parse,
  post,
  stringify,
  take,
} from "./native";
import type { Run } from "./runs";
import type { Callback } from "./settings";
import { isOfInvoke, numberOf } from "./stacks";
import { type Call, UnderWay } from "./under-way";

/** How long entries are gathered, after a while without any and after a report. */
const GATHER_MS = 100;
const BUSY_GATHER_MS = 400;

/** How many are enough to send at once. */
const ENOUGH = 4_000;

/**
 * Most call stacks that are taken for one report. To take one costs a call more than all else here,
 * and who makes so many calls makes most of them at the same place.
 */
const MOST_TAKEN = 200;

/** Most entries in one report, and waiting for one. */
const MOST_SENT = 8_000;
const MOST_WAITING = 20_000;

/** How often a report is sent again that finds no answer. The plugin takes each once, by its number. */
const AGAIN = 3;

const MOST_POLICY = 2_000;

/** How long the page's policy may take to be heard of, after a request was blocked by it. */
const POLICY_MS = 50;

/** An answer to a call that went by `postMessage`: the start of its JSON, and the bytes of all of it. */
export interface Settled {
  id: number;
  us: number;
  json: string;
  bytes: number;
}

export interface Line {
  us: number;
  level: "debug" | "log" | "info" | "warn" | "error";
  text: string;
  uncaught?: true;
}

export class Report {
  /** Of this page; null until the plugin has answered the greeting. */
  private token: string | null = null;
  private state: "gathering" | "paused" | "silent" = "gathering";
  private calls: { id: number; us: number; error: Error | null }[] = [];
  private taken = 0;
  private isSecond = false;
  private answers: [id: number, us: number][] = [];
  private runs: Run[] = [];
  private logs: Line[] = [];
  private settled: Settled[] = [];
  /** Of calls under way, those that are not settled after some seconds. */
  private late: Call[] = [];
  private readonly underWay: UnderWay;
  /** Set once there is a way to the plugin beside the scheme. */
  messages: Messages | null = null;
  /** Whether that way is taken, since a request to the scheme has failed. */
  private byMessage = false;
  private isChanged = false;
  private policy: { directive: string; policy: string } | null = null;
  private lost = 0;
  private sent = 0;
  private sentUs = -Infinity;
  private isSending = false;
  private isPlanned = false;
  private onGreeted: (() => void)[] = [];

  constructor(
    private readonly url: string,
    private readonly runToken: string,
    private readonly most: number,
    callbacks: Map<number, Callback>,
  ) {
    this.underWay = new UnderWay(callbacks, (calls) => {
      for (const call of calls) if (this.hasRoom()) append(this.late, call);
    });
    document.addEventListener("securitypolicyviolation", (event) => {
      // A scheme that is none of the web's is named without the rest of its address.
      if (event.blockedURI === "" || !url.startsWith(event.blockedURI)) return;
      this.policy = {
        directive: event.effectiveDirective,
        policy: cut(event.originalPolicy, MOST_POLICY),
      };
    });
  }

  /** Whether there is any use in gathering. */
  get isGathering(): boolean {
    return this.state === "gathering";
  }

  /** Says that the page begins, and by which callback it takes orders. */
  greet(control: number): void {
    const token = this.runToken;
    const greeting = stringify({ __proto__: null, kind: "greeting", token, us: clock(), control });
    const onAnswer = ({ token, recording }: Answer): void => {
      if (typeof token !== "string") {
        this.fallSilent();
        return;
      }
      this.token = token;
      this.setRecording(recording !== false);
      for (const run of take(this.onGreeted, this.onGreeted.length)) run();
      this.send(false);
    };
    // Not again: where the page may not post at all, each attempt is an error in its console.
    post(this.url, greeting, false, 0, (answer) => {
      if (answer === null && this.messages !== null) {
        this.byMessage = true;
        this.messages.post(greeting, (answer) => {
          onAnswer(isAnswer(answer) ? answer : {});
        });
      } else onAnswer(read(answer));
    });
  }

  /** A call goes by `postMessage`, as this text. The plugin is told of it first. */
  announce(text: string): void {
    if (this.state === "silent" || this.messages === null) return;
    const start = cut(text, this.most);
    const posted = {
      __proto__: null,
      kind: "posted",
      token: this.token ?? this.runToken,
      us: clock(),
      origin: location.origin,
      bytes: start.length < text.length ? bytesOf(text) : null,
      text: start,
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
  addSettled(id: number, data: unknown): void {
    if (!this.hasRoom()) return;
    const json = (stringify(data) as string | undefined) ?? "null";
    const start = cut(json, this.most);
    append(this.settled, { id, us: clock(), json: start, bytes: bytesOf(json) });
  }

  setRecording(recording: boolean): void {
    if (this.state !== "silent") this.state = recording ? "gathering" : "paused";
    // Of what is called while recording is paused the plugin does not know the request either.
    if (!recording) this.underWay.clear();
  }

  /**
   * A callback was registered. A call registers two, one right after the other, and to know of one
   * of them is enough: so every second is told.
   */
  addCallback(id: number): void {
    this.isSecond = !this.isSecond;
    if (this.isSecond || !this.hasRoom()) return;
    const error = this.taken < MOST_TAKEN ? new NativeError() : null;
    if (error !== null) this.taken++;
    append(this.calls, { id, us: clock(), error });
  }

  /** A callback was run with what is neither an event nor of a channel. */
  addAnswer(id: number): void {
    if (this.hasRoom()) append(this.answers, [id, clock()]);
  }

  addRun(run: Run): void {
    if (this.hasRoom()) append(this.runs, run);
  }

  addLine(line: Line): void {
    if (this.hasRoom()) append(this.logs, line);
  }

  /** Asks for the inspector's window, as soon as the plugin knows this page. */
  open(): void {
    if (this.state === "silent") return;
    if (this.token === null) {
      append(this.onGreeted, () => {
        this.open();
      });
      return;
    }
    const order = stringify({ __proto__: null, kind: "open", token: this.token });
    this.deliver(order, false, () => undefined);
  }

  /** Sends what waits; `isLast` when the page is about to go. */
  send(isLast: boolean): void {
    if (this.token === null || this.waiting === 0 || (this.isSending && !isLast)) return;
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
  private deliver(body: string, isLast: boolean, done: (answer: string | null) => void): void {
    const { messages } = this;
    const postMessage = (): void => {
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

  private next(token: string): string {
    const stacks: string[] = [];
    const calls: [id: number, us: number, stack: number | null][] = [];
    let room = MOST_SENT;
    const some = <T>(waiting: T[]): T[] => {
      const taken = take(waiting, room);
      room -= taken.length;
      return taken;
    };
    for (const { id, us, error } of some(this.calls)) {
      const stack = error && numberOf(error, stacks);
      append(calls, [id, us, stack]);
      // Where calls may go a way that the plugin does not see, or it does not record them, it cannot tell
      // which have not left.
      if (stack === null || this.messages === null || !this.isGathering) continue;
      if (isOfInvoke(stack) && !this.underWay.add({ id, us, stack })) this.lost++;
    }
    const late: [id: number, us: number, stack: number][] = [];
    for (const { id, us, stack } of some(this.late)) append(late, [id, us, stack]);
    const [answers, runs, logs] = [some(this.answers), some(this.runs), some(this.logs)];
    const settled = some(this.settled);
    const lost = this.lost;
    this.lost = 0;
    const [n, us] = [this.sent++, clock()];
    this.sentUs = us;
    this.taken = 0;
    // The plugin looks at the kind before it reads the rest, so it comes first. What holds a token has
    // no prototype: a page could give all objects a `toJSON` that reads them.
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
      lost,
    });
  }

  private get waiting(): number {
    const { calls, answers, runs, logs, settled, late } = this;
    const ofCalls = calls.length + answers.length + settled.length + late.length;
    return ofCalls + runs.length + logs.length;
  }

  /** Whether one more entry may wait. It then will be sent. */
  private hasRoom(): boolean {
    const { waiting } = this;
    if (waiting >= MOST_WAITING) {
      this.lost++;
      return false;
    }
    // The entry is added by the caller, so this sends it with what comes after.
    if (waiting >= ENOUGH) this.send(false);
    else this.plan();
    return true;
  }

  private plan(): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    // What happens alone is told soon. Who has much to tell does so less often, since each report has
    // several processes work.
    const sinceLast = (clock() - this.sentUs) / 1000;
    later(sinceLast > BUSY_GATHER_MS ? GATHER_MS : BUSY_GATHER_MS - sinceLast, () => {
      this.isPlanned = false;
      this.send(false);
    });
  }

  /** The plugin does not want to hear from this page. */
  private fallSilent(): void {
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
}

interface Answer {
  token?: unknown;
  recording?: unknown;
}

const isAnswer = (value: unknown): value is Answer => typeof value === "object" && value !== null;

const read = (answer: string | null): Answer => {
  try {
    const value = answer === null ? null : parse(answer);
    return isAnswer(value) ? value : {};
  } catch {
    return {};
  }
};
