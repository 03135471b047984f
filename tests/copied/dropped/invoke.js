import { invoke } from "@tauri-apps/api/core";

await invoke("panics");
