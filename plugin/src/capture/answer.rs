//! The HTTP responses of the `ipc` scheme, each as Tauri's `ipc/protocol.rs` makes it.

use std::borrow::Cow;

use http::{
    HeaderValue, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
        CONTENT_TYPE,
    },
};
use ipc_inspector_protocol::BodyFormat;
use tauri::ipc::{InvokeResponse, InvokeResponseBody};

use super::probe::Reply;

pub(super) type HttpResponse = http::Response<Cow<'static, [u8]>>;

pub(super) const METHOD_NOT_ALLOWED: &str = "only POST and OPTIONS are allowed";
const TAURI_RESPONSE: &str = "Tauri-Response";

/// The answer of a command, and what it is made of.
pub(super) struct Answer {
    pub(super) is_ok: bool,
    pub(super) format: BodyFormat,
    pub(super) http: HttpResponse,
}

impl From<InvokeResponse> for Answer {
    fn from(response: InvokeResponse) -> Self {
        let (is_ok, format, body) = match response {
            InvokeResponse::Ok(InvokeResponseBody::Json(json)) => {
                (true, BodyFormat::Json, json.into_bytes())
            }
            InvokeResponse::Ok(InvokeResponseBody::Raw(bytes)) => (true, BodyFormat::Raw, bytes),
            InvokeResponse::Err(error) => {
                (false, BodyFormat::Json, error.0.to_string().into_bytes())
            }
        };
        let mut http = http::Response::new(Cow::Owned(body));
        let result = HeaderValue::from_static(if is_ok { "ok" } else { "error" });
        http.headers_mut().insert(TAURI_RESPONSE, result);
        content_type(&mut http, format);
        Self { is_ok, format, http: cross_origin(http) }
    }
}

/// The answer to a request that is no IPC request.
pub(super) fn malformed(reason: String) -> HttpResponse {
    text(StatusCode::INTERNAL_SERVER_ERROR, reason.into_bytes().into())
}

/// The answer to a webview that Tauri does not know.
pub(super) fn no_webview() -> HttpResponse {
    text(StatusCode::INTERNAL_SERVER_ERROR, b"failed to acquire webview reference".into())
}

pub(super) fn method_not_allowed() -> HttpResponse {
    text(StatusCode::METHOD_NOT_ALLOWED, METHOD_NOT_ALLOWED.as_bytes().into())
}

/// The answer to a CORS preflight.
pub(super) fn preflight() -> HttpResponse {
    let mut http = http::Response::new(Cow::Borrowed(&[][..]));
    http.headers_mut().insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
    cross_origin(http)
}

/// The plugin's own answer to what only the probe may send.
pub(super) fn forbidden() -> HttpResponse {
    text(StatusCode::FORBIDDEN, b"refused by the IPC inspector".into())
}

/// The plugin's own answer to a report for which there is no room just now.
pub(super) fn busy() -> HttpResponse {
    text(StatusCode::SERVICE_UNAVAILABLE, b"too many reports wait in the IPC inspector".into())
}

/// The plugin's own answer to the probe.
pub(super) fn json(reply: &Reply) -> HttpResponse {
    // A token and a truth value can always be written.
    let mut http = http::Response::new(serde_json::to_vec(reply).unwrap_or_default().into());
    content_type(&mut http, BodyFormat::Json);
    cross_origin(http)
}

fn text(status: StatusCode, body: Cow<'static, [u8]>) -> HttpResponse {
    let mut http = http::Response::new(body);
    *http.status_mut() = status;
    content_type(&mut http, BodyFormat::Text);
    cross_origin(http)
}

fn content_type(http: &mut HttpResponse, format: BodyFormat) {
    let value = match format {
        BodyFormat::Json => "application/json",
        BodyFormat::Raw => "application/octet-stream",
        BodyFormat::Text => "text/plain",
    };
    http.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(value));
}

fn cross_origin(mut http: HttpResponse) -> HttpResponse {
    let headers = http.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(TAURI_RESPONSE));
    http
}
