//! Which raw bytes are a picture that the browser can show.

use infer::image::{is_avif, is_gif, is_jpeg, is_png, is_webp};
use leptos::prelude::*;

use super::Inspector;

/// A kind of picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its name, for people.
    pub name: &'static str,
    /// Its media type.
    pub mime: &'static str,
}

/// The kind of picture that the bytes begin as. No SVG: that is text, and better read as such.
pub fn picture(bytes: &[u8]) -> Option<Picture> {
    let (name, mime) = match bytes {
        _ if is_png(bytes) => ("PNG", "image/png"),
        _ if is_jpeg(bytes) => ("JPEG", "image/jpeg"),
        _ if is_gif(bytes) => ("GIF", "image/gif"),
        _ if is_webp(bytes) => ("WebP", "image/webp"),
        _ if is_avif(bytes) => ("AVIF", "image/avif"),
        _ => return None,
    };
    Some(Picture { name, mime })
}

impl Inspector {
    /// An address by which the page can show these bytes, until it is revoked.
    pub fn object_url(self, bytes: &[u8], mime: &str) -> Option<String> {
        self.browser.with_value(|browser| browser.object_url(bytes, mime))
    }

    /// Lets the bytes behind such an address go.
    pub fn revoke_url(self, url: &str) {
        self.browser.with_value(|browser| browser.revoke_url(url));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_told_by_their_first_bytes() {
        let name = |bytes: &[u8]| picture(bytes).map(|picture| picture.name);
        for (bytes, expected) in [
            (&b"\x89PNG\r\n\x1a\n"[..], Some("PNG")),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Some("JPEG")),
            (b"GIF89a", Some("GIF")),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some("WebP")),
            (b"\0\0\0\x1cftypavif\0\0\0\0mif1avif\0\0\0\0", Some("AVIF")),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
            (b"%PDF-1.7", None),
            (b"", None),
        ] {
            assert_eq!(name(bytes), expected, "{bytes:?}");
        }
    }
}
