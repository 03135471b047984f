//! JavaScript call stacks, as the engines of webviews write them.

/// One line of a call stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The function, where it has a name.
    pub function: Option<String>,
    /// Address, line and column, as the engine wrote them; the empty text where there are none.
    pub location: String,
    /// It is not the app's: Tauri's own, the probe's, or the engine's.
    pub is_inner: bool,
}

/// The frames of a stack, the innermost first.
pub fn frames(stack: &str) -> Vec<Frame> {
    let lines = stack.lines().map(str::trim).filter(|line| !line.is_empty());
    // V8 begins with the error itself.
    let is_title = |line: &str| line == "Error" || line.starts_with("Error:");
    let mut frames: Vec<_> = lines
        .enumerate()
        .filter(|(at, line)| *at > 0 || !is_title(line))
        .map(|(_, line)| frame(line))
        .collect();
    // What has neither name nor place, like code that a debugger evaluates, tells nothing.
    frames.retain(|frame| frame.function.is_some() || !frame.location.is_empty());
    frames
}

fn frame(line: &str) -> Frame {
    let (function, location) = match line.strip_prefix("at ") {
        // V8: `at name (location)`, or `at location`.
        Some(rest) => match rest.strip_suffix(')').and_then(|rest| rest.split_once(" (")) {
            Some((function, location)) => (function, location),
            None => ("", rest),
        },
        // WebKit and Gecko: `name@location`.
        None => line.split_once('@').unwrap_or((line, "")),
    };
    let is_inner = location.starts_with("user-script:")
        || location.starts_with("<anonymous>")
        || location == "[native code]"
        || location.contains("@tauri-apps/api")
        || location.contains("@tauri-apps_api");
    Frame {
        function: Some(function.to_owned()).filter(|function| !function.is_empty()),
        location: location.to_owned(),
        is_inner,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(stack: &str) -> Vec<(Option<String>, String, bool)> {
        frames(stack).into_iter().map(|it| (it.function, it.location, it.is_inner)).collect()
    }

    fn row(function: &str, location: &str, is_inner: bool) -> (Option<String>, String, bool) {
        let function = Some(function.to_owned()).filter(|it| !it.is_empty());
        (function, location.to_owned(), is_inner)
    }

    #[test]
    fn a_stack_of_webkit_is_read() {
        let stack = "set@user-script:6:360:45\nPromise@[native code]\n@\n\
                     invoke@tauri://localhost/main.js:7:3\nmodule code@tauri://localhost/main.js:9:1";
        assert_eq!(
            told(stack),
            [
                row("set", "user-script:6:360:45", true),
                row("Promise", "[native code]", true),
                row("invoke", "tauri://localhost/main.js:7:3", false),
                row("module code", "tauri://localhost/main.js:9:1", false),
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
                row("Map.set", "<anonymous>:3:9", true),
                row("new Promise", "<anonymous>", true),
                row("async load", "http://tauri.localhost/a (b).js:1:2", false),
                row("", "http://x/y.js:4:5", false),
            ]
        );
    }
}
