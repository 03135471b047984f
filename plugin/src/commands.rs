//! What the inspector's window alone may ask. Its capability names each of these, and no other webview
//! has one; should an app give one away, they still are for the inspector's own window alone.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands its arguments over by value")]

use std::{
    fs, iter,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use chrono::Local;
use ipc_inspector_protocol::{
    Headers,
    app::About,
    filter::BodyTerm,
    wire::{self, ExportPreview, ExportRequest, ExportedFile, Found, Limits, Welcome},
};
use tauri::{
    Manager, Runtime, Webview,
    async_runtime::spawn_blocking,
    ipc::{Channel, InvokeResponseBody, Response},
};

use crate::{
    Error, ExportOptions, Exported, Format, IpcInspectorExt, Result, about::about, config, export,
    inspector::Session, search, stream::Closed,
};

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
        app_origins: session.known.app_origins.clone(),
        limits: session.recorder.limits(),
        gaps: session.gaps(),
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

/// What of the range has bodies for which the terms hold, as far as a short while allows. On a
/// thread of its own, since those of the runtime are the app's.
#[tauri::command]
pub(crate) async fn search<R: Runtime>(
    webview: Webview<R>,
    terms: Vec<BodyTerm>,
    from: u64,
    to: u64,
) -> Result<Found> {
    let session = session(&webview)?;
    let found =
        spawn_blocking(move || search::search(&session.recorder, &terms, from..to, search::PIECE));
    Ok(found.await?)
}

/// What the app is. On a thread of its own, since the main thread is asked as well.
#[tauri::command]
pub(crate) async fn app<R: Runtime>(webview: Webview<R>) -> Result<About> {
    let session = session(&webview)?;
    let app = webview.app_handle().clone();
    spawn_blocking(move || about(&app, &session)).await?
}

/// The names of the traces that the app has said it wants to be seen.
#[tauri::command]
pub(crate) fn traces<R: Runtime>(webview: Webview<R>) -> Result<Vec<String>> {
    let session = session(&webview)?;
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let names = session.traces().iter().map(name).collect();
    Ok(names)
}

/// What is in one of these, by its place among them.
#[tauri::command(async)]
pub(crate) fn trace<R: Runtime>(webview: Webview<R>, at: usize) -> Result<Response> {
    let session = session(&webview)?;
    let path = session.traces().get(at).cloned().ok_or(Error::NoTrace { at })?;
    let bytes = fs::read(&path).map_err(|source| Error::Trace { path, source })?;
    Ok(Response::new(bytes))
}

/// What an export would have, and what would be replaced in it.
#[tauri::command]
pub(crate) async fn preview_export<R: Runtime>(
    webview: Webview<R>,
    request: ExportRequest,
) -> Result<ExportPreview> {
    let session = session(&webview)?;
    let options = ExportOptions::of(&request, session.rules())?;
    let preview = move || {
        export::preview(&session.recorder, session.rules(), &session.known.app_origins, options)
    };
    Ok(spawn_blocking(preview).await?)
}

/// Exports to a new file where the user has downloads. The window chooses neither folder nor name.
#[tauri::command]
pub(crate) async fn save_export<R: Runtime>(
    webview: Webview<R>,
    request: ExportRequest,
    ending: String,
    comment: String,
) -> Result<ExportedFile> {
    let session = session(&webview)?;
    let mut options = ExportOptions::of(&request, session.rules())?;
    if !comment.is_empty() {
        options = options.comment(comment);
    }
    let path = webview.path();
    let folder = path.download_dir().or_else(|_| path.app_log_dir())?;
    let inspector = webview.ipc_inspector();
    let start = file_name(&webview.package_info().name);
    if !Format::ENDINGS.contains(&&*ending) {
        return Err(Error::UnknownFormat { path: ending.into() });
    }
    let save = move || {
        export::make_folder(&folder)?;
        inspector.export(unused(&folder, &start, &ending), options)
    };
    let Exported { path, bytes, records, missed, replaced } = spawn_blocking(save).await??;
    let path = path.to_string_lossy().into_owned();
    Ok(ExportedFile { path, bytes, records, missed, replaced })
}

/// Takes another limit of all recorded bytes into force, or with nothing the app's own, and says which
/// limits are in force. Not on the main thread: there may be much to free.
#[tauri::command(async)]
pub(crate) fn limit<R: Runtime>(webview: Webview<R>, max_bytes: Option<u64>) -> Result<Limits> {
    let session = session(&webview)?;
    let max_bytes = max_bytes.map(config::max_bytes).transpose()?;
    session.recorder.set_max_bytes(max_bytes);
    Ok(session.recorder.limits())
}

/// Records what the user says of a row; the empty text takes back what was said of it before.
#[tauri::command]
pub(crate) fn comment<R: Runtime>(webview: Webview<R>, row: u64, text: String) -> Result<()> {
    let session = session(&webview)?;
    session.recorder.get(row).ok_or(Error::Gone { seq: row })?;
    session.capture.comment(row, text);
    Ok(())
}

/// The name of a file that tells of which app it is, and of when.
fn file_name(app: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || ['-', '_', '.'].contains(&c);
    let app: String = app.chars().map(|c| if is_plain(c) { c } else { '-' }).collect();
    format!("{}-{}", app.trim_start_matches('.'), Local::now().format("%Y-%m-%d-%H%M%S"))
}

/// The file of this name, or with a number behind it when there is one.
fn unused(folder: &Path, start: &str, ending: &str) -> PathBuf {
    let numbers = (2_u32..).map(|number| format!("{start}-{number}{ending}"));
    let mut names = iter::once(format!("{start}{ending}")).chain(numbers);
    let file = names.find_map(|name| Some(folder.join(name)).filter(|file| !file.exists()));
    file.unwrap_or_else(|| folder.join(start))
}

/// The session of the app, for its inspector's window.
fn session<R: Runtime>(webview: &Webview<R>) -> Result<Arc<Session<R>>> {
    let inspector = webview.ipc_inspector();
    let session = inspector.session().filter(|session| session.window.is(webview.label()));
    session.cloned().ok_or(Error::NotTheInspector)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_takes_no_other_files_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name| folder.path().join(name);
        assert_eq!(unused(folder.path(), "a", ".har"), file("a.har"));
        for name in ["a.har", "a-2.har"] {
            fs::write(file(name), "").unwrap();
        }
        assert_eq!(unused(folder.path(), "a", ".har"), file("a-3.har"));
    }

    #[test]
    fn a_file_is_called_by_its_app_and_lies_in_no_other_folder() {
        let name = file_name("../My Notes: ä/b");
        assert!(name.starts_with("-My-Notes--ä-b-20"), "{name}");
    }
}
