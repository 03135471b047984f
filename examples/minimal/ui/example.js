// Makes each kind of IPC once.

const { core, event } = window.__TAURI__;
const { callbacks } = window.__TAURI_INTERNALS__;

/** Resolves to what was made, in the words of the playground's scenario. */
async function run() {
  const made = {
    requests: 0,
    responses: 0,
    listeners: 0,
    events: 0,
    deliveries: 0,
    channels: 0,
    channel_messages: 0,
    channel_ends: 0,
  };
  const answered = async (promise) => {
    made.requests += 1;
    const answer = await promise;
    made.responses += 1;
    return answer;
  };

  await answered(core.invoke("greet", { name: "Example" }));

  const channel = new core.Channel(() => (made.channel_messages += 1));
  made.channels += 1;
  await answered(core.invoke("count", { to: 3, onNumber: channel }));

  const heard = () => (made.deliveries += 1);
  const stop = await answered(event.listen("example://note", heard));
  made.listeners += 1;
  await answered(event.emit("example://note", { note: "la" }));
  made.events += 1;

  // What Rust sends, the page gets in its own time. An ended channel has no callback any more.
  await until(() => made.deliveries === 1 && !callbacks.has(channel.id));
  made.channel_ends += 1;
  await answered(stop());
  return made;
}

async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 4));
}

window.example = { run };
document.querySelector("#run").addEventListener("click", async () => {
  document.querySelector("#made").textContent = JSON.stringify(await run(), null, 2);
});
document.body.dataset.ready = "yes";
