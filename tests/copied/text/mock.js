import { mockIPC } from "@tauri-apps/api/mocks";

mockIPC((cmd) => {
  if (cmd === "greet") {
    return "Hello, Ann!";
  }
});
