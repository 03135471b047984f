// The keys that open the inspector.

import { listen } from "./native";
import type { Report } from "./report";
import type { Shortcut } from "./settings";

const MODIFIERS = ["ctrlKey", "metaKey", "altKey", "shiftKey"] as const;

export const listenForShortcut = (shortcut: Shortcut, report: Report): void => {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- what takes its place is in Chromium alone
  const isMac = /Mac|iP(hone|ad|od)/.test(navigator.platform);
  const wanted = new Set(
    shortcut.modifiers.map((modifier) => {
      const name = modifier === "cmdOrCtrl" ? (isMac ? "meta" : "ctrl") : modifier;
      return `${name}Key` as const;
    }),
  );
  const isPressed = (event: KeyboardEvent): boolean =>
    event.isTrusted &&
    !event.repeat &&
    // Filled-in forms send events of this kind without a key.
    (event.key as string | undefined)?.toLowerCase() === shortcut.key &&
    MODIFIERS.every((modifier) => event[modifier] === wanted.has(modifier));
  listen(window, "keydown", (event: KeyboardEvent) => {
    if (!isPressed(event)) return;
    event.preventDefault();
    report.open();
  });
};
