//! Which headers of a request the page set itself.

use ipc_inspector_protocol::Headers;

/// Name and value of each header that the page passed to `invoke`. The error names one that was not
/// recorded as it was.
pub(super) fn of_page(headers: &Headers) -> Result<Vec<(&str, &str)>, String> {
    let own: Vec<_> = headers.of_page().collect();
    // What is too long for the log, or no UTF-8, has characters in it that HTTP does not know.
    match own.iter().find(|(name, value)| !name.is_ascii() || !value.is_ascii()) {
        Some(("…", _)) => Err("Not all of its headers were recorded.".to_owned()),
        Some((name, _)) => Err(format!("Its header {name} was not recorded as it travelled.")),
        None => Ok(own),
    }
}

/// Whether the body is raw bytes; tells an empty one from none.
pub(super) fn is_raw(headers: &Headers) -> bool {
    headers.iter().any(|header| header == ("content-type", "application/octet-stream"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &str) -> Headers {
        Headers::from_lines(lines.into())
    }

    #[test]
    fn only_what_the_page_set_is_its_own() {
        let sent = headers(
            "content-type:application/json\ntauri-callback:1\ntauri-invoke-key:(not recorded)\n\
             accept:*/*\nsec-fetch-mode:cors\nx-track:7\nauthorization:Bearer a:b\n",
        );
        let own = [("x-track", "7"), ("authorization", "Bearer a:b")];
        assert_eq!(of_page(&sent).unwrap(), own);
    }

    #[test]
    fn what_was_not_recorded_whole_is_refused() {
        for lines in ["x-long:aaa… (9000 bytes in all)\n", "…:(3 more are not recorded)\n"] {
            assert!(of_page(&headers(lines)).is_err(), "{lines}");
        }
        let latin = headers("x-name:caf\u{fffd}\n");
        assert_eq!(
            of_page(&latin).unwrap_err(),
            "Its header x-name was not recorded as it travelled."
        );
    }
}
