import { Channel, invoke } from "@tauri-apps/api/core";

await invoke("count", { onNumber: new Channel(), to: 3 });
