// What is gathered, and its way to the plugin: in batches, one at a time, in order.

import type { Messages } from "./messages";
import {
  append,
  bytesOf,
  clock,
  cut,
  find,
  has,
  jsonOf,
  later,
  listen,
  listenAgain,
  NativeError,
  parse,
  post,
  stringify,
  take,
} from "./native";
import type { Plain } from "./native";
import type { Run } from "./runs";
import type { Callback } from "./settings";
import { forgetStacks, isOfInvoke, numberOf } from "./stacks";
import { type Call, UnderWay } from "./under-way";

/** How long entries are gathered, after a while without any and after a report. */
const GATHER_MS = 100;
const BUSY_GATHER_MS = 400;

/**
 * How many are enough to send at once, and how many characters of texts. A report has so many, and one
 * text more: with six bytes for each it is smaller than what the plugin takes, which are 8 MiB.
 */
const ENOUGH = 4_000;
const ENOUGH_TEXT = 500_000;

/**
 * Most call stacks that are taken for one report. To take one costs a call more than all else here,
 * and who makes so many calls makes most of them at the same place.
 */
const MOST_TAKEN = 200;

/** Most entries in one report, and waiting for one. */
const MOST_SENT = 8_000;
const MOST_WAITING = 20_000;

/** Most characters of texts that wait. */
const MOST_WAITING_TEXT = 16_000_000;

/** A request that is to outlive its page is not sent at all when it is longer, about. */
const MAX_KEPT_ALIVE = 60_000;

/** Statuses of an answer: none came, it is not of whom it says, there is no room just now. */
const NONE = 0;
const FORBIDDEN = 403;
const BUSY = 503;

/** How often a report is sent again that finds no answer. The plugin takes each once, by its number. */
const AGAIN = 3;
const AGAIN_AFTER_MS = 250;

const MOST_POLICY = 2_000;

/** How long the page's policy may take to be heard of, after a request was blocked by it. */
const POLICY_MS = 50;

/** An answer to a call that went by `postMessage`: the start of its JSON, and the bytes of all of it. */
export interface Settled extends Plain {
  id: number;
  us: number;
  json: string;
  bytes: number;
}

export interface Line extends Plain {
  us: number;
  level: "debug" | "log" | "info" | "warn" | "error";
  text: string;
  uncaught?: true;
}

/** A report, and how many entries it has. */
interface Sent {
  body: string;
  entries: number;
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
  /** How many entries there were so far, those included for which there was no room. */
  private gathered = 0;
  /** Characters of the texts that wait. */
  private text = 0;
  /** The report that is sent, and neither answered nor given up. */
  private underWay: Sent | null = null;
  private sent = 0;
  private sentUs = -Infinity;
  private isPlanned = false;
  /** Whether a report was taken since the last greeting. */
  private isHeard = false;
  /** Of calls under way, those that are not settled after some seconds. */
  private late: Call[] = [];
  private readonly unsettled: UnderWay;
  /** Set once there is a way to the plugin beside the scheme. */
  messages: Messages | null = null;
  /** Whether that way is taken, since a request to the scheme has failed. */
  private byMessage = false;
  private isChanged = false;
  private policy: { directive: string; policy: string } | null = null;
  private onGreeted: (() => void)[] = [];

  constructor(
    private readonly url: string,
    private readonly runToken: string,
    private readonly control: number,
    private readonly most: number,
    callbacks: Map<number, Callback>,
  ) {
    this.unsettled = new UnderWay(callbacks, (calls) => {
      for (const call of calls) if (this.hasRoom(0)) append(this.late, call);
    });
    listen(document, "securitypolicyviolation", (event: SecurityPolicyViolationEvent) => {
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

  /**
   * Says that the page begins, and by which callback it takes orders; or, with the token that it had, that
   * it is shown again. Nothing is reported until that is answered.
   */
  greet(): void {
    const { runToken, token: former, control } = this;
    this.token = null;
    this.underWay = null;
    this.isHeard = false;
    // The plugin may have forgotten what it knew: stacks, and which requests have come.
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
      former,
    });
    const onAnswer = (answer: unknown): void => {
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
    // The first one not again: where the page may not post at all, each is an error in its console.
    const again = former === null ? 0 : AGAIN;
    const done = (_: number, answer: string | null): void => {
      onAnswer(read(answer));
    };
    this.deliver(greeting, again, done, onAnswer);
  }

  /** The page is shown again, by its history. */
  returned(): void {
    if (this.state !== "silent") this.greet();
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
    };
    this.messages.post(`${stringify(posted)}\n${start}`);
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
    const json = (stringify(data) as string | undefined) ?? "null";
    const start = cut(json, this.most);
    if (!this.hasRoom(start.length)) return;
    const bytes = bytesOf(json);
    append(this.settled, { __proto__: null, id, us: clock(), json: start, bytes });
  }

  setRecording(recording: boolean): void {
    if (this.state !== "silent") this.state = recording ? "gathering" : "paused";
    // Of what is called while recording is paused the plugin does not know the request either.
    if (!recording) this.unsettled.clear();
  }

  /**
   * A callback was registered. A call registers two, one right after the other, and to know of one
   * of them is enough: so every second is told.
   */
  addCallback(id: number): void {
    this.isSecond = !this.isSecond;
    if (this.isSecond || !this.hasRoom(0)) return;
    const error = this.taken < MOST_TAKEN ? new NativeError() : null;
    if (error !== null) this.taken++;
    append(this.calls, { id, us: clock(), error });
  }

  /** A callback was run with what is neither an event nor of a channel. */
  addAnswer(id: number): void {
    if (this.hasRoom(0)) append(this.answers, [id, clock()]);
  }

  addRun(run: Run): void {
    shorten(run, this.most);
    if (this.hasRoom(lengthOf(run))) append(this.runs, run);
  }

  addLine(line: Line): void {
    if (this.hasRoom(line.text.length)) append(this.logs, line);
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
    this.deliver(order, AGAIN, () => undefined);
  }

  /** Sends what waits, unless something is under way. */
  send(): void {
    if (this.token === null || this.waiting === 0 || this.underWay !== null) return;
    const report = this.next(this.token, false);
    this.underWay = report;
    this.deliver(report.body, AGAIN, (status, answer) => {
      // The page may have greeted meanwhile, and does not wait for this one any more.
      if (this.underWay !== report) return;
      this.underWay = null;
      if (status === FORBIDDEN && this.isHeard) {
        // The plugin can forget a page.
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
  sendLast(mayReturn: boolean): void {
    const { token, messages, underWay } = this;
    if (token === null) return;
    // What is on its way to the scheme when a page goes may be lost. It is taken once.
    if (underWay !== null) messages?.post(underWay.body);
    if (this.waiting === 0 && !mayReturn) return;
    const { body } = this.next(token, mayReturn);
    if (messages !== null) messages.post(body);
    else post(this.url, body, body.length < MAX_KEPT_ALIVE, () => undefined);
  }

  /**
   * Hands a message to the plugin. By the scheme it is sent `again` so many times while there is no answer,
   * or no room. By the other way there is an answer only to who asks `onReply` for it.
   */
  private deliver(
    body: string,
    again: number,
    done: (status: number, answer: string | null) => void,
    onReply?: (answer: unknown) => void,
  ): void {
    const { messages } = this;
    const postMessage = (): void => {
      messages?.post(body, onReply);
      if (onReply === undefined) done(200, null);
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

  private next(token: string, mayReturn: boolean): Sent {
    // Where the engine does not say that the document was written anew.
    listenAgain();
    const lists = this.someOfAll();
    const { calls, answers, runs, logs, settled, late } = lists;
    const entries = countOf(calls, answers, runs, logs, settled, late);
    const us = clock();
    this.sentUs = us;
    this.taken = 0;
    // The plugin looks at the first line before it keeps the rest. What holds a token has no prototype: a
    // page could give all objects a `toJSON` that reads them.
    const head = stringify({
      __proto__: null,
      kind: "report",
      token,
      n: this.sent++,
      us,
      entries,
      gathered: this.gathered,
      under_way: this.waiting + (this.underWay?.entries ?? 0),
      may_return: mayReturn,
    });
    return { body: `${head}\n${jsonOf(lists)}`, entries };
  }

  /** Takes out of all that waits what one report may have. */
  private someOfAll() {
    let room = MOST_SENT;
    let text = ENOUGH_TEXT;
    const some = <T>(waiting: T[], lengthOf: (entry: T) => number): T[] => {
      let count = 0;
      while (count < waiting.length && room > 0 && text > 0) {
        const length = lengthOf(waiting[count] as T);
        text -= length;
        this.text -= length;
        room--;
        count++;
      }
      return take(waiting, count);
    };
    const none = (): number => 0;
    const stacks: string[] = [];
    const calls: [id: number, us: number, stack: number | null][] = [];
    for (const { id, us, error } of some(this.calls, none)) {
      const stack = error && numberOf(error, stacks);
      append(calls, [id, us, stack]);
      // Where calls may go a way that the plugin does not see, or it does not record them, it cannot tell
      // which have not left.
      if (stack === null || this.messages === null || !this.isGathering) continue;
      if (isOfInvoke(stack) && !this.unsettled.add({ id, us, stack })) this.gathered++;
    }
    for (const stack of stacks) text -= stack.length;
    const answers = some(this.answers, none);
    const runs = some(this.runs, lengthOf);
    const logs = some(this.logs, ({ text }) => text.length);
    const settled = some(this.settled, ({ json }) => json.length);
    const late: [id: number, us: number, stack: number][] = [];
    for (const { id, us, stack } of some(this.late, none)) append(late, [id, us, stack]);
    return { stacks, calls, answers, runs, logs, settled, late };
  }

  private get waiting(): number {
    const { calls, answers, runs, logs, settled, late } = this;
    return countOf(calls, answers, runs, logs, settled, late);
  }

  private get hasEnough(): boolean {
    return this.waiting >= ENOUGH || this.text >= ENOUGH_TEXT;
  }

  /** Whether one more entry may wait, with texts of so many characters. It then will be sent. */
  private hasRoom(text: number): boolean {
    const isFull = this.waiting >= MOST_WAITING || this.text + text > MOST_WAITING_TEXT;
    if (!isFull) {
      // The entry is added by the caller, so this sends it with what comes after.
      if (this.hasEnough) this.send();
      else this.plan();
      this.text += text;
    }
    this.gathered++;
    return !isFull;
  }

  private plan(): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    // What happens alone is told soon. Who has much to tell does so less often, since each report has
    // several processes work.
    const sinceLast = (clock() - this.sentUs) / 1000;
    later(sinceLast > BUSY_GATHER_MS ? GATHER_MS : BUSY_GATHER_MS - sinceLast, () => {
      this.isPlanned = false;
      this.send();
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
    this.unsettled.clear();
    this.onGreeted = [];
  }
}

const countOf = (...lists: unknown[][]): number => {
  let count = 0;
  for (const list of lists) count += list.length;
  return count;
};

/** Characters of the message that comes with a run. */
const lengthOf = ({ json, raw }: Run): number => json?.length ?? raw?.length ?? 0;

/** Cuts a message that is longer than any that is kept, and says how long it is. */
const shorten = (run: Run, most: number): void => {
  if (lengthOf(run) <= most) return;
  const { json, raw } = run;
  if (json !== undefined) {
    run.bytes = bytesOf(json);
    run.json = cut(json, most);
  } else if (raw !== undefined) {
    const padding = find(raw, "=", raw.length - 2);
    run.bytes = (raw.length / 4) * 3 - (padding < 0 ? 0 : raw.length - padding);
    run.raw = cut(raw, most - (most % 4));
  }
};

const read = (answer: string | null): unknown => {
  try {
    return answer === null ? null : parse(answer);
  } catch {
    return null;
  }
};

const fieldOf = (answer: unknown, name: "token" | "recording"): unknown =>
  typeof answer === "object" && answer !== null && has(answer, name) ? answer[name] : undefined;
