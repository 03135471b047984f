import { mockIPC } from "@tauri-apps/api/mocks";

mockIPC((cmd) => {
  if (cmd === "echo") {
    return { ["__proto__"]: { "x-y": 1 }, "\"#": "'`${a}\\ \n\u0007 \"#", ends: "\u2028\u2029", turns: "\u202e\u2066", text: "Träumerei 🎹 <\/script>", class: [true, null, -1.5E-3, {}, []] };
  }
});
