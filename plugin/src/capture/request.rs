//! Reading a request to the `ipc` scheme as Tauri's `ipc/protocol.rs` reads it.
//!
//! The checks and their order, the parsers and the words of the errors are Tauri's: the page can
//! see all of them.

use std::borrow::Cow;

use http::{HeaderMap, header::CONTENT_TYPE};
use ipc_inspector_protocol::{BodyFormat, Headers, Request};
use percent_encoding::percent_decode;
use tauri::{
    Url,
    ipc::{CallbackFn, InvokeBody},
    webview::InvokeRequest,
};

use crate::recorder::{MAX_HEADERS, MAX_TEXT, Payload, Recorder, clip};

const CALLBACK: &str = "Tauri-Callback";
const ERROR: &str = "Tauri-Error";
/// As `HeaderMap` has it.
const INVOKE_KEY: &str = "tauri-invoke-key";

/// A request that Tauri answers with an error before it looks for a command.
#[derive(Debug)]
pub(super) struct Malformed {
    pub(super) reason: String,
    pub(super) body: Vec<u8>,
}

/// Parses the request. With `keep`, its body is kept there as well.
pub(super) fn parse(
    http: http::Request<Vec<u8>>,
    keep: Option<&Recorder>,
) -> Result<(InvokeRequest, Option<Payload>), Malformed> {
    let (parts, body) = http.into_parts();
    let command = command(&parts.uri).into_owned();
    let (format, fields) = match read_head(&parts.headers) {
        Ok(head) => head,
        Err(reason) => return Err(Malformed { reason, body }),
    };

    let (body, payload) = match format {
        BodyFormat::Raw => {
            // The command gets the buffer, so the record gets a copy.
            let payload = keep.and_then(|recorder| recorder.keep(BodyFormat::Raw, &body[..]));
            (InvokeBody::Raw(body), payload)
        }
        _ if body.is_empty() => (InvokeBody::Json(serde_json::Map::new().into()), None),
        _ => match serde_json::from_slice::<serde_json::Value>(&body) {
            // The command gets the parsed value, so the record can have the buffer.
            Ok(value) => {
                let payload = keep.and_then(|recorder| recorder.keep(BodyFormat::Json, body));
                (InvokeBody::Json(value), payload)
            }
            Err(error) => return Err(Malformed { reason: error.to_string(), body }),
        },
    };

    let invoke = InvokeRequest {
        cmd: command,
        callback: fields.callback,
        error: fields.error,
        url: fields.url,
        body,
        headers: parts.headers,
        invoke_key: fields.invoke_key,
    };
    Ok((invoke, payload))
}

struct Fields {
    invoke_key: String,
    url: Url,
    callback: CallbackFn,
    error: CallbackFn,
}

fn read_head(headers: &HeaderMap) -> Result<(BodyFormat, Fields), String> {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .map_or(Ok(mime::APPLICATION_OCTET_STREAM), str::parse)
        .map_err(|_| "unknown content type")?;

    let invoke_key = headers
        .get(INVOKE_KEY)
        .ok_or("missing Tauri-Invoke-Key header")?
        .to_str()
        .map_err(|_| "Tauri invoke key header value must be a string")?
        .to_owned();

    let origin = headers
        .get(http::header::ORIGIN)
        .ok_or("missing Origin header")?
        .to_str()
        .map_err(|_| "Origin header value must be a string")?;
    let url = Url::parse(origin).map_err(|_| "Origin header is not a valid URL")?;

    let callback = callback_id(headers, CALLBACK, "callback")?;
    let error = callback_id(headers, ERROR, "error")?;

    let format = if content_type == mime::APPLICATION_OCTET_STREAM {
        BodyFormat::Raw
    } else if content_type == mime::APPLICATION_JSON {
        BodyFormat::Json
    } else {
        return Err(format!("content type {content_type} is not implemented"));
    };
    Ok((format, Fields { invoke_key, url, callback, error }))
}

fn callback_id(headers: &HeaderMap, name: &str, word: &str) -> Result<CallbackFn, String> {
    headers
        .get(name)
        .ok_or_else(|| format!("missing {name} header"))?
        .to_str()
        .map_err(|_| format!("Tauri {word} header value must be a string"))?
        .parse()
        .map(CallbackFn)
        .map_err(|_| format!("Tauri {word} header value must be a numeric string"))
}

fn command(uri: &http::Uri) -> Cow<'_, str> {
    let path = uri.path().as_bytes();
    percent_decode(path.strip_prefix(b"/").unwrap_or(path)).decode_utf8_lossy()
}

/// What is recorded of a request, but for its sender, its body, and what only a valid one has.
pub(super) fn describe(http: &http::Request<Vec<u8>>) -> Request {
    let origin = http.headers().get(http::header::ORIGIN);
    Request {
        command: clip(command(http.uri())),
        origin: origin.map(|origin| clip(String::from_utf8_lossy(origin.as_bytes()))),
        headers: headers(http.headers()),
        ..Request::default()
    }
}

/// The headers, as far as they fit; the last one then says how many do not.
fn headers(map: &HeaderMap) -> Headers {
    // All into one buffer, which is then looked at as text once: there are many, with each call.
    let mut lines = Vec::with_capacity(1024);
    let mut left = map.len();
    for (name, value) in map {
        let name = name.as_str();
        let value = value.as_bytes();
        if lines.len() + name.len() + value.len().min(MAX_TEXT) > MAX_HEADERS {
            lines.extend_from_slice(format!("…:({left} more are not recorded)\n").as_bytes());
            break;
        }
        left -= 1;
        lines.extend_from_slice(name.as_bytes());
        lines.push(b':');
        if name == INVOKE_KEY {
            // Whoever knows it may call any command; it must not end up in a trace.
            lines.extend_from_slice(b"(not recorded)");
        } else if value.len() > MAX_TEXT {
            lines.extend_from_slice(clip(String::from_utf8_lossy(value)).as_bytes());
        } else {
            lines.extend_from_slice(value);
        }
        lines.push(b'\n');
    }
    let lines = String::from_utf8(lines);
    Headers::from_lines(
        lines.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
    )
}

#[cfg(test)]
mod tests {
    use ipc_inspector_protocol::wire::Limits;

    use super::*;

    fn http(headers: &[(&'static str, &str)], body: &[u8]) -> http::Request<Vec<u8>> {
        let mut http = http::Request::post("ipc://localhost/plugin%3Afs%7Cread");
        for (name, value) in headers {
            http = http.header(*name, *value);
        }
        http.body(body.to_vec()).unwrap()
    }

    fn recorder() -> Recorder {
        let limits = Limits { max_records: 10, max_bytes: 10_000, max_payload_bytes: 100 };
        Recorder::new(limits)
    }

    fn json(body: InvokeBody) -> serde_json::Value {
        match body {
            InvokeBody::Json(value) => value,
            InvokeBody::Raw(_) => panic!("raw"),
        }
    }

    const HEAD: [(&str, &str); 5] = [
        ("Content-Type", "application/json"),
        ("Tauri-Invoke-Key", "secret"),
        ("Origin", "tauri://localhost"),
        ("Tauri-Callback", "7"),
        ("Tauri-Error", "8"),
    ];

    #[test]
    fn a_json_request_is_parsed_and_its_very_text_is_kept() {
        let text = br#" {"a" : 1e2} "#;
        let (invoke, payload) = parse(http(&HEAD, text), Some(&recorder())).unwrap();
        assert_eq!(invoke.cmd, "plugin:fs|read");
        assert_eq!((invoke.callback.0, invoke.error.0), (7, 8));
        assert_eq!(json(invoke.body), serde_json::json!({ "a": 1e2 }));
        assert_eq!(payload.unwrap().bytes(), text);
    }

    #[test]
    fn an_empty_json_body_is_an_empty_object_and_nothing_is_kept() {
        let (invoke, payload) = parse(http(&HEAD, b""), Some(&recorder())).unwrap();
        assert_eq!(json(invoke.body), serde_json::json!({}));
        assert!(payload.is_none());
    }

    #[test]
    fn each_missing_header_is_named_in_the_order_of_tauri() {
        let reasons: Vec<_> = (1..HEAD.len())
            .map(|n| parse(http(&HEAD[..n], b"{}"), None).unwrap_err().reason)
            .collect();
        assert_eq!(
            reasons,
            [
                "missing Tauri-Invoke-Key header",
                "missing Origin header",
                "missing Tauri-Callback header",
                "missing Tauri-Error header",
            ]
        );
    }

    #[test]
    fn a_malformed_request_keeps_its_body() {
        let malformed = parse(http(&HEAD, b"{\"a\":"), None).unwrap_err();
        assert_eq!(malformed.reason, "EOF while parsing a value at line 1 column 5");
        assert_eq!(malformed.body, b"{\"a\":");
    }

    #[test]
    fn the_invoke_key_is_not_recorded_and_long_values_are_cut() {
        let long = "é".repeat(MAX_TEXT);
        let mut http = http(&HEAD, b"");
        http.headers_mut()
            .insert("x-long", http::HeaderValue::from_bytes(long.as_bytes()).unwrap());
        let request = describe(&http);
        let value =
            |wanted: &str| request.headers.iter().find(|(name, _)| *name == wanted).unwrap().1;
        assert_eq!(value("tauri-invoke-key"), "(not recorded)");
        assert!(!format!("{request:?}").contains("secret"));
        assert!(value("x-long").ends_with("é… (8192 bytes in all)"));
        assert!(value("x-long").len() < MAX_TEXT + 40);
    }

    #[test]
    fn no_more_headers_are_kept_than_fit() {
        let mut http = http(&HEAD, b"");
        for n in 0..1000 {
            let name = http::HeaderName::try_from(format!("x-{n}")).unwrap();
            http.headers_mut().insert(name, "v".repeat(100).parse().unwrap());
        }
        let headers = describe(&http).headers;
        let (_, last) = headers.iter().last().unwrap();
        let left_out = http.headers().len() - (headers.iter().count() - 1);
        assert_eq!(last, format!("({left_out} more are not recorded)"));
        let bytes: usize = headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        assert!(bytes < MAX_HEADERS + 100, "{bytes}");
    }
}
