//! Raw bytes as text: as three columns of offsets, hexadecimal and characters, or in one piece.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Bytes written at once; each page is three pieces of text in the page, whatever its size.
pub const PAGE: usize = 4 * 1024;

/// A run of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dump {
    /// Offset of each line.
    pub offsets: String,
    /// The bytes in hexadecimal.
    pub hex: String,
    /// The bytes as ASCII, with a dot for what has no glyph.
    pub text: String,
}

/// Writes the bytes from `start` on, `per_line` to a line.
pub fn dump(bytes: &[u8], start: usize, per_line: usize) -> Dump {
    let digits = offset_digits(start + bytes.len());
    let mut dump = Dump { offsets: String::new(), hex: String::new(), text: String::new() };
    for (n, line) in bytes.chunks(per_line).enumerate() {
        // Writing to a String does not fail.
        let _ = writeln!(dump.offsets, "{:0digits$x}", start + n * per_line);
        for (i, byte) in line.iter().enumerate() {
            let gap = match i {
                0 => "",
                _ if i % 8 == 0 => "  ",
                _ => " ",
            };
            let _ = write!(dump.hex, "{gap}{byte:02x}");
            dump.text.push(if (0x20..0x7f).contains(byte) { char::from(*byte) } else { '·' });
        }
        dump.hex.push('\n');
        dump.text.push('\n');
    }
    dump
}

/// All bytes in hexadecimal, without gaps.
pub fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// All bytes in base64.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes as text, where they are that: UTF-8 without control characters but for those of lines. Where
/// they were cut, the last character may be incomplete.
pub fn text(bytes: &[u8], is_cut: bool) -> Option<&str> {
    let text = match str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if is_cut && error.error_len().is_none() => {
            str::from_utf8(&bytes[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    let is_text = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    (!text.is_empty() && text.chars().all(is_text)).then_some(text)
}

/// Digits of an offset: even, and the same on all lines up to 16 MiB.
fn offset_digits(end: usize) -> usize {
    if end <= 0x100_0000 { 6 } else { 8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_in_three_columns() {
        let bytes: Vec<u8> = (0x3c..0x4d).chain([0, 0xff]).collect();
        let dump = dump(&bytes, 0x1000, 16);
        assert_eq!(dump.offsets, "001000\n001010\n");
        assert_eq!(dump.hex, "3c 3d 3e 3f 40 41 42 43  44 45 46 47 48 49 4a 4b\n4c 00 ff\n");
        assert_eq!(dump.text, "<=>?@ABCDEFGHIJK\nL··\n");
    }

    #[test]
    fn no_bytes_are_no_lines() {
        assert_eq!(dump(&[], 0, 16).offsets, "");
    }

    #[test]
    fn bytes_that_are_text_are_told_from_others() {
        let grüße = "Grüße,\r\n\tAda".as_bytes();
        assert_eq!(text(grüße, false), Some("Grüße,\r\n\tAda"));
        assert_eq!(text(&grüße[..3], true), Some("Gr"));
        assert_eq!(text(&grüße[..3], false), None);
        for bytes in [&b""[..], &[0], b"a\x1b[1m", &[0x89, b'P', b'N', b'G'], &[0xff; 2]] {
            assert_eq!((text(bytes, false), text(bytes, true)), (None, None), "{bytes:?}");
        }
    }

    #[test]
    fn bytes_are_written_in_one_piece() {
        assert_eq!(hex(&[0, 0x0a, 0xff]), "000aff");
        assert_eq!(base64(&[0, 0x0a, 0xff]), "AAr/");
    }
}
