//! JavaScript that answers as the command did, for tests of a page.

use ipc_inspector_protocol::{Outcome, Status};

use super::Recorded;
use super::javascript::{self, Channels};
use crate::state::body::Content;

pub(super) fn write(recorded: &Recorded<'_>) -> String {
    let command = javascript::string(&recorded.call.request.command);
    let answer = answer(recorded);
    format!(
        "import {{ mockIPC }} from \"@tauri-apps/api/mocks\";\n\n\
         mockIPC((cmd) => {{\n  if (cmd === {command}) {{\n    {answer}\n  }}\n}});\n"
    )
}

fn answer(recorded: &Recorded<'_>) -> String {
    let answer = match recorded.response {
        Some(Content::Json(json, _)) => javascript::value(json.source(), Channels::Text),
        Some(Content::Text(text)) => javascript::string(text),
        // The page gets the buffer, without the view on it.
        Some(Content::Raw(bytes)) => format!("{}.buffer", javascript::bytes(bytes)),
        None => "new ArrayBuffer(0)".to_owned(),
    };
    match recorded.call.status() {
        Status::Answered(Outcome::Ok) => format!("return {answer};"),
        Status::Answered(_) => format!("throw {answer};"),
        Status::Pending | Status::PageGone | Status::Dropped | Status::Unsent => {
            "return new Promise(() => {}); // It was never answered.".to_owned()
        }
    }
}
