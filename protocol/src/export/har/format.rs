//! The parts of HAR 1.2 that are written, as the format names them.

use std::ops::Not;

use serde::Serialize;

/// The rest of the log, behind its entries.
#[derive(Serialize)]
pub(super) struct Log<'a> {
    pub(super) version: &'static str,
    pub(super) creator: Program<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) browser: Option<Program<'a>>,
    pub(super) pages: Vec<Page<'a>>,
    pub(super) comment: String,
}

#[derive(Serialize)]
pub(super) struct Program<'a> {
    pub(super) name: &'static str,
    pub(super) version: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page<'a> {
    pub(super) started_date_time: String,
    pub(super) id: String,
    pub(super) title: &'a str,
    #[serde(rename = "pageTimings")]
    pub(super) timings: PageTimings,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageTimings {
    pub(super) on_content_load: i8,
    pub(super) on_load: i8,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry<'a> {
    pub(super) pageref: String,
    pub(super) started_date_time: String,
    pub(super) time: f64,
    pub(super) request: Request<'a>,
    pub(super) response: Response,
    pub(super) cache: Cache,
    pub(super) timings: Timings,
    #[serde(rename = "_seq")]
    pub(super) seq: u64,
    #[serde(rename = "_command")]
    pub(super) command: &'a str,
    #[serde(rename = "_webview")]
    pub(super) webview: &'a str,
    #[serde(rename = "_window")]
    pub(super) window: &'a str,
    #[serde(rename = "_status")]
    pub(super) status: &'static str,
    #[serde(rename = "_times")]
    pub(super) times: Times,
    #[serde(rename = "_abandoned", skip_serializing_if = "Not::not")]
    pub(super) is_abandoned: bool,
    #[serde(rename = "_stack", skip_serializing_if = "Option::is_none")]
    pub(super) stack: Option<String>,
    #[serde(rename = "_webSocketMessages", skip_serializing_if = "Vec::is_empty")]
    pub(super) messages: Vec<WebSocketMessage>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request<'a> {
    pub(super) method: &'static str,
    pub(super) url: String,
    pub(super) http_version: &'static str,
    pub(super) cookies: [(); 0],
    pub(super) headers: Vec<Header<'a>>,
    pub(super) query_string: [(); 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) post_data: Option<PostData>,
    pub(super) headers_size: i8,
    pub(super) body_size: u64,
}

#[derive(Serialize)]
pub(super) struct Header<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PostData {
    pub(super) mime_type: &'static str,
    pub(super) text: String,
    /// The format has one for answers only.
    #[serde(rename = "_encoding", skip_serializing_if = "Option::is_none")]
    pub(super) encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) status_text: &'static str,
    pub(super) http_version: &'static str,
    pub(super) cookies: [(); 0],
    pub(super) headers: [(); 0],
    pub(super) content: Content,
    #[serde(rename = "redirectURL")]
    pub(super) redirect_url: &'static str,
    pub(super) headers_size: i8,
    pub(super) body_size: u64,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Content {
    pub(super) size: u64,
    pub(super) mime_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Cache {}

/// In milliseconds.
#[derive(Serialize)]
pub(super) struct Timings {
    pub(super) blocked: i8,
    pub(super) dns: i8,
    pub(super) connect: i8,
    pub(super) ssl: i8,
    pub(super) send: f64,
    pub(super) wait: f64,
    pub(super) receive: f64,
}

/// As they are in the trace; the page's on the log's clock, as near as is known.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "a name has its unit")]
pub(super) struct Times {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) invoked_us: Option<u64>,
    pub(super) received_us: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) dispatched_us: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) held_us: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ended_us: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) settled_us: Option<u64>,
}

#[derive(Serialize)]
pub(super) struct WebSocketMessage {
    #[serde(rename = "type")]
    pub(super) direction: &'static str,
    /// Seconds since 1970.
    pub(super) time: f64,
    /// 1 for text, 2 for bytes in base64.
    pub(super) opcode: u8,
    pub(super) data: String,
    #[serde(rename = "_channel")]
    pub(super) channel: u32,
    #[serde(rename = "_index")]
    pub(super) index: u64,
    /// It may be of another call that was given the same channel.
    #[serde(rename = "_mixed", skip_serializing_if = "Not::not")]
    pub(super) is_mixed: bool,
}
