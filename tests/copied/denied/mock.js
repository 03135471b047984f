import { mockIPC } from "@tauri-apps/api/mocks";

mockIPC((cmd) => {
  if (cmd === "plugin:window|set_title") {
    throw "not allowed";
  }
});
