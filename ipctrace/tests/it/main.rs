//! The program as it is run: its arguments, what it writes, and its exit code.

mod check;
mod convert;
mod diff;
#[cfg(unix)]
mod files;
mod filter;
mod input;
mod log;
#[cfg(unix)]
mod readme;
mod redact;
mod summary;
mod terminal;

use std::{fs, path::Path};

use assert_cmd::{Command, cargo::cargo_bin_cmd};
use ipc_inspector_protocol::trace::{Entry, Header, Reader};

/// The trace that has every kind of record.
const EXAMPLE: &str = "../protocol/tests/traces/v1.ipctrace.jsonl";

fn ipctrace<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = cargo_bin_cmd!("ipctrace");
    command.args(arguments);
    command
}

/// What it came to: exit code, standard output, standard error.
fn run(command: &mut Command) -> (i32, String, String) {
    let output = command.output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("it is text");
    let code = output.status.code().expect("no signal ended it");
    (code, text(output.stdout), text(output.stderr))
}

/// What it writes where nothing is wrong.
fn written(command: &mut Command) -> Vec<u8> {
    command.assert().success().get_output().stdout.clone()
}

/// A trace as it is read, which is to have no error.
fn read(file: &[u8]) -> (Header, Vec<Entry>) {
    let reader = Reader::new(file).expect("it is a trace");
    let header = reader.header().clone();
    (header, reader.collect::<Result<_, _>>().expect("each line is sound"))
}

fn path(path: &Path) -> &str {
    path.to_str().expect("it is text")
}

fn save(folder: &tempfile::TempDir, name: &str, trace: &[u8]) -> String {
    let file = folder.path().join(name);
    fs::write(&file, trace).expect("a temporary file can be written");
    path(&file).to_owned()
}
