import { invoke } from "@tauri-apps/api/core";

await invoke("echo", { value: { ["__proto__"]: { "x-y": 1 }, "\"#": "'`${a}\\ \n\u0007 \"#", ends: "\u2028\u2029", turns: "\u202e\u2066", text: "Träumerei 🎹 </script>", class: [true, null, -0.0015, {}, []] } });
