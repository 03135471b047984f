import { mockIPC } from "@tauri-apps/api/mocks";

mockIPC((cmd) => {
  if (cmd === "panics") {
    return new Promise(() => {}); // It was never answered.
  }
});
