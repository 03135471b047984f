import { mockIPC } from "@tauri-apps/api/mocks";

mockIPC((cmd) => {
  if (cmd === "count_far") {
    return [18446744073709551615, 0.1, -7];
  }
});
