import { mockIPC } from "@tauri-apps/api/mocks";

mockIPC((cmd) => {
  if (cmd === "fail") {
    throw { code: 7, why: "\"it\" failed" };
  }
});
