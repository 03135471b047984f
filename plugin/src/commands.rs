//! What the inspector's window may ask. Its capability names each of these, and no other webview
//! has one; see [`crate::window`].
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands its arguments over by value")]

use ipc_inspector_protocol::wire::{self, Batch, Welcome};
use tauri::{
    AppHandle, Runtime,
    ipc::{Channel, Response},
};

use crate::{Error, IpcInspectorExt, Result, stream::Closed};

/// Starts the stream to the window, and ends the one before it.
#[tauri::command]
pub(crate) fn subscribe<R: Runtime>(app: AppHandle<R>, channel: Channel<Batch>) -> Result<Welcome> {
    let inspector = app.ipc_inspector();
    let session = inspector.session()?;
    session.stream_to(Box::new(move |batch| channel.send(batch).map_err(|_| Closed)));
    let package = app.package_info();
    Ok(Welcome {
        version: wire::VERSION,
        app: package.name.clone(),
        app_version: package.version.to_string(),
        tauri: tauri::VERSION.into(),
        started: session.started.clone(),
        limits: session.recorder.limits(),
        notices: session.notices.clone(),
    })
}

/// Gives back credits for batches that were taken in.
#[tauri::command]
pub(crate) fn grant<R: Runtime>(app: AppHandle<R>, credits: u32) -> Result<()> {
    app.ipc_inspector().session()?.grant(credits);
    Ok(())
}

/// The kept bytes of a record's body.
#[tauri::command(async)]
pub(crate) fn payload<R: Runtime>(app: AppHandle<R>, seq: u64) -> Result<Response> {
    let inspector = app.ipc_inspector();
    let entry = inspector.session()?.recorder.get(seq).ok_or(Error::BodyGone { seq })?;
    let bytes = entry.payload().map_or_else(Vec::new, |payload| payload.bytes().to_vec());
    Ok(Response::new(bytes))
}

#[tauri::command]
pub(crate) fn set_recording<R: Runtime>(app: AppHandle<R>, recording: bool) -> Result<()> {
    app.ipc_inspector().set_recording(recording)
}

#[tauri::command]
pub(crate) fn clear<R: Runtime>(app: AppHandle<R>) -> Result<()> {
    app.ipc_inspector().clear()
}
