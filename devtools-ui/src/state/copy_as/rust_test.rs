//! A Rust test that sends the same request to the command and wants the same answer.

use ipc_inspector_protocol::{Call, Outcome, Status};

use super::javascript::visible;
use super::{Recorded, headers};
use crate::state::body::Content;

/// Why the call is none for a test, on top of what holds for other forms too.
pub(super) fn obstacle(call: &Call) -> Option<&'static str> {
    let command = &call.request.command;
    match call.status() {
        Status::Dropped => Some("It was never answered."),
        Status::Unsent => Some("It never left the page."),
        Status::Answered(Outcome::InvalidArgs | Outcome::Denied | Outcome::NotFound) => {
            Some("It reached no command.")
        }
        _ if command.starts_with("plugin:") => {
            Some("A plugin's command needs the plugin, and the app's capabilities.")
        }
        _ if !is_function(command) => Some("Its name is not that of a function."),
        _ => None,
    }
}

pub(super) fn write(recorded: &Recorded<'_>) -> Result<String, String> {
    let command = &recorded.call.request.command;
    let (arguments, body) = request(recorded)?;
    let (answer, check) = response(recorded)?;
    let own = headers::of_page(recorded.headers)?;
    let (making, headers) = if own.is_empty() {
        (String::new(), "headers: Default::default()")
    } else {
        let insert = |(name, value): &(&str, &str)| {
            format!("    headers.insert({name:?}, {value:?}.parse().unwrap());\n")
        };
        let inserts: String = own.iter().map(insert).collect();
        (format!("    let mut headers = tauri::http::HeaderMap::new();\n{inserts}"), "headers")
    };
    Ok(format!(
        r#"// Needs Tauri's feature `test`, and `manage` for each `State` that the command takes.
#[test]
fn {command}_answers_as_recorded() {{
    let arguments = {arguments};
    let answer = {answer};

    let app = tauri::test::mock_builder()
        .invoke_handler(tauri::generate_handler![{command}])
        .build(tauri::test::mock_context(tauri::test::noop_assets()))
        .unwrap();
    let webview =
        tauri::WebviewWindowBuilder::new(&app, "main", Default::default()).build().unwrap();
{making}    let request = tauri::webview::InvokeRequest {{
        cmd: "{command}".into(),
        callback: tauri::ipc::CallbackFn(0),
        error: tauri::ipc::CallbackFn(1),
        url: if cfg!(windows) {{ "http://tauri.localhost" }} else {{ "tauri://localhost" }}
            .parse()
            .unwrap(),
        body: {body},
        {headers},
        invoke_key: tauri::test::INVOKE_KEY.into(),
    }};
{check}}}
"#
    ))
}

const JSON_BODY: &str = "tauri::ipc::InvokeBody::Json(serde_json::from_str(arguments).unwrap())";
const RAW_BODY: &str = "tauri::ipc::InvokeBody::Raw(arguments.to_vec())";

/// The arguments, and the body that is made of them.
fn request(recorded: &Recorded<'_>) -> Result<(String, &'static str), String> {
    match recorded.request {
        Some(Content::Json(value, _)) => Ok((raw_string(value.source()), JSON_BODY)),
        Some(Content::Raw(bytes)) => Ok((byte_string(bytes), RAW_BODY)),
        Some(Content::Text(_)) => Err("Its arguments are not JSON.".to_owned()),
        None if headers::is_raw(recorded.headers) => Ok((byte_string(&[]), RAW_BODY)),
        // As Tauri takes it.
        None => Ok((raw_string("{}"), JSON_BODY)),
    }
}

const JSON_OK: &str = "    let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
    tauri::test::assert_ipc_response(&webview, request, Ok(answer));
";
const JSON_ERROR: &str =
    "    let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
    tauri::test::assert_ipc_response(&webview, request, Err(answer));
";
const RAW_OK: &str = "    let response = tauri::test::get_ipc_response(&webview, request);
    let Ok(tauri::ipc::InvokeResponseBody::Raw(bytes)) = response else { panic!(\"{response:?}\") };
    assert_eq!(bytes, answer);
";

/// The answer, and the lines that compare it.
fn response(recorded: &Recorded<'_>) -> Result<(String, &'static str), String> {
    let is_ok = recorded.call.status() == Status::Answered(Outcome::Ok);
    match recorded.response {
        Some(Content::Json(value, _)) => {
            Ok((raw_string(value.source()), if is_ok { JSON_OK } else { JSON_ERROR }))
        }
        Some(Content::Raw(bytes)) => Ok((byte_string(bytes), RAW_OK)),
        Some(Content::Text(_)) => Err("Its answer is not JSON.".to_owned()),
        None => Ok((byte_string(&[]), RAW_OK)),
    }
}

/// JSON as a string that needs no escapes.
fn raw_string(json: &str) -> String {
    // Rust has no carriage return in such a string; in JSON it can only be mere layout.
    let text = visible(json).replace('\r', " ");
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}

fn byte_string(bytes: &[u8]) -> String {
    format!("b\"{}\"", bytes.escape_ascii())
}

fn is_function(command: &str) -> bool {
    !command.starts_with(|c: char| c.is_ascii_digit())
        && !command.is_empty()
        && command.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
