//! The page and a trace in one file.

use std::io::Write;

use base64::{engine::GeneralPurpose, prelude::BASE64_STANDARD, write::EncoderWriter};
use flate2::{Compression, write::GzEncoder};
use ipc_inspector_protocol::{
    export::visible,
    trace::{self, Entry, Header, Writer},
};

use crate::Page;

/// What the page may do when it lies on a disk: run what stands in it, and show pictures that it has
/// made of bodies.
const CSP: &str = "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; \
    style-src 'unsafe-inline'; img-src blob:; base-uri 'none'; form-action 'none'";

impl Page {
    /// Writes a report: one HTML file with the whole inspector and what can be read of a trace, for
    /// whoever has neither the app nor the inspector. It opens from disk, without a network, in any
    /// browser of the last years, and loads nothing. It has about 0.9 MB (measured; most of it is the
    /// compressed module) and, as base64, the compressed trace.
    ///
    /// An error among the entries ends the trace but not the report, which tells of it. An error is
    /// returned only when the sink fails. It is written to in small pieces: a file wants a
    /// [`BufWriter`](std::io::BufWriter) around it. However long a trace is, no more than a record of it
    /// is held.
    ///
    /// ```
    /// use ipc_inspector_page::PAGE;
    /// use ipc_inspector_protocol::trace::Reader;
    ///
    /// let file = include_bytes!("../../protocol/tests/traces/v1.ipctrace.jsonl");
    /// let reader = Reader::new(&file[..])?;
    /// let header = reader.header().clone();
    /// let mut report = Vec::new();
    /// PAGE.write_report(&header, reader, &mut report)?;
    /// assert!(report.starts_with(b"<!doctype html>"));
    /// # Ok::<_, ipc_inspector_protocol::trace::Error>(())
    /// ```
    pub fn write_report(
        &self,
        header: &Header,
        entries: impl IntoIterator<Item = trace::Result<Entry>>,
        mut sink: impl Write,
    ) -> trace::Result<()> {
        let title = escape(&header.app.name);
        write!(
            sink,
            "<!doctype html>\n\
            <html lang=\"en\" data-connection=\"connecting\">\n\
            <head>\n\
            <meta charset=\"utf-8\">\n\
            <meta http-equiv=\"Content-Security-Policy\" content=\"{CSP}\">\n\
            <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
            <meta name=\"color-scheme\" content=\"light dark\">\n\
            <title>IPC Inspector – {title}</title>\n\
            <style>"
        )?;
        sink.write_all(self.style.bytes)?;
        // The script comes last, so it finds all of its data there.
        write!(
            sink,
            "</style>\n</head>\n<body>\n<noscript>The inspector needs JavaScript.</noscript>\n\
            <script type=\"application/gzip\" id=\"embedded-module\">"
        )?;
        let mut module = GzEncoder::new(base64(&mut sink), Compression::best());
        module.write_all(self.module.bytes)?;
        module.finish()?.finish()?;

        write!(sink, "</script>\n<script type=\"application/gzip\" id=\"embedded-trace\">")?;
        let problem = write_trace(header, entries, &mut sink)?;
        writeln!(sink, "</script>")?;
        if let Some(problem) = problem {
            let problem = escape(&problem.to_string());
            writeln!(sink, "<p id=\"embedded-problem\" hidden>{problem}</p>")?;
        }
        write!(sink, "<script type=\"module\">")?;
        sink.write_all(self.script.bytes)?;
        write!(sink, "</script>\n</body>\n</html>\n")?;
        Ok(sink.flush()?)
    }
}

/// Writes the trace, and returns why it could not be read to its end.
fn write_trace(
    header: &Header,
    entries: impl IntoIterator<Item = trace::Result<Entry>>,
    sink: impl Write,
) -> trace::Result<Option<trace::Error>> {
    let mut trace = Writer::gzip(base64(sink), header)?;
    let mut problem = None;
    for entry in entries {
        match entry {
            Ok(Entry { record, body }) => trace.record(&record, body.as_deref())?,
            Err(error) => {
                problem = Some(error);
                break;
            }
        }
    }
    trace.finish()?.finish()?;
    Ok(problem)
}

/// As base64, which no HTML parser takes for anything but text.
fn base64<W: Write>(sink: W) -> EncoderWriter<'static, GeneralPurpose, W> {
    EncoderWriter::new(sink, &BASE64_STANDARD)
}

fn escape(text: &str) -> String {
    visible(text).replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use base64::Engine;
    use flate2::read::GzDecoder;
    use ipc_inspector_protocol::trace::Reader;

    use super::*;
    use crate::PAGE;

    const TRACE: &[u8] = include_bytes!("../../protocol/tests/traces/v1.ipctrace.jsonl");

    fn report(trace: &[u8], app: &str) -> String {
        let reader = Reader::new(trace).unwrap();
        let mut header = reader.header().clone();
        header.app.name = app.into();
        let mut page = Vec::new();
        PAGE.write_report(&header, reader, &mut page).unwrap();
        String::from_utf8(page).unwrap()
    }

    fn embedded(page: &str, id: &str) -> Vec<u8> {
        let (_, from) = page.split_once(&format!("id=\"{id}\">")).unwrap();
        let packed = BASE64_STANDARD.decode(from.split('<').next().unwrap()).unwrap();
        let mut bytes = Vec::new();
        GzDecoder::new(&packed[..]).read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn it_has_the_page_and_the_records() {
        let page = report(TRACE, "notes");
        assert_eq!(embedded(&page, "embedded-module"), PAGE.module.bytes);
        let trace = embedded(&page, "embedded-trace");
        let entries = |trace: &[u8]| {
            Reader::new(BufReader::new(trace)).unwrap().collect::<trace::Result<Vec<_>>>().unwrap()
        };
        assert_eq!(entries(&trace), entries(TRACE));
        assert!(!page.contains("embedded-problem\" hidden"));
    }

    #[test]
    fn it_loads_nothing() {
        let page = report(TRACE, "notes");
        let script = page.rsplit_once("<script type=\"module\">").unwrap().1;
        assert_eq!(script.matches("</script").count(), 1, "the script ends its element early");
        for loads in ["src=", "href=", "@import", "url("] {
            assert!(!page.split("<script").next().unwrap().contains(loads), "{loads}");
        }
    }

    #[test]
    fn a_cut_trace_is_shown_as_far_as_it_goes_and_says_so() {
        let cut = &TRACE[..TRACE.len() - 20];
        let page = report(cut, "notes");
        let lines = |trace: &[u8]| Reader::new(BufReader::new(trace)).unwrap().flatten().count();
        assert_eq!(lines(&embedded(&page, "embedded-trace")), lines(TRACE) - 1);
        assert!(page.contains("<p id=\"embedded-problem\" hidden>the trace was cut off in line "));
    }

    #[test]
    fn the_name_of_an_app_is_text() {
        let page = report(TRACE, "<script>alert(1)</script> & more");
        assert!(page.contains("&lt;script>alert(1)&lt;/script> &amp; more</title>"));
    }
}
