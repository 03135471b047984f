// What is gathered, and its way to the plugin: in batches, one at a time, in order.

import { append, clock, later, NativeError, parse, post, stringify, take } from "./native";
import type { Run } from "./runs";
import { numberOf } from "./stacks";

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
  private lost = 0;
  private sent = 0;
  private sentUs = -Infinity;
  private isSending = false;
  private isPlanned = false;
  private onGreeted: (() => void)[] = [];

  constructor(private readonly url: string) {}

  /** Whether there is any use in gathering. */
  get isGathering(): boolean {
    return this.state === "gathering";
  }

  /** Says that the page begins, and by which callback it takes orders. */
  greet(token: string, control: number): void {
    const greeting = stringify({ __proto__: null, kind: "greeting", token, us: clock(), control });
    // Not again: where the page may not post at all, each attempt is an error in its console.
    post(this.url, greeting, false, 0, (answer) => {
      const { token, recording } = read(answer);
      if (typeof token !== "string") {
        this.fallSilent();
        return;
      }
      this.token = token;
      this.setRecording(recording !== false);
      for (const run of take(this.onGreeted, this.onGreeted.length)) run();
      this.send(false);
    });
  }

  setRecording(recording: boolean): void {
    if (this.state !== "silent") this.state = recording ? "gathering" : "paused";
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
    post(this.url, order, false, AGAIN, () => undefined);
  }

  /** Sends what waits; `isLast` when the page is about to go. */
  send(isLast: boolean): void {
    if (this.token === null || this.waiting === 0 || (this.isSending && !isLast)) return;
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
      append(calls, [id, us, error && numberOf(error, stacks)]);
    }
    const [answers, runs, logs] = [some(this.answers), some(this.runs), some(this.logs)];
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
      lost,
    });
  }

  private get waiting(): number {
    return this.calls.length + this.answers.length + this.runs.length + this.logs.length;
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
    this.onGreeted = [];
  }
}

const read = (answer: string | null): { token?: unknown; recording?: unknown } => {
  try {
    const value = answer === null ? null : parse(answer);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
};
