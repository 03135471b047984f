//! The stamp beside the inspector's bundle: a hash of everything it was built from, and of every
//! file that came out. It lets a machine without a wasm compiler tell whether the bundle is stale.
//!
//! The stamp is the same in every clone and on every system: paths are relative to the workspace,
//! and a text's line endings do not count.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// The stamp's file name, in the bundle's folder.
pub(crate) const FILE: &str = "STAMP";

/// Hashes by name. An input's name is its path in the workspace or what else it is; an output's
/// is its file name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp {
    inputs: BTreeMap<String, String>,
    outputs: BTreeMap<String, String>,
}

impl Stamp {
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

    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut stamp = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.splitn(3, ' ');
            let (kind, hash, name) = (words.next(), words.next(), words.next());
            let (Some(hash), Some(name)) = (hash, name) else {
                anyhow::bail!("the stamp has a line that is none of its own: {line}");
            };
            let hashes = if kind == Some("in") { &mut stamp.inputs } else { &mut stamp.outputs };
            hashes.insert(name.to_owned(), hash.to_owned());
        }
        Ok(stamp)
    }

    /// What changed since `self` was written, in words, one per thing that changed.
    pub(crate) fn changes(&self, now: &Self) -> Vec<String> {
        let inputs = differences(&self.inputs, &now.inputs)
            .map(|(name, what)| format!("{name} {what} since the bundle was built"));
        let outputs = differences(&self.outputs, &now.outputs)
            .map(|(name, what)| format!("the bundle's {name} {what} by another hand"));
        inputs.chain(outputs).collect()
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# What this folder was built from, and what came out; by `cargo xtask ui`.")?;
        for (name, hash) in &self.inputs {
            writeln!(f, "in {hash} {name}")?;
        }
        for (name, hash) in &self.outputs {
            writeln!(f, "out {hash} {name}")?;
        }
        Ok(())
    }
}

fn differences<'a>(
    then: &'a BTreeMap<String, String>,
    now: &'a BTreeMap<String, String>,
) -> impl Iterator<Item = (&'a str, &'static str)> {
    let gone =
        then.keys().filter(|name| !now.contains_key(*name)).map(|name| (name, "was removed"));
    let other = now.iter().filter_map(|(name, hash)| match then.get(name) {
        None => Some((name, "was added")),
        Some(old) if old != hash => Some((name, "was changed")),
        Some(_) => None,
    });
    gone.chain(other).map(|(name, what)| (name.as_str(), what))
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

fn hash(content: &[u8]) -> String {
    let digest = match str::from_utf8(content) {
        // Git may have checked a text out with the line endings of another system.
        Ok(text) => Sha256::digest(text.replace("\r\n", "\n")),
        Err(_) => Sha256::digest(content),
    };
    // Half of it: whoever wants to cheat edits the stamp, and a diff stays readable.
    digest[..16].iter().fold(String::new(), |mut hex, byte| {
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
        Stamp { inputs: hashes(inputs), outputs: hashes(outputs) }
    }

    #[test]
    fn a_stamp_survives_being_written() {
        let stamp = stamp(&[("src/main.rs", "a"), ("a name with spaces", "b")], &[("x.wasm", "c")]);
        assert_eq!(Stamp::parse(&stamp.to_string()).unwrap(), stamp);
    }

    #[test]
    fn nothing_changed_is_no_change() {
        let stamp = stamp(&[("src/main.rs", "a")], &[("x.wasm", "c")]);
        assert!(stamp.changes(&stamp).is_empty());
    }

    #[test]
    fn each_change_is_named() {
        let then = stamp(&[("gone.rs", "a"), ("same.rs", "a"), ("other.rs", "a")], &[("x.js", "")]);
        let now = stamp(&[("same.rs", "a"), ("other.rs", "b"), ("new.rs", "a")], &[("x.js", "1")]);
        assert_eq!(
            then.changes(&now),
            [
                "gone.rs was removed since the bundle was built",
                "new.rs was added since the bundle was built",
                "other.rs was changed since the bundle was built",
                "the bundle's x.js was changed by another hand",
            ]
        );
    }

    #[test]
    fn line_endings_do_not_count_in_a_text() {
        assert_eq!(hash(b"a\r\nb\r\n"), hash(b"a\nb\n"));
        assert_ne!(hash(b"\0\xff\r\n"), hash(b"\0\xff\n"));
    }

    #[test]
    fn a_foreign_line_is_an_error() {
        assert!(Stamp::parse("<<<<<<< HEAD").is_err());
    }
}
