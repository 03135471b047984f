//! `cargo xtask ui`: the inspector's page, compiled into the folder that is embedded.
//!
//! The result is committed, so that whoever adds the plugin to an app needs no wasm compiler.

use std::collections::BTreeSet;
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use xshell::cmd;

use crate::stamp::{self, Files, Stamp};
use crate::wasm::{self, Toolchain};
use crate::workspace::{Workspace, on_path};

pub(crate) const PACKAGE: &str = "ipc-inspector-ui";

const BUNDLE: &str = "page/dist";
const STATIC: &str = "devtools-ui/static";
const STYLE: &str = "style.css";
/// Named by what binds the module to JavaScript.
const MODULE: &str = "inspector_bg.wasm";
const SCRIPT: &str = "inspector.js";
const SOURCES: [&str; 5] =
    ["devtools-ui/src", STATIC, "devtools-ui/Cargo.toml", "protocol/src", "protocol/Cargo.toml"];

/// The npm package with a current `wasm-opt`; Linux distributions' are years old.
const BINARYEN: Tool = Tool { package: "binaryen", version: "132.0.0", program: "wasm-opt" };

/// Puts the scripts into one, so that a report has it within itself.
const ESBUILD: Tool = Tool { package: "esbuild", version: "0.28.2", program: "esbuild" };

/// rustc uses these features of wasm, and leaves no note of them in a stripped module.
const WASM_OPT: [&str; 11] = [
    // Without the compiler's nesting of blocks more of them are found to be the same.
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    // One function's versions for many types lie side by side, which packs better.
    "--reorder-functions-by-name",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    ensure!(workspace.root.join(STATIC).is_dir(), "{STATIC} is missing; it has the page itself");
    // Before the build: what is edited meanwhile may not be in it.
    let mut files = inputs(workspace)?;
    let (wasm_opt, esbuild) = (BINARYEN.install(workspace)?, ESBUILD.install(workspace)?);

    Toolchain::find_or_install(workspace)?
        .cargo(workspace, "build")
        .args(["--target", wasm::TARGET, "--profile", "ui", "--package", PACKAGE])
        .run()
        .context("the inspector does not compile")?;

    let sh = &workspace.sh;
    let module = compiled(workspace)?;
    let bound = wasm::target_folder(workspace).join("bindgen");
    cmd!(
        sh,
        "cargo run --quiet --package xtask --features bundle --bin bindgen -- {module} {bound}"
    )
    .run()?;

    // Emptied only now that everything to fill it with is there.
    let bundle = workspace.root.join(BUNDLE);
    sh.remove_path(&bundle)?;
    sh.create_dir(&bundle)?;
    let page = workspace.root.join(STATIC);
    sh.copy_file(page.join("index.html"), &bundle)?;
    let (input, output) = (bound.join(MODULE), bundle.join(MODULE));
    sh.cmd(wasm_opt).args(WASM_OPT).arg(input).arg("-o").arg(output).run()?;
    // The script that starts the module names it as its neighbour.
    sh.copy_file(page.join("boot.js"), &bound)?;
    for (input, output) in [(bound.join("boot.js"), SCRIPT), (page.join(STYLE), STYLE)] {
        let output = bundle.join(output);
        sh.cmd(&esbuild)
            .arg(input)
            .args(["--bundle", "--minify", "--format=esm", "--log-level=warning"])
            .arg(format!("--outfile={}", output.display()))
            .run()?;
    }

    files.outputs(&bundle)?;
    sh.write_file(bundle.join(stamp::FILE), files.stamp().to_string())?;
    print_sizes(workspace, &bundle)
}

pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let bundle = workspace.root.join(BUNDLE);
    let written = fs::read_to_string(bundle.join(stamp::FILE))
        .with_context(|| format!("{BUNDLE} has no stamp; run `cargo xtask ui`"))?;
    let written = Stamp::parse(&written)
        .with_context(|| format!("run `cargo xtask ui` and commit {BUNDLE}"))?;
    let mut now = inputs(workspace)?;
    now.outputs(&bundle)?;

    let changes = written.changes(&now.stamp());
    ensure!(
        changes.is_empty(),
        "{BUNDLE} is stale; run `cargo xtask ui` and commit it.\n  {}",
        changes.join("\n  ")
    );
    Ok(())
}

fn inputs(workspace: &Workspace) -> Result<Files> {
    let mut files = Files::default();
    for path in SOURCES {
        files.input_path(&workspace.root, path)?;
    }
    files.input("(dependencies)", &dependencies(workspace)?);
    files.input("(rustflags)", wasm::RUSTFLAGS);
    files.input("(wasm-opt)", &format!("{} {}", BINARYEN.version, WASM_OPT.join(" ")));
    files.input("(esbuild)", ESBUILD.version);
    Ok(files)
}

/// Names, versions and features of all that is compiled in, one a line.
fn dependencies(workspace: &Workspace) -> Result<String> {
    let sh = &workspace.sh;
    // Those of all targets: macros run on the builder's system, and their dependencies would
    // differ from one system to the next.
    let tree = cmd!(sh, "cargo tree --package {PACKAGE} --edges normal --target all")
        .args(["--prefix", "none", "--format", "{p} {f}"])
        .quiet()
        .read()
        .context("cannot ask cargo for the inspector's dependencies")?;
    Ok(without_places(&tree, &workspace.root.to_string_lossy()))
}

/// Drops from `cargo tree`'s lines what depends on where the clone is, and what says only that a
/// package was printed before.
fn without_places(tree: &str, root: &str) -> String {
    let lines: BTreeSet<_> = tree
        .lines()
        .map(|line| line.trim_end_matches(" (*)").replace(root, "").replace('\\', "/"))
        .collect();
    lines.into_iter().collect::<Vec<_>>().join("\n")
}

fn compiled(workspace: &Workspace) -> Result<PathBuf> {
    let folder = wasm::target_folder(workspace).join(wasm::TARGET).join("ui");
    let module = folder.join(PACKAGE).with_extension("wasm");
    ensure!(
        module.is_file(),
        "cargo left no {}; is {PACKAGE} still a program of that name?",
        module.display()
    );
    Ok(module)
}

/// A program in an npm package, kept in the cache.
struct Tool {
    package: &'static str,
    version: &'static str,
    program: &'static str,
}

impl Tool {
    /// Installs it, unless that is done; returns the program.
    fn install(&self, workspace: &Workspace) -> Result<PathBuf> {
        let Self { package, version, program } = self;
        let sh = &workspace.sh;
        let folder = workspace.cache.join("tools").join(format!("{package}-{version}"));
        let bin = folder.join("node_modules").join(".bin");
        let file =
            bin.join(format!("{program}{}", if EXE_SUFFIX.is_empty() { "" } else { ".cmd" }));
        if !file.exists() {
            if on_path("npm").is_none() && EXE_SUFFIX.is_empty() {
                bail!("{program} comes from npm, which is not on PATH; install Node.js");
            }
            sh.create_dir(&folder)?;
            cmd!(sh, "npm install --no-audit --no-fund --loglevel error --prefix {folder}")
                .arg(format!("{package}@{version}"))
                .run()
                .with_context(|| format!("cannot install {program}"))?;
        }
        Ok(file)
    }
}

/// Prints how large each file is, plain and as brotli would send it. Node is there anyway, for
/// wasm-opt, and has brotli.
fn print_sizes(workspace: &Workspace, bundle: &Path) -> Result<()> {
    let sh = &workspace.sh;
    let brotli = "zlib.brotliCompressSync(fs.readFileSync(process.argv[1])).length";
    println!("{:>10} {:>10}", "bytes", "brotli");
    let is_sent = |file: &&PathBuf| file.is_file() && !file.ends_with(stamp::FILE);
    for file in sh.read_dir(bundle)?.iter().filter(is_sent) {
        let plain = fs::metadata(file)?.len();
        let packed = cmd!(sh, "node --print {brotli} {file}").quiet().read()?;
        let name = file.strip_prefix(&workspace.root).unwrap_or(file);
        println!("{plain:>10} {packed:>10}  {}", name.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_the_same_in_every_clone() {
        let here = "ui v0.1.0 (/home/a/clone/devtools-ui) \nserde v1.0.0 std\nserde v1.0.0 std (*)";
        let there = "ui v0.1.0 (C:\\clone\\devtools-ui) \nserde v1.0.0 std";
        assert_eq!(without_places(here, "/home/a/clone"), without_places(there, "C:\\clone"),);
    }
}
