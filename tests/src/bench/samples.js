// Takes samples of the operation that `prepare` gives, in milliseconds each.
//
// WebKit's clock has steps of 1 ms, so a sample is as many operations, one after the other, as fill
// its time.

const [{ samples, sampleMs, warmUpMs, messages }] = arguments_;
const { invoke, Channel } = window.__TAURI__.core;
const { listen } = window.__TAURI__.event;
const check = (condition) => {
  if (!condition) throw new Error("the answer is wrong");
};

const operation = await prepare({ invoke, Channel, listen, check, messages, MIB: 1 << 20 });
const sample = async (least) => {
  const start = performance.now();
  for (let operations = 1; ; operations++) {
    await operation();
    const elapsed = performance.now() - start;
    if (elapsed >= least) return elapsed / operations;
  }
};

await sample(warmUpMs);
const taken = [];
while (taken.length < samples) taken.push(await sample(sampleMs));
return taken;
