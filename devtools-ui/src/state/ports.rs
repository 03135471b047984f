//! What the state asks of the world outside: the plugin, and the browser. The connection
//! implements them; tests do with a few lines.

use ipc_inspector_protocol::{Headers, wire::Found};

use super::log::Wanted;

/// What is done with a body when it arrives, or with the reason why it does not.
pub type PayloadDone = Box<dyn FnOnce(Result<Vec<u8>, String>)>;

/// What is done with the headers of a request when they arrive.
pub type HeadersDone = Box<dyn FnOnce(Result<Headers, String>)>;

/// What is done with what was found in whole bodies.
pub type FoundDone = Box<dyn FnOnce(Result<Found, String>)>;

/// What is done when it is known whether a text is on the clipboard.
pub type CopyDone = Box<dyn FnOnce(bool)>;

/// The small requests that the window makes of the plugin.
pub trait Plugin {
    /// Subscribes, anew if need be. What comes of it is told to the [`super::Inspector`].
    fn connect(&self);

    /// Asks for the kept bytes of the body that belongs to a record.
    fn payload(&self, seq: u64, done: PayloadDone);

    /// Asks for the headers of a request.
    fn headers(&self, seq: u64, done: HeadersDone);

    /// Asks where in whole bodies terms of a filter hold.
    fn search(&self, wanted: &Wanted, done: FoundDone);

    /// Turns recording on or off. The new state comes with the next batch.
    fn set_recording(&self, recording: bool);

    /// Empties the log. The next batch says that it is empty.
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

    /// Tells the inner width and height of the element with this id, now and whenever they change,
    /// for as long as the element lives.
    fn observe_size(&self, id: &'static str, changed: Box<dyn Fn(f64, f64)>);
}
