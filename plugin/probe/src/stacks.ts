// Call stacks, each distinct one sent once.

import {
  append,
  cut,
  find,
  firstGroup,
  getEntry,
  lines,
  NativeMap,
  setEntry,
} from "./native";

const MOST_STACKS = 256;
const MAX_LENGTH = 4096;

let numbers = new NativeMap<string, number>();
/** By the stack's number. */
let areOfInvoke: boolean[] = [];
let count = 0;

/** From now on no stack was seen before. */
export const forgetStacks = (): void => {
  numbers = new NativeMap<string, number>();
  areOfInvoke = [];
  count = 0;
};

/**
 * The number of an error's stack among those of this page, and the stack itself added to `fresh`
 * when it was not seen before. Nothing when there are too many.
 */
export const numberOf = (error: Error, fresh: string[]): number | null => {
  // The engine writes it only now.
  const stack = cut(error.stack ?? "", MAX_LENGTH);
  const known = getEntry(numbers, stack);
  if (known !== undefined || count >= MOST_STACKS) return known ?? null;
  append(fresh, stack);
  append(areOfInvoke, readsAsInvoke(stack));
  setEntry(numbers, stack, count);
  return count++;
};

/** Whether a stack is that of a call, and not of a callback that is registered for something else. */
export const isOfInvoke = (number: number): boolean => areOfInvoke[number] === true;

/**
 * Tauri's `invoke` registers callbacks from the executor of a promise, which is in the same script as
 * what registers them: two frames of one script, and then the engine's own of the promise.
 */
const readsAsInvoke = (stack: string): boolean => {
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

/** The script of a frame, as the engine names it; the empty text of a line that is none. */
const scriptOf = (line: string): string =>
  firstGroup(/(?:@|\(|at )([^@()]*?)(?::\d+)?:\d+\)?$/, line);
