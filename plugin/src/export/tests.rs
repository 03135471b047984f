//! Files that are read again, by the reader that the window has, too.

use std::{fs, io::BufReader, thread};

use ipc_inspector_page::PAGE;
use ipc_inspector_protocol::{
    Body, BodyFormat, Delivery, EventDelivered, Filter, Headers, Outcome, PageRef, RecordKind,
    Request, Response,
    redact::Rules,
    wire::{ExportRequest, Limits, Secrets},
};
use tempfile::TempDir;

use super::*;

pub(crate) const LIMITS: Limits =
    Limits { max_records: 1_000, max_bytes: 1 << 20, max_payload_bytes: 4096 };

pub(crate) fn header() -> Header {
    Header {
        app: trace::App { name: "notes".into(), ..trace::App::default() },
        versions: trace::Versions::default(),
        started: "2026-03-01T09:30:00.125+01:00".into(),
        limits: LIMITS,
        gaps: Vec::new(),
        app_origins: Vec::new(),
        lost: trace::Lost::default(),
        redaction: None,
        comment: None,
    }
}

fn source<'a>(recorder: &'a Recorder, rules: &'a Configured) -> Source<'a> {
    Source { recorder, header: header(), rules, page: &PAGE }
}

/// A call with these arguments, answered with nothing.
fn call(recorder: &Recorder, command: &str, arguments: &str) -> u64 {
    let headers = Headers::from_lines("content-type:application/json\n".into());
    let request = Request { command: command.into(), headers, ..Request::default() };
    let body = recorder.keep(BodyFormat::Json, arguments.as_bytes());
    let call = recorder.push_at(10, RecordKind::RequestReceived(request), body);
    let response = Response { call, outcome: Outcome::Ok, task: None };
    recorder.push_at(20, RecordKind::ResponseSent(response), None);
    call
}

/// Exports to a new folder, and returns the folder with what was written.
fn export_to(recorder: &Recorder, name: &str, options: ExportOptions) -> (TempDir, Exported) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    let rules = Configured::default();
    let source = source(recorder, &rules);
    let exported = export(source, Target::File(&path), options).unwrap();
    assert_eq!(exported.path, path);
    assert_eq!(exported.bytes, fs::metadata(&path).unwrap().len());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left there");
    (folder, exported)
}

fn read(path: &Path) -> (Header, Vec<trace::Entry>) {
    let reader = Reader::new(BufReader::new(File::open(path).unwrap())).unwrap();
    (reader.header().clone(), reader.map(Result::unwrap).collect())
}

#[test]
fn a_trace_has_each_record_with_its_headers_and_its_whole_body() {
    let recorder = Recorder::new(LIMITS);
    call(&recorder, "greet", r#"{"name": "Ada",  "id": 9007199254740993}"#);
    call(&recorder, "long", &format!("\"{}\"", "x".repeat(5_000)));
    for name in ["a.ipctrace.jsonl", "a.ipctrace.jsonl.gz"] {
        let (_folder, exported) =
            export_to(&recorder, name, ExportOptions::default().comment("it hangs"));
        let (header, entries) = read(&exported.path);
        let held: Vec<_> = (0..4).map(|seq| recorder.get(seq).unwrap().whole(seq)).collect();
        assert_eq!(entries, held);
        assert_eq!((exported.records, exported.missed, exported.replaced), (4, 0, 0));
        assert_eq!((header.app.name.as_str(), header.lost.truncated), ("notes", 1));
        assert_eq!(header.comment.as_deref(), Some("it hangs"));
        let body = entries[2].record.body;
        assert_eq!(body, Some(Body { format: BodyFormat::Json, len: 5_002, kept: 4096 }));
    }
    let compressed = export_to(&recorder, "a.ipctrace.jsonl.gz", ExportOptions::default());
    assert!(fs::read(compressed.1.path).unwrap().starts_with(&[0x1f, 0x8b]));
}

#[test]
fn secrets_are_replaced_unless_that_is_switched_off() {
    let recorder = Recorder::new(LIMITS);
    call(&recorder, "login", r#"{"password":"hunter2"}"#);
    let arguments = |redaction: Redaction| {
        let options = ExportOptions::default().redaction(redaction);
        let (_folder, exported) = export_to(&recorder, "a.ipctrace.jsonl", options);
        let (header, mut entries) = read(&exported.path);
        let body = entries.remove(0).body.map(|body| String::from_utf8(body).unwrap());
        let replaced = header.redaction.map(|redaction| redaction.replaced);
        assert_eq!(replaced.unwrap_or_default(), exported.replaced);
        (body, replaced)
    };
    let redacted = r#"{"password":"[redacted: key]"}"#.to_owned();
    assert_eq!(arguments(Redaction::Configured), (Some(redacted), Some(1)));
    let all = Rules { metadata_only: true, ..Rules::default() };
    assert_eq!(arguments(Redaction::Rules(all)), (None, Some(1)));
    let whole = r#"{"password":"hunter2"}"#.to_owned();
    assert_eq!(arguments(Redaction::Off), (Some(whole), None));
}

#[test]
fn a_filter_leaves_whole_calls_and_the_file_says_that_there_was_more() {
    let recorder = Recorder::new(LIMITS);
    call(&recorder, "login", r#"{"password":"hunter2"}"#);
    call(&recorder, "greet", r#"{"name":"Ada"}"#);
    // What is filtered by is what was sent, though the file does not have it.
    let only = |filter| ExportOptions::default().filter(Filter::parse(filter).unwrap());
    for name in ["a.ipctrace.jsonl", "a.ipctrace.jsonl.gz"] {
        let options = only("arg.password:hunter2").comment("Cannot log in.");
        let (_folder, exported) = export_to(&recorder, name, options);
        let (header, entries) = read(&exported.path);
        assert_eq!(entries.iter().map(|it| it.record.seq).collect::<Vec<_>>(), [0, 1]);
        assert_eq!((exported.records, exported.missed), (2, 0));
        assert_eq!((header.lost.filtered, header.lost.evicted), (2, 0));
        assert_eq!(header.comment.as_deref(), Some("Cannot log in."));
    }
    let (_folder, exported) = export_to(&recorder, "a.har", only("cmd:greet"));
    let text = fs::read_to_string(&exported.path).unwrap();
    assert!(text.contains("greet") && !text.contains("login"), "{text}");
    let (_folder, exported) = export_to(&recorder, "a.ipctrace.jsonl", only("cmd:nothing"));
    assert_eq!(exported.records, 0);
}

#[test]
fn the_function_of_the_app_has_the_last_word_on_a_text() {
    let recorder = Recorder::new(LIMITS);
    call(&recorder, "greet", r#"{"name":"Ada","password":"hunter2"}"#);
    let replace = Replace::new(|found| (found.path == "name").then(|| "somebody".into()));
    let configured = Configured { replace: Some(replace), ..Configured::default() };
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.ipctrace.jsonl");
    for (redaction, expected) in [
        (Redaction::Configured, r#"{"name":"somebody","password":"[redacted: key]"}"#),
        (Redaction::Off, r#"{"name":"Ada","password":"hunter2"}"#),
    ] {
        let options = ExportOptions::default().redaction(redaction);
        export(source(&recorder, &configured), Target::File(&path), options).unwrap();
        assert_eq!(read(&path).1[0].body.as_deref(), Some(expected.as_bytes()));
    }
}

#[test]
fn a_preview_tells_what_the_export_does() {
    let recorder = Recorder::new(LIMITS);
    call(&recorder, "login", r#"{"password":"hunter2"}"#);
    let greet = call(&recorder, "greet", r#"{"token":"ab12cd34ef","name":"Ada"}"#);
    let rules = Configured::default();
    let request = |filter: &str, row, secrets| {
        let keys = Vec::new();
        let request = ExportRequest { filter: filter.into(), row, secrets, keys };
        ExportOptions::of(&request, &rules).unwrap()
    };
    for (options, records, replaced) in [
        (request("", None, Secrets::Replaced), 4, 2),
        (request("cmd:login", None, Secrets::Replaced), 2, 1),
        (request("", Some(greet), Secrets::Replaced), 2, 1),
        (request("cmd:login", Some(greet), Secrets::Replaced), 0, 0),
        (request("", None, Secrets::WithoutBodies), 4, 2),
        (request("", None, Secrets::Kept), 4, 0),
    ] {
        let preview = preview(&recorder, &rules, &[], options.clone());
        assert_eq!((preview.records, preview.counts.values().sum::<u64>()), (records, replaced));
        assert_eq!(preview.first.len() as u64, replaced);
        let (_folder, exported) = export_to(&recorder, "a.ipctrace.jsonl", options);
        assert_eq!((exported.records, exported.replaced), (records, replaced));
    }
    let previewed = |options| preview(&recorder, &rules, &[], options);
    let of_greet = previewed(request("", Some(greet), Secrets::Replaced));
    let (seq, replacement) = &of_greet.first[0];
    assert_eq!((*seq, replacement.path.as_str(), replacement.len), (greet, "token", 12));

    // The window may name further secrets.
    let further = ExportRequest { keys: vec!["Name".into()], ..ExportRequest::default() };
    let further = previewed(ExportOptions::of(&further, &rules).unwrap());
    let paths: Vec<_> = further.first.iter().map(|(_, it)| it.path.as_str()).collect();
    assert_eq!(paths, ["password", "token", "name"]);
}

#[test]
fn pages_of_a_development_server_are_the_apps_own() {
    let recorder = Recorder::new(LIMITS);
    for origin in ["http://localhost:1420", "https://example.com"] {
        let request = Request { origin: Some(origin.into()), ..Request::default() };
        recorder.push_at(10, RecordKind::RequestReceived(request), None);
    }
    let app_origins = vec!["http://localhost:1420".to_owned()];
    let exported = |filter: &str| {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("a.ipctrace.jsonl");
        let header = Header { app_origins: app_origins.clone(), ..header() };
        let rules = Configured::default();
        let source = Source { header, ..source(&recorder, &rules) };
        let options = ExportOptions::default().filter(Filter::parse(filter).unwrap());
        export(source, Target::File(&path), options).unwrap();
        let (header, entries) = read(&path);
        assert_eq!(header.app_origins, app_origins);
        entries.iter().map(|entry| entry.record.seq).collect::<Vec<_>>()
    };
    assert_eq!((exported("origin:local"), exported("origin:remote")), (vec![0], vec![1]));
}

#[test]
fn other_formats_are_redacted_as_well() {
    let recorder = Recorder::new(LIMITS);
    call(&recorder, "login", r#"{"password":"hunter2"}"#);
    for (name, has) in [("a.HAR", "\"creator\""), ("a.perfetto.json", "\"traceEvents\"")] {
        let (_folder, exported) = export_to(&recorder, name, ExportOptions::default());
        let text = fs::read_to_string(exported.path).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(json.is_object() && text.contains(has) && text.contains("login"), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
        assert_eq!(exported.replaced, 1);
    }
    let options = ExportOptions::default().format(Format::Markdown);
    let (_folder, exported) = export_to(&recorder, "issue.txt", options);
    assert!(fs::read_to_string(exported.path).unwrap().starts_with("## IPC trace"));
}

#[test]
fn what_was_lost_is_told() {
    let recorder = Recorder::new(Limits { max_records: 6, ..LIMITS });
    for _ in 0..5 {
        call(&recorder, "greet", "{}");
    }
    recorder.count_untold(3);
    let (_folder, exported) = export_to(&recorder, "a.ipctrace.jsonl", ExportOptions::default());
    let (header, entries) = read(&exported.path);
    assert_eq!((header.lost.evicted, header.lost.untold), (4, 3));
    assert_eq!(entries[0].record.seq, 4);
    assert_eq!(exported.records, 6);
}

#[test]
fn a_snapshot_ends_where_it_began_and_tells_what_it_missed() {
    let recorder = Recorder::new(Limits { max_records: 200, ..LIMITS });
    for _ in 0..100 {
        call(&recorder, "greet", "{}");
    }
    let mut snapshot = Snapshot::new(&recorder);
    assert_eq!(snapshot.next().unwrap().record.seq, 0);
    // A page of 64 is out of the log. Of the other 136 all but the last 20 go.
    for _ in 0..90 {
        call(&recorder, "later", "{}");
    }
    let rest: Vec<_> = snapshot.by_ref().map(|entry| entry.record.seq).collect();
    assert_eq!(rest, (1..64).chain(180..200).collect::<Vec<_>>());
    assert_eq!(snapshot.missed(), 116);

    let mut snapshot = Snapshot::new(&recorder);
    recorder.clear();
    call(&recorder, "later", "{}");
    assert_eq!((snapshot.next(), snapshot.missed()), (None, 200));
}

#[test]
fn a_file_that_cannot_be_written_leaves_the_old_one() {
    let recorder = Recorder::new(LIMITS);
    let folder = TempDir::new().unwrap();
    let to = |name: &str| {
        let path = folder.path().join(name);
        let rules = Configured::default();
        let source = source(&recorder, &rules);
        export(source, Target::File(&path), ExportOptions::default())
    };
    let error = to("trace.json").unwrap_err();
    assert!(matches!(&error, Error::UnknownFormat { path } if path.ends_with("trace.json")));
    let text = error.to_string();
    assert!(text.ends_with("trace.json` ends in none of .ipctrace.jsonl, .ipctrace.jsonl.gz, .har, .perfetto.json, .html, .md"), "{text}");
    assert!(matches!(to("none/a.har").unwrap_err(), Error::Export { .. }));

    // A folder cannot be replaced by a file.
    fs::create_dir(folder.path().join("a.har")).unwrap();
    assert!(matches!(to("a.har").unwrap_err(), Error::Export { .. }));
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");

    fs::write(folder.path().join("b.har"), "old").unwrap();
    to("b.har").unwrap();
    assert!(fs::read_to_string(folder.path().join("b.har")).unwrap().starts_with("{\"log\""));
}

#[cfg(unix)]
#[test]
fn only_the_user_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt;

    let recorder = Recorder::new(LIMITS);
    let (_folder, exported) = export_to(&recorder, "a.har", ExportOptions::default());
    assert_eq!(fs::metadata(exported.path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn recording_goes_on_meanwhile() {
    let recorder = Recorder::new(Limits { max_records: 500, ..LIMITS });
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for _ in 0..20_000 {
                call(&recorder, "busy", r#"{"token":"abc123def456"}"#);
            }
        });
        let mut is_last = false;
        while !is_last {
            is_last = writer.is_finished();
            let (_folder, exported) =
                export_to(&recorder, "a.ipctrace.jsonl", ExportOptions::default());
            let (header, entries) = read(&exported.path);
            assert_eq!(entries.len() as u64, exported.records);
            let secrets = entries.iter().filter(|entry| entry.body.is_some()).count();
            assert_eq!(header.redaction.unwrap().replaced, secrets as u64);
        }
    });
}

#[test]
fn what_the_function_of_the_app_panics_at_is_left_out_and_counted() {
    let recorder = Recorder::new(LIMITS);
    call(&recorder, "greet", r#"{"name":"Ada","bad":"bad","badge":"4711"}"#);
    call(&recorder, "greet", r#"{"name":"Ada"}"#);
    let replace = Replace::new(|found| {
        assert_ne!(found.text, "bad");
        (found.text == "Ada").then(|| "somebody".into())
    });
    let configured = Configured { replace: Some(replace), ..Configured::default() };
    let folder = TempDir::new().unwrap();
    for name in ["a.ipctrace.jsonl", "a.har", "a.html"] {
        let path = folder.path().join(name);
        let target = Target::File(&path);
        let options = ExportOptions::default();
        let exported = export(source(&recorder, &configured), target, options.clone()).unwrap();
        assert_eq!((exported.records, exported.redact_panics), (4, 1), "{name}");
        assert_eq!(preview(&recorder, &configured, &[], options).records, 4);
    }
    let json = json(&recorder, &configured, &[], Filter::default()).unwrap();
    assert!(!json.contains("4711"), "{json}");
    let (header, entries) = read(&folder.path().join("a.ipctrace.jsonl"));
    let bodies = [0, 2].map(|at| str::from_utf8(entries[at].body.as_deref().unwrap()).unwrap());
    let left_out = r#"{"name":"somebody","bad":"[redacted: panic]","badge":"[redacted: panic]"}"#;
    assert_eq!(bodies, [left_out, r#"{"name":"somebody"}"#]);
    assert_eq!(header.redaction.unwrap().counts["app"], 4);
}

#[test]
fn what_is_read_only_or_no_file_is_not_replaced() {
    let recorder = Recorder::new(LIMITS);
    let rules = Configured::default();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.har");
    let error = || {
        let options = ExportOptions::default();
        let exported = export(source(&recorder, &rules), Target::File(&path), options);
        let error = exported.unwrap_err().to_string();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left there");
        error
    };
    fs::write(&path, "old").unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    assert!(error().ends_with("the file that is there is read-only"), "{}", error());
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(error().ends_with("what is there is no file"), "{}", error());
    assert!(path.is_dir());
}

#[cfg(unix)]
#[test]
fn behind_a_link_is_the_file_that_is_meant() {
    let recorder = Recorder::new(LIMITS);
    let folder = TempDir::new().unwrap();
    let (link, file) = (folder.path().join("a.har"), folder.path().join("other"));
    fs::write(&file, "old").unwrap();
    std::os::unix::fs::symlink("other", &link).unwrap();
    let rules = Configured::default();
    let options = ExportOptions::default();
    let exported = export(source(&recorder, &rules), Target::File(&link), options).unwrap();
    assert_eq!(exported.path, link);
    assert!(link.is_symlink());
    assert!(fs::read_to_string(&file).unwrap().starts_with("{\"log\""));
}

#[test]
fn exports_at_once_each_have_a_file_of_their_own_or_one_of_them_the_name() {
    let recorder = Recorder::new(LIMITS);
    call(&recorder, "greet", "{}");
    let folder = TempDir::new().unwrap();
    let rules = Configured::default();
    let all_at_once = |target: Target<'_>| {
        thread::scope(|scope| {
            let export = || export(source(&recorder, &rules), target, ExportOptions::default());
            let threads = [0; 8].map(|_| scope.spawn(export));
            let mut paths = threads.map(|it| it.join().unwrap().unwrap().path);
            paths.sort();
            paths
        })
    };
    let new = Target::New { folder: folder.path(), start: "a", ending: ".ipctrace.jsonl" };
    let mut expected: Vec<_> = (2..9).map(|it| format!("a-{it}.ipctrace.jsonl")).collect();
    expected.push("a.ipctrace.jsonl".into());
    let expected: Vec<_> = expected.iter().map(|name| folder.path().join(name)).collect();
    assert_eq!(all_at_once(new)[..], expected);
    let path = folder.path().join("b.ipctrace.jsonl");
    assert!(all_at_once(Target::File(&path)).iter().all(|it| *it == path));
    let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().path()).collect();
    assert_eq!(files.len(), 9, "{files:?}");
    assert!(files.iter().all(|file| read(file).1.len() == 2));
}

#[test]
fn a_body_that_is_too_long_for_a_trace_is_left_out_and_its_record_exported() {
    let limits = Limits { max_bytes: 1 << 28, max_payload_bytes: 1 << 26, ..LIMITS };
    let recorder = Recorder::new(limits);
    call(&recorder, "greet", &"x".repeat(trace::MAX_LINE_BYTES));
    let options = ExportOptions::default().redaction(Redaction::Off);
    let (_folder, exported) = export_to(&recorder, "a.ipctrace.jsonl", options);
    assert_eq!((exported.records, exported.missed), (2, 0));
    let (_, entries) = read(&exported.path);
    let body = entries[0].record.body.unwrap();
    assert_eq!((body.len, body.is_truncated()), (trace::MAX_LINE_BYTES as u64, true));
}

#[test]
fn a_record_that_is_too_long_for_a_trace_is_counted_and_the_others_are_exported() {
    let recorder = Recorder::new(Limits { max_bytes: 1 << 28, ..LIMITS });
    call(&recorder, "greet", "{}");
    let delivery = Delivery { listener: 1, emit: 1, page_us: 1 };
    let delivered = EventDelivered {
        page: PageRef { webview: "main".into(), page_load: 1 },
        event: "tick".into(),
        deliveries: vec![delivery; trace::MAX_LINE_BYTES / 30],
    };
    recorder.push_at(10, RecordKind::EventDelivered(delivered), None);
    let options = ExportOptions::default().redaction(Redaction::Off);
    let (_folder, exported) = export_to(&recorder, "a.ipctrace.jsonl", options);
    assert_eq!((exported.records, exported.missed), (2, 1));
    let (header, entries) = read(&exported.path);
    assert_eq!((entries.len(), header.lost.evicted), (2, 1));
}
