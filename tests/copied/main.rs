//! Tests as the inspector writes them, see "Copy as" in its window, with the commands that they are
//! of. What is included is word for word what is copied: `ipc-inspector-ui` has a test for that. The
//! JavaScript beside it is run by the tests in `chromium`.

#![allow(
    clippy::default_trait_access,
    clippy::needless_pass_by_value,
    clippy::needless_raw_string_hashes,
    reason = "what is copied has to suit every command"
)]

use serde_json::{Value, json};
use tauri::ipc::{Channel, InvokeBody, Request, Response};

#[tauri::command]
fn greet(name: &str) -> String {
    format!("Hello, {name}!")
}

#[tauri::command]
fn rest() {}

#[tauri::command]
async fn echo(value: Value) -> Value {
    value
}

#[tauri::command]
fn count_far(from: Value) -> Value {
    assert_eq!(from, json!(1e21));
    json!([u64::MAX, 0.1, -7])
}

#[tauri::command]
fn count(on_number: Channel<u32>, to: u32) -> tauri::Result<()> {
    (0..to).try_for_each(|number| on_number.send(number))
}

#[tauri::command]
fn fail() -> Result<(), Value> {
    Err(json!({ "code": 7, "why": "\"it\" failed" }))
}

/// Wants the page's own headers with the bytes that are sent with some.
#[tauri::command]
fn echo_raw(request: Request<'_>) -> Result<Response, String> {
    let InvokeBody::Raw(bytes) = request.body() else { return Err("no bytes".into()) };
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    if bytes.len() > 4 {
        assert_eq!(header("playground-track"), Some("7"));
        assert_eq!(header("x-quoted"), Some("\"a\\b\""));
    }
    Ok(Response::new(bytes.clone()))
}

mod text {
    use super::*;
    include!("text/test.rs");
}

mod nothing {
    use super::*;
    include!("nothing/test.rs");
}

mod odd {
    use super::*;
    include!("odd/test.rs");
}

mod numbers {
    use super::*;
    include!("numbers/test.rs");
}

mod channel {
    use super::*;
    include!("channel/test.rs");
}

mod error {
    use super::*;
    include!("error/test.rs");
}

mod bytes {
    use super::*;
    include!("bytes/test.rs");
}

mod few_bytes {
    use super::*;
    include!("few-bytes/test.rs");
}

mod no_bytes {
    use super::*;
    include!("no-bytes/test.rs");
}
