/**
 * What `tauri-plugin-ipc-inspector` records, as its Rust crate `ipc-inspector-protocol` writes it
 * in JSON. There is nothing to call yet: a page may ask the inspector for nothing unless the app
 * grants it, and no command for pages exists.
 *
 * Times are whole microseconds of a monotonic clock since recording began.
 */

/** One entry of the log. */
export type IpcRecord = { seq: number; at_us: number } & (
  | ({ kind: 'request_received' } & Request)
  | { kind: 'request_dispatched'; call: number; held_us: number }
  | { kind: 'response_sent'; call: number; outcome: Outcome; body?: Body }
  | { kind: 'resolver_dropped'; call: number; cause: DropCause }
  | ({ kind: 'channel_opened'; call: number } & ChannelRef)
  | ({ kind: 'channel_message'; index: number; body?: Body } & ChannelRef)
  | ({ kind: 'webview_created' } & WebviewRef)
  | ({ kind: 'page_loaded'; page_load: number; url: string } & WebviewRef)
  | ({ kind: 'webview_destroyed' } & WebviewRef)
)

/** A request as it reached Rust. */
export interface Request extends WebviewRef {
  /** `greet`, or `plugin:NAME|COMMAND`. */
  command: string
  /** Which page of the webview sent it; 0 before its first load. */
  page_load: number
  callback?: number
  error_callback?: number
  origin?: string
  headers?: { name: string; value: string }[]
  body?: Body
}

/** A webview and the window it is in, by label. */
export interface WebviewRef {
  webview: string
  window: string
}

/** A channel, by its callback in the page of a webview. */
export interface ChannelRef {
  webview: string
  channel: number
}

/** What is known of a body; `kept` is less than `len` when its end was cut off. Both in bytes. */
export interface Body {
  format: 'json' | 'raw' | 'text'
  len: number
  kept: number
}

/** How a request was answered. */
export type Outcome = 'ok' | 'error' | 'denied' | 'not_found' | 'malformed'

/** Why a request stays without an answer. */
export type DropCause = 'handler' | 'invoke_key'
