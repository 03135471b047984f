//! Calls that never left their page.
//!
//! Tauri's script registers a call's callbacks and then writes its request. Where that cannot be written,
//! as with a `BigInt` or a cycle in the arguments, the promise is rejected and nobody else hears of the
//! call. The probe reports calls that are not settled after some seconds, and by then the request of each
//! that has left is known here.

use ipc_inspector_protocol::{CallUnsent, PageRef, RecordKind};
use tauri::Runtime;

use super::{Capture, pages::Stack, probe::Late};
use crate::recorder::Payload;

impl<R: Runtime> Capture<R> {
    /// Records those of the calls that never left the page.
    pub(super) fn observe_late(
        &self,
        page: &PageRef,
        calls: Vec<Late>,
        stacks: Vec<Option<Stack>>,
    ) {
        // Of pages before these the callbacks are no longer known.
        let is_known = page.page_load + 1 >= self.pages.page_load(&page.webview);
        if !is_known || self.callbacks.are_full(&page.webview) {
            return;
        }
        for (Late(callback, page_us, _), stack) in calls.into_iter().zip(stacks) {
            if self.callbacks.knows(&page.webview, callback) {
                continue;
            }
            let unsent = CallUnsent { page: page.clone(), callback, page_us };
            let stack =
                stack.and_then(|stack| Payload::share(stack.text, stack.len, stack.is_charged));
            self.recorder.push(RecordKind::CallUnsent(unsent), stack);
        }
    }
}
