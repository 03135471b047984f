import { invoke } from "@tauri-apps/api/core";

await invoke("echo_raw", new Uint8Array([]));
