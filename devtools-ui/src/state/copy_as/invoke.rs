//! JavaScript that invokes the command again, with the same arguments.

use super::javascript::{self, Channels};
use super::{Recorded, headers};
use crate::state::body::Content;

pub(super) fn write(recorded: &Recorded<'_>) -> Result<String, String> {
    let payload = payload(recorded)?;
    let own = headers::of_page(recorded.headers)?;
    let command = javascript::string(&recorded.call.request.command);
    let arguments = match (payload.as_str(), own.as_slice()) {
        // What `invoke` sends where it is given nothing.
        ("{}", []) => command,
        (payload, []) => format!("{command}, {payload}"),
        (payload, own) => format!("{command}, {payload}, {{ headers: {} }}", options(own)),
    };
    let imports = if payload.contains("new Channel()") { "Channel, invoke" } else { "invoke" };
    Ok(format!(
        "import {{ {imports} }} from \"@tauri-apps/api/core\";\n\nawait invoke({arguments});\n"
    ))
}

fn payload(recorded: &Recorded<'_>) -> Result<String, String> {
    match recorded.request {
        Some(Content::Raw(bytes)) => Ok(javascript::bytes(bytes)),
        Some(Content::Json(json, _)) if json.source().starts_with('[') => {
            Err("No invoke makes such a request: it sends an array as bytes.".to_owned())
        }
        Some(Content::Json(json, _)) => Ok(javascript::value(json.source(), Channels::New)),
        Some(Content::Text(_)) => Err("Its arguments are not JSON.".to_owned()),
        None if headers::is_raw(recorded.headers) => Ok(javascript::bytes(&[])),
        // Tauri takes an empty body for an empty object.
        None => Ok("{}".to_owned()),
    }
}

fn options(own: &[(&str, &str)]) -> String {
    let headers = own.iter().map(|(name, value)| {
        format!("{}: {}", javascript::string(name), javascript::string(value))
    });
    format!("{{ {} }}", headers.collect::<Vec<_>>().join(", "))
}
