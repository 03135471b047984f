/** What the plugin tells the probe at its start. */
export interface Settings {
  /** Of this run of the app; good for the greeting alone. */
  token: string;
  /** The scheme by which the plugin is reached, and the path there. */
  scheme: string;
  command: string;
  /** Whether to send the messages of channels as well: the plugin does not see them otherwise. */
  messages: boolean;
  /** Whether to send what is written to the console, and errors that nobody catches. */
  console: boolean;
  shortcut: Shortcut | null;
  /** Tauri's invoke key; empty where calls are not to be seen. */
  key: string;
  /** Most characters that are sent of one body. */
  most: number;
}

/** The keys that open the inspector. */
export interface Shortcut {
  /** A `KeyboardEvent.key`, in lower case. */
  key: string;
  modifiers: ("ctrl" | "meta" | "alt" | "shift" | "cmdOrCtrl")[];
}

/** What Tauri has in each page, as far as the probe needs it. */
export interface Internals {
  convertFileSrc: (path: string, scheme: string) => string;
  callbacks: Map<number, Callback>;
}

export type Callback = (this: unknown, data: unknown) => unknown;
