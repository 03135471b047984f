//! The stamp beside the inspector's bundle: a hash of everything it was built from, and one of
//! every file that came out. It lets a machine without a wasm compiler tell whether the bundle is
//! stale.
//!
//! The stamp is the same in every clone and on every system: paths are relative to the workspace,
//! and a text's line endings do not count. It has one hash for all files, since a line for each
//! would be in conflict with whatever else is merged.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

/// The stamp's file name, in the bundle's folder.
pub(crate) const FILE: &str = "STAMP";

/// A stamp as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    inputs: String,
    outputs: String,
}

/// Hashes by name, of which a stamp is made. An input's name is its path in the workspace or what
/// else it is; an output's is its file name.
#[derive(Debug, Default)]
pub(crate) struct Files {
    inputs: BTreeMap<String, String>,
    outputs: BTreeMap<String, String>,
}

impl Files {
    /// An input that is no file.
    pub(crate) fn input(&mut self, name: &str, content: &str) {
        self.inputs.insert(name.to_owned(), hash(content.as_bytes()));
    }

    /// A file of the workspace, or all files below a folder of it. What is absent adds nothing.
    pub(crate) fn input_path(&mut self, root: &Path, path: &str) -> Result<()> {
        add(&mut self.inputs, &root.join(path), path)
    }

    /// All files of the bundle, but the stamp itself.
    pub(crate) fn outputs(&mut self, folder: &Path) -> Result<()> {
        add(&mut self.outputs, folder, "")?;
        self.outputs.remove(FILE);
        Ok(())
    }

    pub(crate) fn stamp(&self) -> Stamp {
        Stamp { inputs: combined(&self.inputs), outputs: combined(&self.outputs) }
    }
}

impl Stamp {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut lines = text.lines().filter(|line| !line.starts_with('#'));
        let mut hash = |kind: &str| {
            let hash = lines.next().and_then(|line| line.strip_prefix(kind)?.strip_prefix(' '));
            hash.filter(|hash| hash.len() == HASH_BYTES * 2).map(str::to_owned)
        };
        match (hash("in"), hash("out"), lines.next()) {
            (Some(inputs), Some(outputs), None) => Ok(Self { inputs, outputs }),
            _ => bail!("{FILE} is not as `cargo xtask ui` writes it"),
        }
    }

    /// What changed since `self` was written, in words.
    pub(crate) fn changes(&self, now: &Self) -> Vec<&'static str> {
        let inputs = (self.inputs != now.inputs)
            .then_some("its sources, dependencies or tools changed since it was built");
        let outputs = (self.outputs != now.outputs)
            .then_some("its own files are not those that the last build wrote");
        inputs.into_iter().chain(outputs).collect()
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# Hashes of all that this folder was built from and of all that came out.")?;
        writeln!(f, "# After a conflict, and after each change, run `cargo xtask ui`.")?;
        writeln!(f, "in {}", self.inputs)?;
        writeln!(f, "out {}", self.outputs)
    }
}

/// One hash of all, names included.
fn combined(hashes: &BTreeMap<String, String>) -> String {
    let lines = hashes.iter().fold(String::new(), |mut lines, (name, hash)| {
        let _ = writeln!(lines, "{hash} {name}");
        lines
    });
    hash(lines.as_bytes())
}

fn add(hashes: &mut BTreeMap<String, String>, path: &Path, name: &str) -> Result<()> {
    if path.is_dir() {
        let cannot = || format!("cannot read the folder {}", path.display());
        for entry in fs::read_dir(path).with_context(cannot)? {
            let entry = entry.with_context(cannot)?;
            let file = entry.file_name();
            let file = file.to_string_lossy();
            let name = if name.is_empty() { file.into_owned() } else { format!("{name}/{file}") };
            add(hashes, &entry.path(), &name)?;
        }
    } else if path.exists() {
        let content = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        hashes.insert(name.to_owned(), hash(&content));
    }
    Ok(())
}

/// Half of a digest: whoever wants to cheat edits the stamp, and a diff stays readable.
const HASH_BYTES: usize = 16;

fn hash(content: &[u8]) -> String {
    let digest = match str::from_utf8(content) {
        // Git may have checked a text out with the line endings of another system.
        Ok(text) => Sha256::digest(text.replace("\r\n", "\n")),
        Err(_) => Sha256::digest(content),
    };
    digest[..HASH_BYTES].iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(inputs: &[(&str, &str)], outputs: &[(&str, &str)]) -> Stamp {
        let hashes = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, text)| ((*name).to_owned(), hash(text.as_bytes()))).collect()
        };
        Files { inputs: hashes(inputs), outputs: hashes(outputs) }.stamp()
    }

    #[test]
    fn a_stamp_survives_being_written() {
        let stamp = stamp(&[("src/main.rs", "a"), ("a name with spaces", "b")], &[("x.wasm", "c")]);
        assert_eq!(Stamp::parse(&stamp.to_string()).unwrap(), stamp);
    }

    #[test]
    fn nothing_changed_is_no_change() {
        let files = || stamp(&[("src/main.rs", "a")], &[("x.wasm", "c")]);
        assert!(files().changes(&files()).is_empty());
    }

    #[test]
    fn what_changed_is_named() {
        let then = stamp(&[("a.rs", "a"), ("b.rs", "b")], &[("x.js", "")]);
        let since = |inputs| then.changes(&stamp(inputs, &[("x.js", "")]));
        for inputs in [
            &[("a.rs", "a")][..],
            &[("a.rs", "a"), ("b.rs", "b"), ("c.rs", "")],
            &[("a.rs", "a"), ("b.rs", "c")],
            &[("a.rs", "b"), ("b.rs", "a")],
            &[("a.rs", "a"), ("c.rs", "b")],
        ] {
            let changes = since(inputs);
            assert!(changes.len() == 1 && changes[0].contains("sources"), "{inputs:?}");
        }
        let now = stamp(&[("a.rs", "a"), ("b.rs", "b")], &[("x.js", "1")]);
        assert_eq!(then.changes(&now), ["its own files are not those that the last build wrote"]);
    }

    #[test]
    fn line_endings_do_not_count_in_a_text() {
        assert_eq!(hash(b"a\r\nb\r\n"), hash(b"a\nb\n"));
        assert_ne!(hash(b"\0\xff\r\n"), hash(b"\0\xff\n"));
    }

    #[test]
    fn a_foreign_line_is_an_error() {
        let stamp = stamp(&[], &[]).to_string();
        let conflict = format!("<<<<<<< HEAD\n{stamp}=======\n{stamp}>>>>>>> other\n");
        assert!(Stamp::parse(&conflict).is_err());
        assert!(Stamp::parse(&stamp.replace("in ", "in 0")).is_err());
        assert!(Stamp::parse("").is_err());
    }
}
