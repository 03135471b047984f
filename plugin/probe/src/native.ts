// What the probe uses of the page, taken before the page's own scripts run: these may put something
// else in its place, for their own reasons or to listen in.

/* eslint-disable @typescript-eslint/unbound-method -- each is run with `apply` */

const { defineProperty, getOwnPropertyDescriptor, setPrototypeOf } = Reflect;
const apply = Reflect.apply as (
  run: (...args: never[]) => unknown,
  self: unknown,
  args: readonly unknown[],
) => unknown;
const { stringify } = JSON;
const { round } = Math;
const { isArray } = Array;
const { setTimeout, queueMicrotask, fetch, performance, btoa } = window;
const { addEventListener } = EventTarget.prototype;
const { hasOwnProperty } = Object.prototype;
const { toString: functionText } = Function.prototype;
const { now } = Performance.prototype;
const { set: mapSet, get: mapGet, has: mapHas, delete: mapDelete } = Map.prototype;
const { then } = Promise.prototype;
const { text } = Response.prototype;
const { push, splice } = Array.prototype;
const { slice, indexOf, charCodeAt, split } = String.prototype;
const { exec } = RegExp.prototype;
const { encode } = TextEncoder.prototype;
const encoder = new TextEncoder();
const { fromCharCode } = String;
const parse = JSON.parse as (text: string) => unknown;
const NativeError = Error;
const NativeMap = Map;

export {
  apply,
  btoa,
  defineProperty,
  fromCharCode,
  getOwnPropertyDescriptor,
  NativeError,
  NativeMap,
  parse,
  stringify,
};

/** The page's clock, in microseconds since its start. */
export const clock = (): number => round((apply(now, performance, []) as number) * 1000);

export const setEntry = <K, V>(map: Map<K, V>, key: K, value: V): void => {
  apply(mapSet, map, [key, value]);
};

export const getEntry = <K, V>(map: Map<K, V>, key: K): V | undefined =>
  apply(mapGet, map, [key]) as V | undefined;

export const hasEntry = <K, V>(map: Map<K, V>, key: K): boolean =>
  apply(mapHas, map, [key]) as boolean;

export const deleteEntry = <K, V>(map: Map<K, V>, key: K): void => {
  apply(mapDelete, map, [key]);
};

export const append = <T>(list: T[], item: T): void => {
  apply(push, list, [item]);
};

/** Takes at most so many items from the start of a list. */
export const take = <T>(list: T[], most: number): T[] => apply(splice, list, [0, most]) as T[];

/** The start of a text, of so many characters at most, and not of half of one. */
export const cut = (long: string, most: number): string => {
  if (long.length <= most) return long;
  const last = apply(charCodeAt, long, [most - 1]) as number;
  const isHalf = last >= 0xd800 && last < 0xdc00;
  return apply(slice, long, [0, isHalf ? most - 1 : most]) as string;
};

/** Whether an object has this itself: what it inherits is the page's. */
export const has = <K extends string>(object: object, name: K): object is Record<K, unknown> =>
  apply(hasOwnProperty, object, [name]) as boolean;

/** The text of a function. */
export const sourceOf = (run: unknown): string =>
  typeof run === "function" ? (apply(functionText, run, []) as string) : "";

/** An object that has nothing but its own: a page may set or freeze what all objects inherit. */
export interface Plain {
  __proto__: null;
}

/** Makes an object such a one. */
export const plain = <T extends object>(object: T): T => {
  setPrototypeOf(object, null);
  return object;
};

/** The JSON of some lists, as they are: a page may have given all lists a `toJSON`. */
export const jsonOf = (lists: Record<string, unknown[]>): string => {
  for (const name in plain(lists)) {
    const list = lists[name];
    if (list === undefined || !("toJSON" in list)) continue;
    for (let at = 0; at < list.length; at++) {
      const entry = list[at];
      if (isArray(entry)) plain(entry);
    }
    plain(list);
  }
  return stringify(lists);
};

const listeners: (() => void)[] = [];

/** Listens to the window or the document, also after `document.open()`. */
export const listen = (
  target: EventTarget,
  type: string,
  run: (event: never) => void,
): void => {
  const attach = (): void => {
    // It is there once, however often it is added.
    apply(addEventListener, target, [type, run, true]);
  };
  append(listeners, attach);
  attach();
};

/** `document.open()` has taken all listeners away. */
export const listenAgain = (): void => {
  for (let at = 0; at < listeners.length; at++) listeners[at]?.();
};

export const later = (ms: number, run: () => void): void => {
  apply(setTimeout, window, [run, ms]);
};

/** Runs something when the code that runs now, and what it has put before this, has come to its end. */
export const afterwards = (run: () => void): void => {
  apply(queueMicrotask, window, [run]);
};

export const part = (long: string, from: number, to: number): string =>
  apply(slice, long, [from, to]) as string;

export const find = (text: string, wanted: string, from: number): number =>
  apply(indexOf, text, [wanted, from]) as number;

export const lines = (text: string): string[] =>
  apply(split, text, ["\n"]) as string[];

/** The text of a pattern's first group where it matches, or the empty text. */
export const firstGroup = (pattern: RegExp, text: string): string =>
  (apply(exec, pattern, [text]) as RegExpExecArray | null)?.[1] ?? "";

/** How many bytes a text has in UTF-8. */
export const bytesOf = (text: string): number =>
  (apply(encode, encoder, [text]) as Uint8Array).length;

const settle = <T>(promise: Promise<T>, resolved: (value: T) => void, failed: () => void): void => {
  apply(then, promise, [resolved, failed]);
};

/**
 * Posts a text, and hands on the status of the answer and, when it is a good one, its body. Without an
 * answer the status is 0.
 */
export const post = (
  url: string,
  body: string,
  keepalive: boolean,
  done: (status: number, answer: string | null) => void,
): void => {
  const failed = (): void => {
    done(0, null);
  };
  // It has no prototype, or a page could read it by a getter on the prototype of all objects. A
  // text needs no preflight.
  const init = { __proto__: null, method: "POST", body, keepalive };
  settle(
    apply(fetch, window, [url, init]) as Promise<Response>,
    (response) => {
      const { ok, status } = response;
      const read = (answer: string): void => {
        done(status, answer);
      };
      if (ok) settle(apply(text, response, []) as Promise<string>, read, failed);
      else done(status, null);
    },
    failed,
  );
};
