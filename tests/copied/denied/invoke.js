import { invoke } from "@tauri-apps/api/core";

await invoke("plugin:window|set_title", { value: "no" });
