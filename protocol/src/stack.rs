//! JavaScript call stacks, as the engines of webviews write them.
//!
//! A stack begins where Tauri registers the call's callbacks, so that its first frames are those of the
//! probe, of Tauri's script and of what the app calls it with: a package, generated bindings. The frame
//! that matters is the first one of the app's own code.

/// One line of a call stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The function, where it has a name.
    pub function: Option<String>,
    /// Address, line and column, as the engine wrote them; the empty text where there are none.
    pub location: String,
    /// Whose code it is.
    pub owner: Owner,
}

/// Whose code a frame is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The app's own.
    App,
    /// A library's, or generated.
    Library,
    /// Tauri's, the probe's or the engine's.
    Tauri,
}

/// A call stack, as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stack {
    /// From the initiator on, which is the first frame of the app's own code; empty where there is none.
    pub callers: Vec<Run>,
    /// What the initiator called, the innermost first.
    pub below: Vec<Frame>,
}

/// A frame of the app's own code, or some others between such frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// One of the app's own.
    Own(Frame),
    /// Others, which are folded.
    Folded(Vec<Frame>),
}

impl Stack {
    /// The first frame of the app's own code.
    pub fn initiator(&self) -> Option<&Frame> {
        self.callers.iter().find_map(|run| match run {
            Run::Own(frame) => Some(frame),
            Run::Folded(_) => None,
        })
    }

    /// Reads what an engine has written. `libraries` are parts of addresses that count as a library's.
    pub fn read(text: &str, libraries: &[String]) -> Self {
        let mut frames = frames(text, libraries);
        let first = frames.iter().position(|frame| frame.owner == Owner::App);
        let callers = frames.split_off(first.unwrap_or(frames.len()));
        let mut stack = Self { callers: Vec::new(), below: frames };
        for frame in callers {
            match (frame.owner, stack.callers.last_mut()) {
                (Owner::App, _) => stack.callers.push(Run::Own(frame)),
                (_, Some(Run::Folded(folded))) => folded.push(frame),
                (_, _) => stack.callers.push(Run::Folded(vec![frame])),
            }
        }
        stack
    }
}

/// The frames of a stack, the innermost first.
fn frames(stack: &str, libraries: &[String]) -> Vec<Frame> {
    let lines = stack.lines().map(str::trim).filter(|line| !line.is_empty());
    // V8 begins with the error itself.
    let is_title = |line: &str| line == "Error" || line.starts_with("Error:");
    let mut frames: Vec<_> = lines
        .enumerate()
        .filter(|(at, line)| *at > 0 || !is_title(line))
        .map(|(_, line)| frame(line, libraries))
        .collect();
    // What has neither name nor place, like code that a debugger evaluates, tells nothing.
    frames.retain(|frame| frame.function.is_some() || !frame.location.is_empty());
    frames
}

fn frame(line: &str, libraries: &[String]) -> Frame {
    let (function, location) = match line.strip_prefix("at ") {
        // V8: `at name (location)`, or `at location`.
        Some(rest) => match rest.strip_suffix(')').and_then(|rest| rest.split_once(" (")) {
            Some((function, location)) => (function, location),
            None => ("", rest),
        },
        // WebKit and Gecko: `name@location`.
        None => line.split_once('@').unwrap_or((line, "")),
    };
    Frame {
        function: Some(function.to_owned()).filter(|function| !function.is_empty()),
        location: location.to_owned(),
        owner: owner(location, libraries),
    }
}

fn owner(location: &str, libraries: &[String]) -> Owner {
    let is_tauri = location.starts_with("user-script:")
        || location.starts_with("<anonymous>")
        || location == "[native code]"
        || location.contains("@tauri-apps/api")
        || location.contains("@tauri-apps_api");
    let has = |parts: &[&str]| parts.iter().any(|part| location.contains(part));
    if is_tauri {
        Owner::Tauri
    } else if has(LIBRARY_FOLDERS)
        || is_library_file(file(location))
        || libraries.iter().any(|part| location.contains(part.as_str()))
    {
        Owner::Library
    } else {
        Owner::App
    }
}

/// Where package managers and bundlers keep what is not the app's own, and generators what they write.
const LIBRARY_FOLDERS: &[&str] = &[
    "/node_modules/",
    "/.vite/deps/",
    "/@vite/",
    "/@react-refresh",
    "@tauri-apps",
    "webpack/runtime",
    "/generated/",
    "/__generated__/",
];

/// Whether a file is by its name a bundler's chunk of dependencies, or generated bindings.
fn is_library_file(file: &str) -> bool {
    let stem = file.split('.').next().unwrap_or_default();
    let is_bindings = stem == "bindings" || file.contains(".bindings.") || file.contains(".gen.");
    is_bindings || stem.starts_with("chunk-") || stem == "vendor" || stem.starts_with("vendor-")
}

/// The file of `http://localhost:1420/src/bindings.ts?t=1:12:3`.
fn file(location: &str) -> &str {
    let path = location.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Told = (Option<String>, String, Owner);

    fn told(stack: &str) -> Vec<Told> {
        frames(stack, &[]).into_iter().map(|it| (it.function, it.location, it.owner)).collect()
    }

    fn row(function: &str, location: &str, owner: Owner) -> Told {
        let function = Some(function.to_owned()).filter(|it| !it.is_empty());
        (function, location.to_owned(), owner)
    }

    #[test]
    fn a_stack_of_webkit_is_read() {
        let stack = "set@user-script:6:360:45\nPromise@[native code]\n@\n\
                     invoke@tauri://localhost/main.js:7:3\nmodule code@tauri://localhost/main.js:9:1";
        assert_eq!(
            told(stack),
            [
                row("set", "user-script:6:360:45", Owner::Tauri),
                row("Promise", "[native code]", Owner::Tauri),
                row("invoke", "tauri://localhost/main.js:7:3", Owner::App),
                row("module code", "tauri://localhost/main.js:9:1", Owner::App),
            ]
        );
    }

    #[test]
    fn a_stack_of_v8_is_read() {
        let stack = "Error\n    at Map.set (<anonymous>:3:9)\n    at new Promise (<anonymous>)\n    \
                     at async load (http://tauri.localhost/a (b).js:1:2)\n    at http://x/y.js:4:5";
        assert_eq!(
            told(stack),
            [
                row("Map.set", "<anonymous>:3:9", Owner::Tauri),
                row("new Promise", "<anonymous>", Owner::Tauri),
                row("async load", "http://tauri.localhost/a (b).js:1:2", Owner::App),
                row("", "http://x/y.js:4:5", Owner::App),
            ]
        );
    }

    #[test]
    fn the_initiator_is_the_first_frame_of_the_apps_own_code() {
        // A React app with typed bindings, served by Vite; in WebKit, and the same in V8.
        let frames = [
            ("set", "user-script:6:360:45"),
            ("invoke", "http://localhost:1420/node_modules/.vite/deps/chunk-4T7CM6OR.js?v=1:12:3"),
            ("readDir", "http://localhost:1420/src/bindings.ts:40:23"),
            ("openFolder", "http://localhost:1420/src/App.tsx?t=7:88:30"),
            (
                "callCallback2",
                "http://localhost:1420/node_modules/.vite/deps/react-dom.js?v=1:36:7",
            ),
            ("dispatch", "http://localhost:1420/node_modules/.vite/deps/react-dom.js?v=1:99:7"),
            ("boot", "http://localhost:1420/src/main.tsx:5:1"),
        ];
        let webkit = frames.map(|(name, place)| format!("{name}@{place}")).join("\n");
        let v8 = frames.map(|(name, place)| format!("    at {name} ({place})")).join("\n");
        for text in [webkit, format!("Error\n{v8}")] {
            let Stack { callers, below } = Stack::read(&text, &[]);
            let [Run::Own(initiator), Run::Folded(react), Run::Own(last)] = &callers[..] else {
                panic!("{callers:?}")
            };
            assert_eq!(initiator.function.as_deref(), Some("openFolder"));
            assert_eq!(last.function.as_deref(), Some("boot"));
            let owners = |frames: &[Frame]| frames.iter().map(|it| it.owner).collect::<Vec<_>>();
            assert_eq!(owners(react), [Owner::Library; 2]);
            assert_eq!(owners(&below), [Owner::Tauri, Owner::Library, Owner::Library]);
        }
    }

    #[test]
    fn libraries_are_known_by_folder_by_file_and_by_setting() {
        let libraries = ["src/api/".to_owned()];
        let owner = |location: &str| owner(location, &libraries);
        for location in [
            "webpack-internal:///./node_modules/rxjs/index.js:3:4",
            "tauri://localhost/assets/vendor-C0FFEE.js:1:900",
            "tauri://localhost/assets/chunk-ABC.js:1:900",
            "http://localhost:5173/src/lib/ipc.gen.ts:3:4",
            "http://localhost:5173/src/lib/bindings/../bindings.js?import:3:4",
            "http://localhost:5173/src/generated/commands.ts:3:4",
            "http://localhost:5173/src/api/notes.ts:3:4",
            "http://localhost:5173/@vite/client:3:4",
            "tauri://localhost/@tauri-apps/plugin-fs/index.js:3:4",
        ] {
            assert_eq!(owner(location), Owner::Library, "{location}");
        }
        for location in [
            "tauri://localhost/assets/index-DEADBEEF.js:1:900",
            "http://localhost:5173/src/chunks/list.ts:3:4",
            "http://localhost:5173/src/bindings-test.ts:3:4",
            "http://localhost:5173/src/vendors.ts:3:4",
            "",
        ] {
            assert_eq!(owner(location), Owner::App, "{location}");
        }
    }

    #[test]
    fn a_stack_without_own_code_has_no_initiator() {
        let stack = Stack::read("invoke@http://localhost/node_modules/a.js:1:2", &[]);
        assert!(stack.callers.is_empty());
        assert_eq!(stack.below.len(), 1);
    }
}
