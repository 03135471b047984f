//! Turns the compiled inspector into JavaScript and wasm that a browser loads.
//!
//! The library is used and not the `wasm-bindgen` program, because it must have the very version
//! of the `wasm-bindgen` crate that the inspector was compiled with, and `Cargo.lock` sees to that.
//! A program of its own, because `cargo xtask ui` alone has a use for it.

use std::env;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let [module, folder] = arguments.as_slice() else {
        bail!("usage: bindgen <module.wasm> <output folder>");
    };
    Bindgen::new()
        .input_path(module)
        .out_name("inspector")
        .web(true)?
        .typescript(false)
        .generate(folder)
        .with_context(|| format!("wasm-bindgen cannot read {}", module.display()))
}
