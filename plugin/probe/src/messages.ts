// Calls that go by `postMessage`, and that way for the probe itself.
//
// When a fetch of the `ipc` scheme has failed, Tauri's script sends that call again, and all later ones,
// by the webview's `postMessage`, which goes to Tauri's own handler. What takes them there is an object
// of the engine. It gets a `postMessage` of its own here, so that each call is announced to the plugin
// right before it goes, by the same way and so in order.

import { apply, defineProperty, deleteEntry, find, getEntry, parse, part, setEntry, stringify } from "./native";
import type { Callback, Settings } from "./settings";

/** The plugin's command for what the probe has to say. */
const COMMAND = "plugin:ipc-inspector|probe";

/** Most calls whose answers are waited for at once. */
const MOST_AWAITED = 10_000;

interface Target {
  postMessage: (this: unknown, text: unknown) => unknown;
}

/** What `window.ipc.postMessage` hands a call to: an object of WebKit's, or of WebView2's. */
const findTarget = (): Target | null => {
  const { webkit, chrome } = window as {
    webkit?: { messageHandlers?: { ipc?: Target } };
    chrome?: { webview?: Target };
  };
  const target = webkit?.messageHandlers?.ipc ?? chrome?.webview;
  return typeof target?.postMessage === "function" ? target : null;
};

export class Messages {
  /** Each callback of a call that is not answered, with that call's other one. */
  private readonly awaited = new Map<number, number>();
  /** The callback by which the plugin answers. */
  private readonly reply: number;
  private onAnswer: ((answer: unknown) => void) | null = null;

  private constructor(
    private readonly target: Target,
    private readonly original: Target["postMessage"],
    private readonly key: string,
    callbacks: Map<number, Callback>,
  ) {
    const [reply = 0] = crypto.getRandomValues(new Uint32Array(1));
    this.reply = reply;
    setEntry(callbacks, reply, (answer) => {
      this.onAnswer?.(answer);
    });
  }

  /** Nothing where the engine's object is not to be changed: then these calls cannot be seen. */
  static watch(
    settings: Settings,
    callbacks: Map<number, Callback>,
    announce: (text: string) => void,
  ): Messages | null {
    const target = findTarget();
    if (target === null) return null;
    const original = target.postMessage;
    const messages = new Messages(target, original, settings.key, callbacks);
    const value = function (this: unknown, ...args: [unknown]): unknown {
      const [text] = args;
      if (typeof text === "string") {
        messages.await(text);
        announce(text);
      }
      return apply(original, this, args);
    };
    const isWatched = defineProperty(target, "postMessage", {
      value,
      configurable: true,
      writable: true,
    });
    return isWatched ? messages : null;
  }

  /** Hands a text to the plugin. Its answer, if it gives one, comes to `onAnswer`. */
  post(message: string, onAnswer?: (answer: unknown) => void): void {
    if (onAnswer) this.onAnswer = onAnswer;
    // What holds a key has no prototype: a page could give all objects a `toJSON` that reads it.
    const text = stringify({
      __proto__: null,
      cmd: COMMAND,
      callback: this.reply,
      error: this.reply,
      payload: { __proto__: null, message },
      options: { __proto__: null, customProtocolIpcBlocked: true },
      __TAURI_INVOKE_KEY__: this.key,
    });
    apply(this.original, this.target, [text]);
  }

  /** Whether this callback answers a call that went this way. Then it is the last time. */
  answers(id: number): boolean {
    const twin = getEntry(this.awaited, id);
    if (twin === undefined) return false;
    deleteEntry(this.awaited, id);
    deleteEntry(this.awaited, twin);
    return true;
  }

  private await(text: string): void {
    // Of a call that cannot be awaited the answer is not seen; it stays pending.
    if (this.awaited.size >= 2 * MOST_AWAITED) return;
    const [callback, error] = [numberAfter(text, ',"callback":'), numberAfter(text, ',"error":')];
    if (callback === null || error === null) return;
    setEntry(this.awaited, callback, error);
    setEntry(this.awaited, error, callback);
  }
}

/** In Tauri's script these fields come before the arguments, and within a name quotes are escaped. */
const numberAfter = (text: string, field: string): number | null => {
  const at = find(text, field, 0);
  if (at < 0) return null;
  const from = at + field.length;
  const number = parse(part(text, from, find(text, ",", from)));
  return typeof number === "number" ? number : null;
};
