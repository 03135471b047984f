//! Webviews, and the pages in them.

use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::texts::EachText;

/// A webview and the window it is in, by label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct WebviewRef {
    /// Label of the webview.
    pub webview: String,
    /// Label of its window.
    pub window: String,
}

/// One page of a webview.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    Encode,
    Decode,
)]
pub struct PageRef {
    /// Label of the webview.
    pub webview: String,
    /// Which of its pages; see [`PageLoaded`].
    pub page_load: u32,
}

/// A page began to load in a webview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct PageLoaded {
    /// Where.
    #[serde(flatten)]
    pub webview: WebviewRef,
    /// 1 for the first page of this webview, then one more for each load or reload.
    pub page_load: u32,
    /// The page's address, without its query and fragment.
    pub url: String,
}

/// A page's probe is at work: from now on this page tells what happens in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct ProbeStarted {
    /// Which page.
    #[serde(flatten)]
    pub page: PageRef,
    /// The page's clock when it said so.
    pub page_us: u64,
}

/// A page that had been left is shown again, as it was, by the history of its webview. The
/// [`PageLoaded`] that goes before it, where there is one, was of no other page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct PageReturned {
    /// Which page.
    #[serde(flatten)]
    pub page: PageRef,
    /// The page's clock when it said so.
    pub page_us: u64,
}

impl EachText for WebviewRef {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(&mut self.webview);
        each(&mut self.window);
    }
}

impl EachText for PageLoaded {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        self.webview.each_text(each);
        each(&mut self.url);
    }
}

impl EachText for ProbeStarted {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(&mut self.page.webview);
    }
}

impl EachText for PageReturned {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(&mut self.page.webview);
    }
}
