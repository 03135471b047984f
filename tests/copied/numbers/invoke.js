import { invoke } from "@tauri-apps/api/core";

await invoke("count_far", { from: 1e+21 });
