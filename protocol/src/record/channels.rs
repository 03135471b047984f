//! A channel: that it is there, its messages, their arrival, its end.

use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::texts::EachText;

/// A channel: a callback of the page that is in a webview.
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
pub struct ChannelRef {
    /// Label of the webview.
    pub webview: String,
    /// Number of the callback. The same number may name another channel after a reload.
    pub channel: u32,
}

/// A request carries a channel: from now on Rust may send messages to its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct ChannelOpened {
    /// `seq` of the request.
    pub call: u64,
    /// The webview's label and the channel's number name the channel.
    #[serde(flatten)]
    pub channel: ChannelRef,
}

/// A message on its way from Rust to a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct ChannelMessage {
    /// Through which channel.
    #[serde(flatten)]
    pub channel: ChannelRef,
    /// Its number among the channel's messages, from 0 and without a gap.
    pub index: u64,
    /// How it travels.
    pub way: Way,
}

/// How a message of a channel travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Within a script that is evaluated in the page.
    Eval,
    /// The page is told that it waits, and fetches it.
    Fetch,
}

/// Messages of a channel reached its page. All of it is told by the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct ChannelDelivered {
    /// Through which channel.
    #[serde(flatten)]
    pub channel: ChannelRef,
    /// Which page of the webview.
    pub page_load: u32,
    /// Each message, in the order of arrival, which may not be that of the indices.
    pub arrivals: Vec<Arrival>,
}

/// One message that reached its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Arrival {
    /// The message's index.
    pub index: u64,
    /// When.
    pub page_us: u64,
}

/// The page was told that no more messages will come through a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct ChannelClosed {
    /// Which channel.
    #[serde(flatten)]
    pub channel: ChannelRef,
    /// Which page of the webview was told; absent in older traces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_load: Option<u32>,
    /// How many messages Rust sent through it.
    pub messages: u64,
    /// When the page was told.
    pub page_us: u64,
}

impl EachText for ChannelOpened {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(&mut self.channel.webview);
    }
}

impl EachText for ChannelMessage {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(&mut self.channel.webview);
    }
}

impl EachText for ChannelDelivered {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(&mut self.channel.webview);
    }
}

impl EachText for ChannelClosed {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(&mut self.channel.webview);
    }
}
