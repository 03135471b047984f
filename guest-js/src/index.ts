/**
 * What a page may ask of `tauri-plugin-ipc-inspector`, where the app grants it in a capability:
 * `ipc-inspector:export` for {@link exportTrace}, `ipc-inspector:read` for {@link records}, and
 * `ipc-inspector:control` for the others.
 *
 * In a release build the plugin does nothing unless the app says so, and each of these rejects.
 *
 * @module
 */

import { invoke } from '@tauri-apps/api/core'

import type { IpcRecord } from './records.js'

export type * from './records.js'

/** How {@link exportTrace} writes. */
export interface ExportOptions {
  /** What is to be said of the trace, in its header. */
  comment?: string
  /** Only what passes this filter, as it is typed in the inspector's window. */
  filter?: string
}

/** A file that was written. */
export interface Exported {
  /** Where it is. */
  path: string
  /** Its length. */
  bytes: number
  /** How many records it was made from. */
  records: number
  /** How many records were evicted or cleared while it was being written, or are too long, and are not in it. */
  missed: number
  /** How many secrets were replaced. */
  replaced: number
  /** At how many records the app's function for redaction has panicked; what it did not decide on is left out. */
  redact_panics: number
}

/** Opens the inspector's window, or brings it to the front. It appears shortly after. */
export async function open(): Promise<void> {
  await invoke('plugin:ipc-inspector|open')
}

/** Closes the inspector's window, if it is open. Recording goes on. */
export async function close(): Promise<void> {
  await invoke('plugin:ipc-inspector|close')
}

/** Goes on recording, or pauses it, in the whole app. What comes meanwhile is only counted. */
export async function setRecording(recording: boolean): Promise<void> {
  await invoke('plugin:ipc-inspector|set_recording', { recording })
}

/** Forgets all records, of the whole app. */
export async function clear(): Promise<void> {
  await invoke('plugin:ipc-inspector|clear')
}

/**
 * Sets a mark in the log, for this moment to be found again.
 *
 * @param text - What it says. Of more than 4 KiB the start is kept.
 */
export async function mark(text: string): Promise<void> {
  await invoke('plugin:ipc-inspector|mark', { text })
}

/**
 * Writes what is recorded of the whole app to a file in the folder `ipc-inspector` of the app's log
 * folder, with secrets replaced as the app has set it.
 *
 * ```ts
 * const { path } = await exportTrace('hang.ipctrace.jsonl.gz', { filter: 'cmd:save' })
 * ```
 *
 * @param name - The file's name, without a folder. Its end says the format: `.ipctrace.jsonl`,
 * `.ipctrace.jsonl.gz`, `.har`, `.perfetto.json`, `.html` or `.md`. A file of that name is replaced, unless
 * it is read-only.
 */
export async function exportTrace(name: string, options: ExportOptions = {}): Promise<Exported> {
  return await invoke('plugin:ipc-inspector|export_trace', { name, ...options })
}

/**
 * What is recorded of the whole app, oldest first, with secrets replaced as the app has set it.
 *
 * ```ts
 * const failed = await records('cmd:save status:error')
 * ```
 *
 * @param filter - What is to pass, as it is typed in the inspector's window. Calls come whole, with
 * their channels and messages, and events with those who listened. Marks and pages always come.
 */
export async function records(filter?: string): Promise<IpcRecord[]> {
  return await invoke('plugin:ipc-inspector|records', { filter })
}
