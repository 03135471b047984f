//! What pages may ask, where the app grants it; the inspector's window may pause and clear as well.
//! `guest-js/` has a function for each.
//!
//! Whoever may call these can hide what happened, and fill a folder. What was recorded can be read by
//! [`records`] alone, and with secrets replaced.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands its arguments over by value")]

use std::path::{Path, PathBuf};

use ipc_inspector_protocol::export::is_device_on_windows;
use tauri::{AppHandle, Manager, Runtime, Webview, async_runtime::spawn_blocking, ipc::Response};

use crate::{
    Error, ExportOptions, Exported, Format, Inspector, IpcInspectorExt, Result,
    error::parse_filter, export,
};

/// The folder within the app's log folder into which pages may export.
const FOLDER: &str = "ipc-inspector";

#[tauri::command]
pub(crate) fn open<R: Runtime>(app: AppHandle<R>) {
    app.ipc_inspector().open();
}

#[tauri::command]
pub(crate) fn close<R: Runtime>(app: AppHandle<R>) -> Result<()> {
    app.ipc_inspector().close()
}

#[tauri::command]
pub(crate) fn set_recording<R: Runtime>(app: AppHandle<R>, recording: bool) {
    app.ipc_inspector().set_recording(recording);
}

/// Not on the main thread: to free a full log takes a while.
#[tauri::command(async)]
pub(crate) fn clear<R: Runtime>(app: AppHandle<R>) {
    app.ipc_inspector().clear();
}

#[tauri::command]
pub(crate) fn mark<R: Runtime>(webview: Webview<R>, text: String) {
    if let Some(session) = webview.ipc_inspector().session() {
        session.capture.mark(&text, Some(webview.label().into()));
    }
}

/// A page names the file alone. Where it goes, and what is replaced in it, is the app's.
#[tauri::command]
pub(crate) async fn export_trace<R: Runtime>(
    app: AppHandle<R>,
    name: String,
    comment: Option<String>,
    filter: Option<String>,
) -> Result<Exported> {
    let folder = app.path().app_log_dir()?.join(FOLDER);
    let mut options = ExportOptions::default().filter(parse_filter(&filter.unwrap_or_default())?);
    if let Some(comment) = comment {
        options = options.comment(comment);
    }
    spawn_blocking(move || export_into(&app.ipc_inspector(), &folder, &name, options)).await?
}

/// The records as an array of JSON.
#[tauri::command]
pub(crate) async fn records<R: Runtime>(
    app: AppHandle<R>,
    filter: Option<String>,
) -> Result<Response> {
    let filter = parse_filter(&filter.unwrap_or_default())?;
    let json = spawn_blocking(move || app.ipc_inspector().redacted_json(filter)).await??;
    Ok(Response::new(json))
}

fn export_into<R: Runtime>(
    inspector: &Inspector<R>,
    folder: &Path,
    name: &str,
    options: ExportOptions,
) -> Result<Exported> {
    let path = path_in(folder, name)?;
    export::make_folder(folder)?;
    inspector.export(path, options)
}

/// The file of this name, which cannot lie elsewhere, be hidden, or mean something else on Windows.
fn path_in(folder: &Path, name: &str) -> Result<PathBuf> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ['-', '_', '.'].contains(&c);
    let is_device = is_device_on_windows(name);
    if name.starts_with('.') || is_device || !name.chars().all(is_plain) {
        return Err(Error::FileName { name: name.into() });
    }
    let path = folder.join(name);
    // Before a folder is made for it.
    Format::of(&path).map(|_| path.clone()).ok_or(Error::UnknownFormat { path })
}

#[cfg(test)]
mod tests {
    use std::{fs, io::BufReader};

    use ipc_inspector_protocol::{Mark, RecordKind, trace::Reader};
    use serde_json::Value;
    use tauri::{
        WebviewUrl, WebviewWindowBuilder,
        ipc::{InvokeResponseBody, IpcResponse},
        test::{mock_builder, mock_context, noop_assets},
    };

    use super::*;

    #[test]
    fn what_a_page_exports_has_its_marks_and_lies_in_the_folder() {
        let app = mock_builder().plugin(crate::init()).build(mock_context(noop_assets())).unwrap();
        let window = WebviewWindowBuilder::new(&app, "main", WebviewUrl::default());
        let webview = window.build().unwrap().as_ref().clone();
        set_recording(app.handle().clone(), true);
        clear(app.handle().clone());
        mark(webview.clone(), "clicked".into());
        set_recording(app.handle().clone(), false);
        mark(webview, "unseen".into());

        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("logs");
        let inspector = app.ipc_inspector();
        let options = ExportOptions::default().comment("it hangs");
        let exported = export_into(&inspector, &folder, "a.ipctrace.jsonl", options).unwrap();
        let file = fs::File::open(folder.join("a.ipctrace.jsonl")).unwrap();
        let mut reader = Reader::new(BufReader::new(file)).unwrap();
        assert_eq!(exported.records, 1);
        assert_eq!(reader.header().comment.as_deref(), Some("it hangs"));
        assert!(reader.header().redaction.is_some());
        let mark = Mark { text: "clicked".into(), webview: Some("main".into()) };
        assert_eq!(reader.next().unwrap().unwrap().record.kind, RecordKind::Marked(mark));

        let refused =
            export_into(&inspector, &folder.join("none"), "../a.har", ExportOptions::default());
        assert!(matches!(refused, Err(Error::FileName { .. })));
        assert!(!folder.join("none").exists());
    }

    #[tokio::test]
    async fn what_a_page_reads_is_what_passes_its_filter() {
        let app = mock_builder().plugin(crate::init()).build(mock_context(noop_assets())).unwrap();
        app.ipc_inspector().mark("Bearer 0123456789abcdef");
        let read = async |filter: &str| {
            let records = records(app.handle().clone(), Some(filter.into())).await;
            records.map(|response| match response.body().unwrap() {
                InvokeResponseBody::Json(json) => serde_json::from_str::<Value>(&json).unwrap(),
                InvokeResponseBody::Raw(_) => panic!("bytes"),
            })
        };
        let records = read("cmd:greet").await.unwrap();
        assert_eq!(records[0]["kind"], "marked");
        assert_eq!(records[0]["text"], "Bearer [redacted: bearer]");
        assert_eq!(records.as_array().unwrap().len(), 1);
        let wrong = read("cmd:a (").await.unwrap_err().to_string();
        assert!(wrong.starts_with("`cmd:a (` is no filter, from byte 6: "), "{wrong}");
    }

    #[test]
    fn a_page_names_a_file_and_nothing_but_a_file() {
        let folder = Path::new("logs");
        assert_eq!(
            path_in(folder, "a-1_b.ipctrace.jsonl.gz").unwrap(),
            folder.join("a-1_b.ipctrace.jsonl.gz")
        );
        for name in [
            "../a.har",
            "a/b.har",
            "/a.har",
            r"..\a.har",
            "C:a.har",
            "a.har:b.har",
            ".har",
            "ä.har",
            "a\0.har",
            "NUL.md",
            "con.har",
            "Com1.ipctrace.jsonl",
        ] {
            let error = path_in(folder, name).unwrap_err();
            assert!(matches!(error, Error::FileName { .. }), "{name}: {error}");
        }
        for name in ["", "a", "a.exe", "a.har.exe"] {
            let error = path_in(folder, name).unwrap_err();
            assert!(matches!(error, Error::UnknownFormat { .. }), "{name}: {error}");
        }
    }
}
