//! The inspector's page, as `cargo xtask ui` built it into `dist/`: for the window that the plugin
//! opens, and for [reports](Page::write_report), which are the whole page and a trace in one file.
#![warn(missing_docs)]

mod report;

/// The files that the page consists of.
#[derive(Debug)]
pub struct Page {
    index: File,
    style: File,
    script: File,
    module: File,
}

/// A file of the page.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// Its name; the page asks for it beside itself.
    pub name: &'static str,
    /// Its media type, with the character set of texts.
    pub mime: &'static str,
    /// What is in it.
    pub bytes: &'static [u8],
}

macro_rules! file {
    ($name:literal, $mime:literal) => {
        File { name: $name, mime: $mime, bytes: include_bytes!(concat!("../dist/", $name)) }
    };
}

/// The page.
///
/// Whoever names this has it embedded. A program that names it nowhere has nothing of it: the linker
/// leaves it out.
pub static PAGE: Page = Page {
    index: file!("index.html", "text/html; charset=utf-8"),
    style: file!("style.css", "text/css; charset=utf-8"),
    script: file!("inspector.js", "text/javascript; charset=utf-8"),
    module: file!("inspector_bg.wasm", "application/wasm"),
};

impl Page {
    /// All files, `index.html` first.
    pub fn files(&self) -> [File; 4] {
        [self.index, self.style, self.script, self.module]
    }

    /// The file of this name.
    pub fn file(&self, name: &str) -> Option<File> {
        self.files().into_iter().find(|file| file.name == name)
    }
}
