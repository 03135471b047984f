// The page's console, and errors that nobody catches.

import {
  apply,
  clock,
  cut,
  defineProperty,
  getOwnPropertyDescriptor,
  listen,
  NativeError,
  plain,
  stringify,
} from "./native";
import type { Line, Report } from "./report";

const MAX_LENGTH = 4096;
const LEVELS = ["debug", "log", "info", "warn", "error"] as const;

/** Has each line of the console reported, after it was written. */
export const watchConsole = (report: Report): void => {
  const add = (level: Line["level"], values: unknown[], uncaught?: true): void => {
    if (!report.isGathering) return;
    let text = "";
    for (const value of values) text += (text === "" ? "" : " ") + textOf(value);
    const line: Line = { __proto__: null, us: clock(), level, text: cut(text, MAX_LENGTH) };
    if (uncaught) line.uncaught = uncaught;
    report.addLine(line);
  };

  for (const level of LEVELS) {
    const descriptor = getOwnPropertyDescriptor(console, level);
    const original: unknown = descriptor?.value;
    if (!descriptor?.configurable || typeof original !== "function") continue;
    const value = function (this: unknown, ...values: unknown[]): unknown {
      const result: unknown = apply(original as (...args: never[]) => unknown, this, values);
      add(level, values);
      return result;
    };
    defineProperty(value, "name", plain({ value: level, configurable: true }));
    defineProperty(console, level, plain({ ...descriptor, value }));
  }
  listen(window, "error", (event: ErrorEvent) => {
    // Resources that cannot be loaded come here, too, and have no message.
    if (event.message) add("error", [event.error ?? event.message], true);
  });
  listen(window, "unhandledrejection", (event: PromiseRejectionEvent) => {
    add("error", [event.reason], true);
  });
};

const textOf = (value: unknown): string => {
  // Whatever a page logs, its getters and `toJSON` included, logging it must not throw.
  try {
    if (typeof value === "string") return value;
    if (value instanceof NativeError) return errorText(value);
    // JSON has no functions and the like; they are written as the language does.
    const json: unknown = stringify(value);
    if (typeof json === "string") return json;
    return String(value);
  } catch {
    return "(cannot be shown)";
  }
};

const errorText = (error: Error): string => {
  const title = String(error);
  const stack = error.stack ?? "";
  // V8 begins the stack with the title, other engines do not.
  return stack.startsWith(title) ? stack : `${title}\n${stack}`;
};
