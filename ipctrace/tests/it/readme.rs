//! What the documentation shows is what is written. It is run by a shell of Unix.

use std::{env, fs, path::Path, process::Command};

use assert_cmd::cargo::cargo_bin;

/// Runs the commands behind `$ ` in the blocks of `console` of a folder's README, in that folder, and
/// compares what is below each of them.
#[track_caller]
fn check(folder: &Path) {
    let text = fs::read_to_string(folder.join("README.md")).expect("it is there");
    let mut shown = 0;
    for block in text.split("```console\n").skip(1) {
        let (block, _) = block.split_once("```").expect("it has an end");
        for example in block.split("$ ").skip(1) {
            let (command, expected) = example.split_once('\n').expect("it is a line");
            assert_eq!(output(folder, command), expected, "{command}");
            shown += 1;
        }
    }
    assert!(shown > 0, "{} shows nothing", folder.display());
}

/// What a shell writes, with errors.
fn output(folder: &Path, command: &str) -> String {
    let program = cargo_bin("ipctrace");
    let programs = program.parent().expect("it is in a folder");
    let others = env::var_os("PATH").unwrap_or_default();
    let folders = [programs.to_owned()].into_iter().chain(env::split_paths(&others));
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .current_dir(folder)
        .env("PATH", env::join_paths(folders).expect("they were read from it"))
        .output()
        .expect("a shell starts");
    String::from_utf8(output.stdout).expect("it is text")
}

#[test]
fn each_example_writes_what_is_below_it() {
    check("..".as_ref());
    check(".".as_ref());
}
