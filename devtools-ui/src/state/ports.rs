//! What the state asks of the world outside: where records come from, and the browser. The
//! connection implements them for the app that is inspected and for this browser; tests do with a few
//! lines.

use ipc_inspector_protocol::{
    Headers,
    app::About,
    wire::{ExportPreview, ExportRequest, ExportedFile, Found, Limits},
};

use super::Inspector;
use super::log::Wanted;

/// What is done with a body when it arrives, or with the reason why it does not.
pub type PayloadDone = Box<dyn FnOnce(Result<Vec<u8>, String>)>;

/// What is done with the headers of a request when they arrive.
pub type HeadersDone = Box<dyn FnOnce(Result<Headers, String>)>;

/// What is done with what was found in whole bodies.
pub type FoundDone = Box<dyn FnOnce(Result<Found, String>)>;

/// What is done when the app has told what it is.
pub type AppDone = Box<dyn FnOnce(Result<About, String>)>;

/// What is done when it is known what an export would have.
pub type PreviewDone = Box<dyn FnOnce(Result<ExportPreview, String>)>;

/// What is done when a file was exported.
pub type ExportDone = Box<dyn FnOnce(Result<ExportedFile, String>)>;

/// What is done when it is known which limits are in force.
pub type LimitsDone = Box<dyn FnOnce(Result<Limits, String>)>;

/// What is done when it is known whether a text is on the clipboard.
pub type CopyDone = Box<dyn FnOnce(bool)>;

/// What is done with the files that were chosen.
pub type FilesDone = Box<dyn Fn(File)>;

/// A file that the user gave to the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, without folders.
    pub name: String,
    /// What is in it, or why it could not be read.
    pub content: Result<Vec<u8>, String>,
    /// Why it does not have all of the trace, where that is known from elsewhere.
    pub problem: Option<String>,
}

/// Where records come from, and where is asked for what does not come along with them.
pub trait Source {
    /// The name of the trace, when it is one; nothing when it is the running app.
    fn trace(&self) -> Option<String>;

    /// Begins, anew if need be. What comes of it is told to the inspector.
    fn connect(&self, inspector: Inspector);

    /// Tells nothing any more.
    fn disconnect(&self);

    /// Asks for the kept bytes of the body that belongs to a record.
    fn payload(&self, seq: u64, done: PayloadDone);

    /// Asks for the headers of a request.
    fn headers(&self, seq: u64, done: HeadersDone);

    /// Asks where in whole bodies terms of a filter hold.
    fn search(&self, wanted: &Wanted, done: FoundDone);

    /// Asks what the app is. A trace has none that could be asked.
    fn app(&self, done: AppDone);

    /// Asks what an export would have. A trace has none: it is a file already.
    fn preview_export(&self, request: &ExportRequest, done: PreviewDone);

    /// Exports to a file whose name ends so.
    fn save_export(
        &self,
        request: &ExportRequest,
        ending: &'static str,
        comment: &str,
        done: ExportDone,
    );

    /// Sets a limit to what the recorder holds, in bytes, or with nothing the app's own. A trace has
    /// none.
    fn limit(&self, max_bytes: Option<u64>, done: LimitsDone);

    /// Records what is said of a row. A trace stays as it is.
    fn comment(&self, row: u64, text: &str);

    /// Turns recording on or off. The new state comes with the next batch. A trace has none.
    fn set_recording(&self, recording: bool);

    /// Empties the log. The next batch says that it is empty. A trace stays as it is.
    fn clear(&self);
}

/// What only a browser can do.
pub trait Browser {
    /// Milliseconds since 1970.
    fn now_ms(&self) -> f64;

    /// Puts text on the clipboard, and says whether that worked.
    fn copy(&self, text: &str, done: CopyDone);

    /// An address by which the page can show these bytes, until it is revoked.
    fn object_url(&self, bytes: &[u8], mime: &str) -> Option<String>;

    /// Lets the bytes behind such an address go.
    fn revoke_url(&self, url: &str);

    /// What was stored under a name, in this window or one before; nothing where that cannot be
    /// known.
    fn stored(&self, name: &str) -> Option<String>;

    /// Stores a text, where that is possible.
    fn store(&self, name: &str, text: &str);

    /// Runs something before the next frame is drawn.
    fn next_frame(&self, then: Box<dyn FnOnce()>);

    /// Clicks the element with this id.
    fn click(&self, id: &'static str);

    /// Reads the files that are chosen in the field with this id, and forgets the choice.
    fn read_files(&self, id: &'static str, done: FilesDone);

    /// Tells the inner width and height of the element with this id, now and whenever they change,
    /// for as long as the element lives.
    fn observe_size(&self, id: &'static str, changed: Box<dyn Fn(f64, f64)>);
}
