//! The recorder and the capture by themselves, and the size of the embedded page.

use std::{collections::HashMap, path::Path, process::Command};

use anyhow::{Context as _, Result, ensure};
use ipc_inspector_page::PAGE;
use serde::Deserialize;

use super::{Effort, Round};

const MIB: f64 = (1 << 20) as f64;

/// A line of what the program prints; see its source, `plugin/benches/parts.rs`.
#[derive(Deserialize)]
struct Line {
    part: String,
    bare: Option<f64>,
    ours: f64,
}

/// What was measured, by name.
#[derive(Debug, Default)]
pub(super) struct Figures(HashMap<String, Vec<Round>>);

impl Figures {
    pub(super) fn of(&self, name: &str) -> Result<Vec<Round>> {
        self.0.get(name).cloned().with_context(|| format!("nothing was measured of {name}"))
    }
}

pub(super) fn measure(parts: &Path, effort: &Effort) -> Result<Figures> {
    let mut figures: HashMap<_, Vec<_>> = HashMap::new();
    for line in run(parts, &["rows", &effort.rounds.to_string()])? {
        let round = Round { stock: line.bare, plugin: line.ours, ..Round::default() };
        figures.entry(line.part).or_default().push(round);
    }
    for _ in 0..effort.rounds {
        for line in run(parts, &["export", &effort.rows.to_string()])? {
            let round = Round { stock: line.bare, plugin: line.ours, ..Round::default() };
            figures.entry(line.part).or_default().push(round);
        }
    }
    for _ in 0..effort.repeats {
        for line in run(parts, &["memory", &effort.pushes.to_string()])? {
            let stock = line.bare.map(|limit| limit / MIB);
            let round = Round { stock, plugin: line.ours / MIB, ..Round::default() };
            figures.entry(line.part).or_default().push(round);
        }
    }
    Ok(Figures(figures))
}

/// Thousands of instructions that one of them takes, as valgrind counts them.
pub(super) fn instructions(parts: &Path, part: &str, effort: &Effort) -> Result<f64> {
    let [few, many] = [effort.counted, 2 * effort.counted];
    // What it takes to get ready is in both.
    let more = counted(parts, part, many)?.saturating_sub(counted(parts, part, few)?);
    Ok(more as f64 / (many - few) as f64 / 1000.0)
}

fn counted(parts: &Path, part: &str, count: u64) -> Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(parts)
        .args(["once", part, &count.to_string()])
        .output()
        .context("valgrind, which counts instructions, cannot be started")?;
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "valgrind of {part}: {told}");
    let total =
        told.lines().find_map(|line| line.split_once("Collected :")).map(|(_, total)| total);
    total.and_then(|total| total.trim().parse().ok()).context("valgrind counted nothing")
}

fn run(parts: &Path, arguments: &[&str]) -> Result<Vec<Line>> {
    let name = || format!("{} {}", parts.display(), arguments.join(" "));
    let output = Command::new(parts).args(arguments).output().with_context(name)?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}: {errors}", name());
    let lines = String::from_utf8(output.stdout)?;
    lines.lines().map(|line| serde_json::from_str(line).with_context(name)).collect()
}

/// What a release with the inspector grows by, about: its page, as Tauri too compresses assets.
pub(super) fn bundle_kb() -> Result<f64> {
    let mut size = 0;
    for file in PAGE.files() {
        let mut compressed = Vec::new();
        let settings = brotli::enc::BrotliEncoderParams::default();
        brotli::BrotliCompress(&mut &file.bytes[..], &mut compressed, &settings)?;
        size += compressed.len();
    }
    Ok(size as f64 / 1000.0)
}
