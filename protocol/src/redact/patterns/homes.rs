//! The user's name in paths of home folders and of what is mounted for a user.

use std::ops::Range;

use memchr::memchr3_iter;

use crate::redact::mark::MARK;
use crate::redact::steps::Text;

/// What stands where a name does, and is none.
const NOT_USERS: [&str; 56] = [
    "all",
    "all users",
    "assets",
    "audio",
    "avatars",
    "cache",
    "cdrom",
    "common",
    "css",
    "dashboard",
    "default",
    "default user",
    "documents",
    "downloads",
    "edit",
    "export",
    "favicon.ico",
    "files",
    "floppy",
    "fonts",
    "gallery",
    "icons",
    "image",
    "images",
    "img",
    "index",
    "index.html",
    "js",
    "library",
    "list",
    "login",
    "logos",
    "logout",
    "me",
    "movies",
    "music",
    "new",
    "photo",
    "photos",
    "pictures",
    "posters",
    "profile",
    "public",
    "search",
    "self",
    "settings",
    "shared",
    "sounds",
    "static",
    "tests",
    "thumbnails",
    "tmp",
    "uploads",
    "usb",
    "video",
    "videos",
];

pub(crate) fn find(text: &Text<'_>) -> Vec<Range<usize>> {
    text.steps.add(text.len());
    memchr3_iter(b'/', b'\\', b'%', text.bytes).filter_map(|at| user(text, at)).collect()
}

/// Length of what separates two parts of a path, if that is here: a slash, or one that is
/// percent-encoded as in addresses of Tauri's `asset` protocol.
fn separator(text: &[u8]) -> usize {
    match text {
        [b'/' | b'\\', ..] => 1,
        [b'%', b'2', b'F' | b'f', ..] | [b'%', b'5', b'C' | b'c', ..] => 3,
        _ => 0,
    }
}

/// The folder behind a separator that has one for each user.
struct Homes {
    len: usize,
    /// Whether a name may have spaces.
    is_windows: bool,
    /// Whether a name counts only with something in its folder: elsewhere such a folder is common.
    has_to_go_on: bool,
}

fn homes(before: &[u8], path: &[u8], folder: &[u8]) -> Option<Homes> {
    // There, case does not matter, and a name may have spaces.
    let is_windows = path[0] == b'\\' || path.starts_with(b"%5") || before.ends_with(b":");
    let homes = |len, has_to_go_on| Some(Homes { len, is_windows, has_to_go_on });
    let starts =
        |name: &[u8]| folder.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name));
    match folder {
        [b'h', b'o', b'm', b'e', ..] => homes(4, false),
        [b'U', b's', b'e', b'r', b's', ..] => homes(5, false),
        [b'm', b'e', b'd', b'i', b'a', ..] => homes(5, !before.ends_with(b"/run")),
        _ if is_windows && starts(b"users") => homes(5, false),
        _ if is_windows && starts(b"documents and settings") => homes(22, false),
        _ => None,
    }
}

/// Where the user's name is, if the folder behind this place is that of all homes.
fn user(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let (before, path) = text.split_at(at);
    let first = Some(separator(path)).filter(|len| *len > 0)?;
    let Homes { len, is_windows, has_to_go_on } = homes(before, path, &path[first..])?;
    let mut start = at + first + len;
    let behind_folder = start;
    while separator(text.rest(start)) > 0 {
        start += separator(text.rest(start));
    }
    text.steps.add(start - at);
    let rest = text.rest(start);
    if start == behind_folder || rest.starts_with(MARK.as_bytes()) || is_of_a_site(text, at) {
        return None;
    }
    let name = |ends: &[u8]| {
        let is_end = |at: &usize| {
            rest[*at].is_ascii_control() || ends.contains(&rest[*at]) || separator(&rest[*at..]) > 0
        };
        let len = (0..rest.len()).find(is_end).unwrap_or(rest.len());
        text.steps.add(len + 1);
        len
    };
    let with_spaces = Some(name(b":\"<>|?*"))
        .filter(|len| is_windows && (separator(&rest[*len..]) > 0 || is_title(&rest[..*len])));
    let len = with_spaces.unwrap_or_else(|| name(b" \"'`:;,?#&*|()<>[]{}"));
    let goes_on = separator(&rest[len..]) > 0;
    let is_user = len > 0 && (goes_on || !has_to_go_on) && !is_no_user(&rest[..len]);
    is_user.then_some(start..start + len)
}

/// Whether a name has a capital at the start of each word, as one with spaces that ends a text.
fn is_title(name: &[u8]) -> bool {
    name.len() <= 64
        && name
            .split(|byte| *byte == b' ')
            .all(|word| word.first().is_some_and(u8::is_ascii_uppercase))
}

fn is_no_user(name: &[u8]) -> bool {
    // `/home/$USER`
    name.starts_with(b"$")
        || str::from_utf8(name)
            .is_ok_and(|name| NOT_USERS.binary_search(&name.to_ascii_lowercase().as_str()).is_ok())
}

/// Whether a path begins right behind the host of a site: that is a page of it, and no file.
fn is_of_a_site(text: &Text<'_>, at: usize) -> bool {
    let is_host =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':' | b'[' | b']');
    let host = text.run_back(at, is_host);
    let scheme = &text[..host];
    host < at
        && [&b"http://"[..], b"https://", b"ws://", b"wss://", b"tauri://"]
            .iter()
            .any(|start| scheme.ends_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::steps::Steps;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let steps = Steps::default();
        let found = find(&Text { bytes: text.as_bytes(), is_cut: false, steps: &steps });
        let found: Vec<_> = found.into_iter().map(|it| &text[it]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn the_names_that_are_none_are_in_order() {
        assert!(NOT_USERS.is_sorted());
    }

    #[test]
    fn the_name_is_found_on_each_system() {
        for (text, name) in [
            ("cannot open /home/ada: denied", "ada"),
            ("/Users/ada/notes.txt", "ada"),
            (r"C:\Users\Ada Lovelace\notes.txt", "Ada Lovelace"),
            (r"C:\Users\Ada Lovelace", "Ada Lovelace"),
            (r"c:\\users\\ada\\notes.txt", "ada"),
            (r"C:\Users\ada is a folder", "ada"),
            (r"C:\Documents and Settings\Ada\x", "Ada"),
            ("C:/Users/Ada Lovelace/notes.txt", "Ada Lovelace"),
            ("file:///C:/Users/Ada%20Lovelace/x", "Ada%20Lovelace"),
            ("asset://localhost/%2Fhome%2Fada%2Fpic.png", "ada"),
            ("http://localhost:1420/@fs/home/ada/src/main.ts", "ada"),
            ("file:///var/home/ada", "ada"),
            ("/media/ada/usb", "ada"),
            ("/run/media/ada", "ada"),
        ] {
            check(text, &[name]);
        }
        for text in [
            "/home",
            "/home/",
            "/homes/ada",
            "/users/7",
            "/home/[redacted: home_path]/a",
            "https://example.com/home/settings",
            "https://example.com/Users/42",
            "tauri://localhost/home/ada",
            "/media/images/logo.png",
            "/media/logo.png",
            "/Users/Shared/x",
            r"C:\Users\Public\x",
        ] {
            check(text, &[]);
        }
    }
}
