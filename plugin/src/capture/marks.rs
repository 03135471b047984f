//! Marks that the app sets, and what the inspector's user says of rows.

use ipc_inspector_protocol::{Comment, Mark, RecordKind};
use tauri::Runtime;

use super::Capture;

impl<R: Runtime> Capture<R> {
    /// Records a mark, of a page when its webview is named. While recording is paused it is counted.
    pub(crate) fn mark(&self, text: &str, webview: Option<String>) {
        if !self.recorder.is_recording() {
            self.recorder.count_unrecorded();
            return;
        }
        let mark = Mark { text: text.into(), webview };
        self.recorder.push(RecordKind::Marked(mark), None);
    }

    /// Records what is said of a row, also while recording is paused: it is not the app that says it.
    pub(crate) fn comment(&self, row: u64, text: String) {
        let comment = RecordKind::Commented(Comment { row, text });
        self.recorder.push(comment, None);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ipc_inspector_protocol::wire::Limits;
    use tauri::test::MockRuntime;

    use super::*;
    use crate::{capture::Messages, recorder::Recorder};

    const LIMITS: Limits = Limits { max_records: 9, max_bytes: 1 << 20, max_payload_bytes: 64 };

    #[test]
    fn a_mark_is_cut_where_it_is_long_and_counted_while_paused_and_a_comment_is_recorded() {
        let recorder = Arc::new(Recorder::new(LIMITS));
        let capture: Arc<Capture<MockRuntime>> =
            Capture::new(recorder.clone(), Box::new(|_| false), Messages::FromRust, true).unwrap();
        capture.mark("clicked", Some("main".into()));
        capture.mark(&"é".repeat(4096), None);
        recorder.set_recording(false);
        capture.mark("unseen", None);

        let mark = |seq| match recorder.get(seq).unwrap().kind() {
            RecordKind::Marked(mark) => mark.clone(),
            kind => panic!("{kind:?}"),
        };
        assert_eq!(mark(0), Mark { text: "clicked".into(), webview: Some("main".into()) });
        assert!(mark(1).text.ends_with("é… (8192 bytes in all)"), "{:?}", mark(1));
        let stats = recorder.stats();
        assert_eq!((stats.records, stats.unrecorded), (2, 1));

        capture.comment(0, "why?".into());
        let comment = Comment { row: 0, text: "why?".into() };
        assert_eq!(recorder.get(2).unwrap().kind(), &RecordKind::Commented(comment));
    }
}
