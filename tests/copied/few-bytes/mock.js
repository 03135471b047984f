import { mockIPC } from "@tauri-apps/api/mocks";

mockIPC((cmd) => {
  if (cmd === "echo_raw") {
    return new Uint8Array([0, 34, 92, 255]).buffer;
  }
});
