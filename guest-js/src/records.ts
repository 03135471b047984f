/**
 * The records, as a trace has them, one a line behind its header; `protocol/TRACE-FORMAT.md` describes
 * them.
 *
 * Times are whole microseconds of a monotonic clock since recording began; those named `…page_us` are
 * of the page's own clock, since its start.
 */

/** One entry of the log. */
export type IpcRecord = { seq: number; at_us: number } & (
  | ({ kind: 'request_received' } & Request)
  | { kind: 'request_dispatched'; call: number; held_us: number }
  | {
      kind: 'response_sent'
      call: number
      outcome: Outcome
      /** Why an `error` is not one of the command's own: its arguments could not be read. */
      rejected?: 'invalid_args'
      task?: number
      body?: Body
    }
  | { kind: 'resolver_dropped'; call: number; cause: DropCause; task?: number }
  | {
      kind: 'call_observed'
      call: number
      invoked_page_us?: number
      settled_page_us?: number
      /** The JavaScript call stack. */
      body?: Body
    }
  | ({
      /** The page made a call of which no request reached Rust. */
      kind: 'call_unsent'
      callback: number
      page_us: number
      /** The JavaScript call stack. */
      body?: Body
    } & PageRef)
  | ({
      kind: 'listener_added'
      call: number
      page_load: number
      event: string
      target: EventTarget
    } & ListenerRef)
  | ({ kind: 'listener_removed'; call: number; event: string } & ListenerRef)
  | {
      kind: 'event_emitted'
      event: string
      audience: { target: EventTarget } | 'filter' | 'unknown'
      emitter:
        | { by: 'page'; webview: string; call: number }
        | { by: 'rust'; location?: CodeLocation }
      body?: Body
    }
  | ({
      kind: 'event_delivered'
      event: string
      deliveries: { listener: number; emit: number; page_us: number }[]
    } & PageRef)
  | ({ kind: 'channel_opened'; call: number } & ChannelRef)
  | ({ kind: 'channel_message'; index: number; way: 'eval' | 'fetch'; body?: Body } & ChannelRef)
  | ({
      kind: 'channel_delivered'
      page_load: number
      arrivals: { index: number; page_us: number }[]
    } & ChannelRef)
  | ({
      kind: 'channel_closed'
      /** Absent in older traces. */
      page_load?: number
      messages: number
      page_us: number
    } & ChannelRef)
  | ({
      kind: 'logged'
      level: 'trace' | 'debug' | 'info' | 'warn' | 'error'
      call?: number
      task?: number
      body?: Body
    } & LogSource)
  | {
      kind: 'marked'
      text: string
      /** Label of the webview whose page set it; absent when Rust did. */
      webview?: string
    }
  | {
      kind: 'commented'
      /** `seq` of the record that begins the row. */
      row: number
      /** The empty text takes back what was said of the row before. */
      text: string
    }
  | ({ kind: 'probe_started'; page_us: number } & PageRef)
  | ({
      kind: 'transport_changed'
      page_us: number
      /** `seq` of the request whose fetch failed; absent when that did not reach Rust. */
      call?: number
      command: string
      /** The directive of the page's policy that blocks the `ipc` scheme. */
      policy?: string
    } & PageRef)
  | ({ kind: 'webview_created' } & WebviewRef)
  | ({ kind: 'page_loaded'; page_load: number; url: string } & WebviewRef)
  | ({
      /** A page that had been left is shown again, by the history of its webview. */
      kind: 'page_returned'
      page_us: number
    } & PageRef)
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
  /** How the page sent it; absent for a fetch of the `ipc` scheme. */
  transport?: 'post_message'
  /** `seq` of the request that this one repeats, since its fetch failed in the page. */
  repeats?: number
  headers?: { name: string; value: string }[]
  body?: Body
}

/** A webview and the window it is in, by label. */
export interface WebviewRef {
  webview: string
  window: string
}

/** One page of a webview. */
export interface PageRef {
  webview: string
  page_load: number
}

/** A listener of a page, by the number that Tauri gave it. */
export interface ListenerRef {
  webview: string
  listener: number
}

/** Whom an event is for, in Tauri's words. */
export type EventTarget =
  | { kind: 'Any' }
  | { kind: 'App' }
  | { kind: 'AnyLabel' | 'Window' | 'Webview' | 'WebviewWindow'; label: string }

/** A place in the app's Rust code. */
export interface CodeLocation {
  file: string
  line: number
}

/** Who wrote a line of a log. */
export type LogSource =
  | { by: 'rust'; target: string; location?: CodeLocation }
  | ({ by: 'page'; page_us: number; uncaught: boolean } & PageRef)

/** A channel, by its callback in the page of a webview. */
export interface ChannelRef {
  webview: string
  channel: number
}

/** A body: the bytes of `text` in UTF-8, followed by those of `base64`; with neither it was left out. */
export interface Body {
  format: 'json' | 'raw' | 'text'
  /** Its true length in bytes. */
  len: number
  /** Whether fewer bytes than that are here. */
  truncated?: true
  text?: string
  base64?: string
}

/** How a request was answered. */
export type Outcome = 'ok' | 'error' | 'denied' | 'not_found' | 'malformed'

/** Why a request stays without an answer. */
export type DropCause = 'handler' | 'invoke_key'
