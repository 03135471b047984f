//! What the inspector's window may ask. Its capability names each of these, and no other webview
//! has one; should an app give one away, they still are for the inspector's own window alone.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands its arguments over by value")]

use std::{sync::Arc, time::Duration};

use ipc_inspector_protocol::{
    Headers,
    wire::{self, Welcome},
};
use tauri::{
    Manager, Runtime, Webview,
    ipc::{Channel, InvokeResponseBody, Response},
};

use crate::{Error, IpcInspectorExt, Result, inspector::Session, stream::Closed};

/// Starts the stream to the window, and ends the one before it.
#[tauri::command]
pub(crate) fn subscribe<R: Runtime>(webview: Webview<R>, channel: Channel) -> Result<Welcome> {
    let session = session(&webview)?;
    session.stream_to(Box::new(move |batch| {
        channel.send(InvokeResponseBody::Raw(batch.encode())).map_err(|_| Closed)
    }));
    let package = webview.package_info();
    Ok(Welcome {
        version: wire::VERSION,
        app: package.name.clone(),
        app_version: package.version.to_string(),
        tauri: tauri::VERSION.into(),
        started: session.started.clone(),
        limits: session.recorder.limits(),
        gaps: session.gaps.clone(),
    })
}

/// Gives back credits for batches that the window was so long busy with.
#[tauri::command]
pub(crate) fn grant<R: Runtime>(webview: Webview<R>, credits: u32, busy_ms: u32) -> Result<()> {
    session(&webview)?.grant(credits, Duration::from_millis(busy_ms.into()));
    Ok(())
}

/// The kept bytes of a record's body.
#[tauri::command(async)]
pub(crate) fn payload<R: Runtime>(webview: Webview<R>, seq: u64) -> Result<Response> {
    let entry = session(&webview)?.recorder.get(seq).ok_or(Error::Gone { seq })?;
    let bytes = entry.payload().map_or_else(Vec::new, |payload| payload.bytes().to_vec());
    Ok(Response::new(bytes))
}

/// The headers of a request.
#[tauri::command(async)]
pub(crate) fn headers<R: Runtime>(webview: Webview<R>, seq: u64) -> Result<Headers> {
    let entry = session(&webview)?.recorder.get(seq).ok_or(Error::Gone { seq })?;
    Ok(entry.headers().cloned().unwrap_or_default())
}

#[tauri::command]
pub(crate) fn set_recording<R: Runtime>(webview: Webview<R>, recording: bool) -> Result<()> {
    session(&webview)?.set_recording(recording);
    Ok(())
}

/// Not on the main thread: to free a full log takes a while.
#[tauri::command(async)]
pub(crate) fn clear<R: Runtime>(webview: Webview<R>) -> Result<()> {
    session(&webview)?.recorder.clear();
    Ok(())
}

/// The session of the app, for its inspector's window.
fn session<R: Runtime>(webview: &Webview<R>) -> Result<Arc<Session<R>>> {
    let inspector = webview.ipc_inspector();
    let session = inspector.session().filter(|session| session.window.is(webview.label()));
    session.cloned().ok_or(Error::NotTheInspector)
}
