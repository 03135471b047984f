//! What an export asks of the plugin.

use super::*;
use crate::state::export::{Form as File, Scope};

fn preview(records: u64) -> ExportPreview {
    ExportPreview { records, ..ExportPreview::default() }
}

#[test]
fn what_is_asked_is_what_is_chosen() {
    let window = Window::new();
    let inspector = window.inspector;
    window.take_requests(0..9);
    inspector.type_filter("greet | >1ms".into());
    inspector.toggle_kind(Kind::Command);
    inspector.select(Some(3));
    for (scope, filter, row) in [
        (Scope::Everything, "", None),
        (Scope::Shown, "(greet | >1ms) kind:command", None),
        (Scope::Selected, "", Some(3)),
    ] {
        inspector.export.scope.set(scope);
        inspector.preview_export();
        let (request, _) = window.asked.previews.borrow_mut().pop().unwrap();
        let secrets = Secrets::Replaced;
        let keys = Vec::new();
        assert_eq!(request, ExportRequest { filter: filter.into(), row, secrets, keys });
    }
    inspector.export.form.set(File::Report);
    inspector.export.secrets.set(Secrets::WithoutBodies);
    inspector.save_export();
    let (request, ending, done) = window.asked.exports.borrow_mut().pop().unwrap();
    assert_eq!((request.row, request.secrets, ending), (Some(3), Secrets::WithoutBodies, ".html"));
    assert!(matches!(inspector.export.saved.get_untracked(), Fetch::Loading));
    let path = "/tmp/a.html".to_owned();
    done(Ok(ExportedFile { path, bytes: 7, records: 1, missed: 0, replaced: 0 }));
    assert!(matches!(inspector.export.saved.get_untracked(), Fetch::Here(file) if file.bytes == 7));
}

#[test]
fn only_the_latest_preview_counts() {
    let window = Window::new();
    let inspector = window.inspector;
    inspector.preview_export();
    inspector.preview_export();
    let mut asked = std::mem::take(&mut *window.asked.previews.borrow_mut()).into_iter();
    let (first, second) = (asked.next().unwrap().1, asked.next().unwrap().1);
    second(Ok(preview(2)));
    first(Ok(preview(1)));
    let shown = inspector.export.preview.get_untracked();
    assert!(matches!(shown, Fetch::Here(preview) if preview.records == 2));
    inspector.preview_export();
    let (_, third) = window.asked.previews.borrow_mut().pop().unwrap();
    third(Err("no".into()));
    assert!(matches!(inspector.export.preview.get_untracked(), Fetch::Refused(_)));
}
