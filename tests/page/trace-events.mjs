// Reads a file of Chrome's trace events as Chrome's DevTools do, and prints what they find: how many
// events each thread has, by its name.
import { readFileSync } from 'node:fs'

// What the engine expects of a browser.
globalThis.window ??= globalThis

const { Types, TraceModel } = await import('@paulirish/trace_engine/models/trace/trace.js')
const { traceEvents } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const model = TraceModel.Model.createWithAllHandlers(Types.Configuration.defaults())
await model.parse(traceEvents, {})
const { data } = model.parsedTrace()
const threads = {}
for (const { threads: ofProcess } of data.Renderer.processes.values()) {
  for (const { name, entries } of ofProcess.values()) threads[name] = entries.length
}
console.log(JSON.stringify(threads))
