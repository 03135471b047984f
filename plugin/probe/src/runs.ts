// What the run of a callback tells, by the shape of what Tauri hands it.

import { afterwards, append, apply, btoa, clock, fromCharCode, has, stringify, take } from "./native";
import type { Plain } from "./native";

export interface Run extends Plain {
  id: number;
  us: number;
  listener?: number;
  emit?: number;
  index?: number;
  end?: true;
  via?: number;
  json?: string;
  raw?: string;
  bytes?: number;
}

/** How many values that callbacks brought are remembered, to tell which of them is a message. */
const MOST_BROUGHT = 64;

// What Tauri hands to several callbacks is remembered until it has: whatever is held for longer stays in
// the page's memory.
let emits = 0;
let event: object | null = null;
const brought: { id: number; value: unknown }[] = [];

/** Nothing when it is neither an event nor of a channel: the answer of a call. */
export const runOf = (id: number, data: unknown, messages: boolean): Run | null => {
  if (isEvent(data)) {
    const run: Run = { __proto__: null, id, us: clock() };
    // Tauri hands the same object to all listeners of an emit.
    if (data !== event) {
      emits++;
      event = data;
      // It calls all listeners in one go.
      afterwards(() => {
        if (event === data) event = null;
      });
    }
    run.listener = data.id;
    run.emit = emits;
    return run;
  }
  if (isOfChannel(data)) {
    const run: Run = { __proto__: null, id, us: clock() };
    run.index = data.index;
    if (has(data, "end")) run.end = true;
    else if (messages) addMessage(run, data.message);
    return run;
  }
  if (messages && isLarge(data) && brought.length < MOST_BROUGHT) {
    append(brought, { id, value: data });
    // A fetched message is the answer of a call, and whatever waits for that hands it to the channel:
    // it comes when this callback has run, so before the second of these.
    afterwards(() => {
      afterwards(() => take(brought, 1));
    });
  }
  return null;
};

interface EventData {
  event: string;
  id: number;
  payload: unknown;
}

const isEvent = (data: unknown): data is EventData =>
  typeof data === "object" &&
  data !== null &&
  has(data, "payload") &&
  has(data, "event") &&
  typeof data.event === "string" &&
  has(data, "id") &&
  typeof data.id === "number";

type ChannelData = { index: number } & ({ message: unknown } | { end: true });

const isOfChannel = (data: unknown): data is ChannelData =>
  typeof data === "object" &&
  data !== null &&
  has(data, "index") &&
  typeof data.index === "number" &&
  (has(data, "message") || (has(data, "end") && data.end === true));

/** The message itself, or the callback that brought it when the page had to fetch it. */
const addMessage = (run: Run, message: unknown): void => {
  for (let at = brought.length - 1; at >= 0; at--) {
    const one = brought[at];
    if (one !== undefined && one.value === message) {
      run.via = one.id;
      return;
    }
  }
  if (message instanceof ArrayBuffer) {
    let bytes = "";
    const view = new Uint8Array(message);
    for (let at = 0; at < view.length; at++) bytes += fromCharCode(view[at] ?? 0);
    run.raw = apply(btoa, window, [bytes]) as string;
  } else {
    run.json = stringify(message);
  }
};

/** Small values that are the same need not have come the same way. */
const isLarge = (message: unknown): boolean =>
  (typeof message === "object" && message !== null) ||
  (typeof message === "string" && message.length > 1000);
