// Call stacks, each distinct one sent once.

import { append, cut, getEntry, NativeMap, setEntry } from "./native";

const MOST_STACKS = 256;
const MAX_LENGTH = 4096;

let numbers = new NativeMap<string, number>();
let count = 0;

/** From now on no stack was seen before. */
export const forgetStacks = (): void => {
  numbers = new NativeMap<string, number>();
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
  setEntry(numbers, stack, count);
  return count++;
};
