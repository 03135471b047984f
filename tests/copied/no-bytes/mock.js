import { mockIPC } from "@tauri-apps/api/mocks";

mockIPC((cmd) => {
  if (cmd === "echo_raw") {
    return new ArrayBuffer(0);
  }
});
