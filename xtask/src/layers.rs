//! Who may import whom: ARCHITECTURE.md's table, held.
//!
//! Each path in a file is made absolute (`super`, `self`, and names that a `use` brought in) and
//! compared with what its module must never name. What a glob import hides is not seen, except
//! that the glob itself counts for everything it may bring in.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::source::Source;

/// One row of the table.
struct Layer {
    /// A folder, or a module that is a file or a folder.
    module: &'static str,
    /// A crate by its name, at whatever place in a path, since crates re-export one another; or a
    /// path.
    never: &'static [&'static str],
}

const LAYERS: [Layer; 15] = [
    Layer {
        module: "protocol/src",
        never: &[
            "tauri",
            "tokio",
            "leptos",
            "ringbuf",
            "std::time::Instant",
            "std::time::SystemTime",
            "std::fs",
        ],
    },
    Layer { module: "page/src", never: &["tauri", "tokio", "leptos", "std::fs"] },
    Layer { module: "ipctrace/src", never: &["tauri", "tokio", "leptos"] },
    Layer { module: "plugin/src/recorder", never: &["tauri"] },
    Layer { module: "plugin/src/stream", never: &["tauri"] },
    Layer { module: "plugin/src/search", never: &["tauri"] },
    Layer { module: "plugin/src/export", never: &["tauri", "crate::capture", "crate::stream"] },
    Layer { module: "plugin/src/flight", never: &["tauri", "crate::capture", "crate::stream"] },
    Layer {
        module: "plugin/src/capture",
        never: &["crate::stream", "crate::window", "crate::export"],
    },
    Layer { module: "plugin/src/commands", never: &["ringbuf"] },
    Layer { module: "plugin/src/window", never: &["ringbuf"] },
    Layer { module: "plugin/src/lib", never: &["ringbuf"] },
    Layer { module: "devtools-ui/src/conn", never: &["crate::view"] },
    Layer { module: "devtools-ui/src/state", never: &["web_sys", "crate::view", "crate::conn"] },
    Layer { module: "devtools-ui/src/view", never: &["crate::conn", "js_sys", "wasm_bindgen"] },
];

pub(crate) fn check(root: &Path) -> Result<()> {
    let mut broken = Vec::new();
    for layer in &LAYERS {
        for file in files(&root.join(layer.module))? {
            let text = fs::read_to_string(&file)
                .with_context(|| format!("cannot read {}", file.display()))?;
            let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
            let module = module_of(&name);
            let found = forbidden(&text, &module, layer.never)
                .with_context(|| format!("cannot read {name} as Rust"))?;
            for (line, path) in found {
                broken.push(format!("{name}:{line}: {} must not name {path}", layer.module));
            }
        }
    }
    if broken.is_empty() {
        return Ok(());
    }
    bail!("see \"Who may import whom\" in ARCHITECTURE.md\n  {}", broken.join("\n  "))
}

/// The Rust files of a module, whether it is a file, a folder, both, or not there yet.
fn files(module: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let file = module.with_extension("rs");
    if file.is_file() {
        files.push(file);
    }
    let mut folders = vec![module.to_owned()];
    while let Some(folder) = folders.pop().filter(|folder| folder.is_dir()) {
        let cannot = || format!("cannot read the folder {}", folder.display());
        for entry in fs::read_dir(&folder).with_context(cannot)? {
            let path = entry.with_context(cannot)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The module that a file holds, from the crate's root: `plugin/src/capture/page.rs` is
/// `["crate", "capture", "page"]`.
fn module_of(file: &str) -> Vec<String> {
    let inside = file.split_once("src").map_or(file, |(_, inside)| inside);
    let names = inside.trim_end_matches(".rs").split(['/', '\\']);
    let names = names.filter(|name| !["", "mod", "lib", "main"].contains(name));
    ["crate"].into_iter().chain(names).map(str::to_owned).collect()
}

/// Every forbidden path that `text` names, with its line.
fn forbidden(text: &str, module: &[String], never: &[&str]) -> Result<Vec<(usize, String)>> {
    let paths = Source::parse(text, module)?.absolute().into_iter();
    let broken = paths.filter(|(_, path)| never.iter().any(|never| hits(path, never)));
    Ok(broken.map(|(line, path)| (line, path.join("::"))).collect())
}

fn hits(path: &[String], never: &str) -> bool {
    let never: Vec<_> = never.split("::").collect();
    match (never.as_slice(), path) {
        ([name], path) => path.iter().any(|segment| segment == name),
        (never, [globbed @ .., glob]) if glob == "*" => starts_with(never, globbed),
        (never, path) => starts_with(path, never),
    }
}

fn starts_with<A: AsRef<str>, B: AsRef<str>>(path: &[A], prefix: &[B]) -> bool {
    prefix.len() <= path.len()
        && path.iter().zip(prefix).all(|(segment, other)| segment.as_ref() == other.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The forbidden paths in `text`, as the file `src/conn/wire.rs` would have it.
    fn found(text: &str, never: &[&str]) -> Vec<String> {
        let module = module_of("devtools-ui/src/conn/wire.rs");
        let found = forbidden(text, &module, never).unwrap();
        found.into_iter().map(|(_, path)| path).collect()
    }

    #[test]
    fn a_file_knows_its_module() {
        assert_eq!(module_of("plugin/src/capture/page.rs"), ["crate", "capture", "page"]);
        assert_eq!(module_of("plugin/src/capture/mod.rs"), ["crate", "capture"]);
        assert_eq!(module_of("plugin/src/lib.rs"), ["crate"]);
    }

    #[test]
    fn a_crate_is_found_in_use_path_macro_and_attribute() {
        assert_eq!(found("use tauri::Webview;", &["tauri"]), ["tauri::Webview"]);
        assert_eq!(found("use {serde, tauri as t};", &["tauri"]), ["tauri"]);
        assert_eq!(found("fn f(_: ::tauri::Url) {}", &["tauri"]), ["tauri::Url"]);
        assert_eq!(
            found("view! { <p>{web_sys::window()}</p> }", &["web_sys"]),
            ["web_sys::window"]
        );
        assert_eq!(found("#[tauri::command] fn f() {}", &["tauri"]), ["tauri::command"]);
    }

    #[test]
    fn a_reexported_crate_is_found() {
        assert_eq!(found("use leptos::web_sys::Window;", &["web_sys"]).len(), 1);
    }

    #[test]
    fn comments_strings_and_variables_do_not_count() {
        let text = r##"
            //! tauri::Webview
            /// use tauri::Webview;
            fn f(tauri: u8) -> &'static str { /* tauri::x */ r#"tauri::x"# }
        "##;
        assert!(found(text, &["tauri"]).is_empty());
    }

    #[test]
    fn a_path_is_found_through_groups_aliases_and_globs() {
        let never = ["std::time::Instant"];
        assert_eq!(found("use std::time::{Duration, Instant as Now};", &never).len(), 1);
        assert_eq!(
            found("use std::{time::{self}}; fn f() { time::Instant::now(); }", &never),
            ["std::time::Instant::now"]
        );
        assert_eq!(found("use std::time as t; fn f(_: t::Instant) {}", &never).len(), 1);
        assert_eq!(found("use std::time::*;", &never), ["std::time::*"]);
        assert!(found("use std::time::Duration;", &never).is_empty());
    }

    #[test]
    fn super_and_self_lead_to_the_crate() {
        let never = ["crate::view"];
        assert_eq!(found("use super::super::view::Table;", &never), ["crate::view::Table"]);
        assert_eq!(found("mod tests { use super::super::super::view; }", &never).len(), 1);
        assert!(found("use super::view;", &never).is_empty(), "this is crate::conn::view");
        assert!(found("mod tests { use super::*; }", &never).is_empty());
    }

    #[test]
    fn the_line_is_the_path_s_own() {
        let found = forbidden("\n\nuse std::{\n    io,\n    fs,\n};", &[], &["std::fs"]).unwrap();
        assert_eq!(found, [(5, "std::fs".to_owned())]);
    }

    #[test]
    fn precise_capturing_is_no_import() {
        assert!(found("fn f() -> impl Sized + use<> { tauri_free() }", &["tauri"]).is_empty());
    }
}
