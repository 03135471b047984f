// What the probe uses of the page, taken before the page's own scripts run: these may put something
// else in its place, for their own reasons or to listen in.

/* eslint-disable @typescript-eslint/unbound-method -- each is run with `apply` */

const { defineProperty, getOwnPropertyDescriptor } = Reflect;
const apply = Reflect.apply as (
  run: (...args: never[]) => unknown,
  self: unknown,
  args: readonly unknown[],
) => unknown;
const { stringify } = JSON;
const { round } = Math;
const { setTimeout, fetch, performance, btoa } = window;
const { now } = Performance.prototype;
const { set: mapSet, get: mapGet, has: mapHas, delete: mapDelete } = Map.prototype;
const { then } = Promise.prototype;
const { text } = Response.prototype;
const { push, splice } = Array.prototype;
const { slice, indexOf, split } = String.prototype;
const { exec } = RegExp.prototype;
const { encode } = TextEncoder.prototype;
const encoder = new TextEncoder();
const { fromCharCode } = String;
const parse = JSON.parse as (text: string) => unknown;
const NativeError = Error;

export {
  apply,
  btoa,
  defineProperty,
  fromCharCode,
  getOwnPropertyDescriptor,
  NativeError,
  parse,
  stringify,
};

/** How long to wait before what found no answer is posted again. */
const AGAIN_AFTER_MS = 250;

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

export const cut = (long: string, most: number): string => apply(slice, long, [0, most]) as string;

export const later = (ms: number, run: () => void): void => {
  apply(setTimeout, window, [run, ms]);
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
 * Posts a text, and hands on the body of the answer, which is empty when it is not a good one. When none
 * comes it is posted again, `again` times at most; then nothing is handed on.
 */
export const post = (
  url: string,
  body: string,
  keepalive: boolean,
  again: number,
  done: (answer: string | null) => void,
): void => {
  const failed = (): void => {
    if (again === 0) done(null);
    else {
      later(AGAIN_AFTER_MS, () => {
        post(url, body, keepalive, again - 1, done);
      });
    }
  };
  // It has no prototype, or a page could read it by a getter on the prototype of all objects. A
  // text needs no preflight.
  const init = { __proto__: null, method: "POST", body, keepalive };
  settle(
    apply(fetch, window, [url, init]) as Promise<Response>,
    (response) => {
      if (response.ok) settle(apply(text, response, []) as Promise<string>, done, failed);
      else done("");
    },
    failed,
  );
};
