//! What the inspector's window alone may ask. Its capability names each of these, and no other webview
//! has one; should an app give one away, they still are for the inspector's own window alone.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands its arguments over by value")]

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use chrono::Local;
use ipc_inspector_protocol::{
    Headers,
    app::About,
    export::is_device_on_windows,
    filter::BodyTerm,
    trace::MAX_SHOWN_BYTES,
    wire::{self, ExportPreview, ExportRequest, ExportedFile, Found, Limits, Welcome},
};
use tauri::{
    Manager, Runtime, Webview,
    async_runtime::spawn_blocking,
    ipc::{Channel, InvokeResponseBody, Response},
};

use crate::{
    Error, ExportOptions, Exported, Format, IpcInspectorExt, Result,
    about::about,
    config,
    export::{self, Target},
    inspector::Session,
    search,
    stream::Closed,
};

/// How much of an app's name stands in the name of a file.
const MAX_APP_CHARS: usize = 50;

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
        started: session.recorder.started(),
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
    // A byte more than the window shows tells it that there is more.
    let bytes =
        read_start(&path, MAX_SHOWN_BYTES + 1).map_err(|source| Error::Trace { path, source })?;
    Ok(Response::new(bytes))
}

/// No more than so many bytes of a file. What is none, such as a pipe, may never end.
fn read_start(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
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
        let target = Target::New { folder: &folder, start: &start, ending: &ending };
        inspector.export_to(target, options)
    };
    let exported = spawn_blocking(save).await??;
    let Exported { path, bytes, records, missed, replaced, .. } = exported;
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
    let app = app.trim_start_matches('.');
    // File systems have a limit, in bytes or characters.
    let app: String = app.chars().take(MAX_APP_CHARS).collect();
    let before = if is_device_on_windows(&app) { "app-" } else { "" };
    format!("{before}{app}-{}", Local::now().format("%Y-%m-%d-%H%M%S"))
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
    fn no_more_of_a_file_is_read_than_the_window_shows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ipctrace.jsonl");
        fs::write(&path, "all of it").unwrap();
        assert_eq!(read_start(&path, 9).unwrap(), b"all of it");
        assert_eq!(read_start(&path, 3).unwrap(), b"all");
        for no_file in [folder.path(), Path::new("/dev/zero")] {
            assert!(read_start(no_file, 9).is_err(), "{no_file:?}");
        }
    }

    #[test]
    fn a_file_is_called_by_its_app_and_lies_in_no_other_folder() {
        let name = file_name("../My Notes: ä/b");
        assert!(name.starts_with("-My-Notes--ä-b-20"), "{name}");
        for (app, start) in [("con.app", "app-con.app-20"), ("..nul", "app-nul-20")] {
            let name = file_name(app);
            assert!(name.starts_with(start) && !is_device_on_windows(&name), "{name}");
        }
        let name = file_name(&"ä🙂".repeat(1_000));
        assert!(name.len() < 250, "{name}");
    }
}
