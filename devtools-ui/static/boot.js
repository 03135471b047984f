// Starts the wasm module, and says so in words when it cannot run.
import init from './inspector.js'

function fail(heading, error) {
  if (document.querySelector('.boot-failure')) return
  const box = document.createElement('div')
  box.className = 'boot-failure'
  box.setAttribute('role', 'alert')
  const title = document.createElement('h1')
  title.textContent = heading
  const reason = document.createElement('pre')
  reason.textContent = String(error)
  const again = document.createElement('button')
  again.className = 'text-button'
  again.textContent = 'Reload'
  again.addEventListener('click', () => location.reload())
  box.append(title, reason, again)
  document.body.append(box)
  document.documentElement.dataset.connection = 'failed'
}

// A panic in wasm is a RuntimeError here; after it nothing in the page reacts any more.
function watch(event) {
  const error = event.error ?? event.reason
  if (error instanceof WebAssembly.RuntimeError) fail('The inspector has crashed', error)
}
addEventListener('error', watch)
addEventListener('unhandledrejection', watch)

// A report has the module within itself, compressed.
function module() {
  const packed = document.getElementById('embedded-module')
  if (!packed) return './inspector_bg.wasm'
  const bytes = Uint8Array.from(atob(packed.textContent), (letter) => letter.charCodeAt(0))
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Response(plain, { headers: { 'content-type': 'application/wasm' } })
}

try {
  await init({ module_or_path: module() })
} catch (error) {
  fail('The inspector could not start', error)
}
