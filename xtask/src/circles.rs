//! No two files of a crate import each other, directly or by way of others.
//!
//! Each path in a file is followed to the file that declares its last item: through modules,
//! imports, re-exports and globs. That a module declares or re-exports another does not count
//! unless its code uses what is in there. Tests do not count.
//!
//! The circles in `circles/known.rs` are let be until they are removed. That list has to be exact, so
//! it only becomes shorter.
//!
//! Not seen are methods that are called on a value, paths in strings (`#[serde(with = "…")]`), and
//! which items a macro makes: those count for the module that they are imported from.

mod known;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::source::Source;

/// How many imports and re-exports a path is followed through.
const HOPS: usize = 8;

/// Checks the crates whose `lib.rs` or `main.rs` are `crates`.
pub(crate) fn check(root: &Path, crates: &[PathBuf]) -> Result<()> {
    let mut found = Vec::new();
    for file in crates {
        found.extend(Crate::read(root, file)?.circles());
    }
    compare(&found, known::CIRCLES)
}

/// A circle, or several that share files.
struct Circle {
    files: BTreeSet<String>,
    /// The shortest way around, an import a line.
    imports: Vec<String>,
}

/// Fails on circles that are not known, and on known ones that are not there.
fn compare(found: &[Circle], known: &[&[&str]]) -> Result<()> {
    let known: Vec<BTreeSet<String>> =
        known.iter().map(|files| files.iter().map(ToString::to_string).collect()).collect();
    let mut broken = Vec::new();
    for Circle { files, imports } in found {
        if !known.iter().any(|known| files.is_subset(known)) {
            broken.push(format!(
                "{} files import each other in circles, the shortest is\n  {}\nall are {files:?}",
                files.len(),
                imports.join("\n  "),
            ));
        }
    }
    for known in &known {
        let left: Vec<_> = found
            .iter()
            .filter(|circle| circle.files.is_subset(known))
            .map(|circle| &circle.files)
            .collect();
        if left.is_empty() {
            broken.push(format!("this known circle is gone, remove its entry: {known:?}"));
        } else if left != [known] {
            broken.push(format!("this known circle became smaller: {known:?}\n  is now {left:?}"));
        }
    }
    if broken.is_empty() {
        return Ok(());
    }
    bail!("see xtask/src/circles.rs, and circles/known.rs beside it\n{}", broken.join("\n"))
}

struct Crate {
    /// The crate's root first.
    files: Vec<File>,
    /// Places in `files`, by the paths of modules.
    modules: HashMap<Vec<String>, usize>,
}

struct File {
    /// Its path in the workspace.
    name: String,
    module: Vec<String>,
    source: Source,
}

/// Where a path leads, as a place in [`Crate::files`].
#[derive(Clone, Copy)]
enum Target {
    Module(usize),
    Item(usize),
}

/// A place where a file names something of another.
struct Use {
    line: usize,
    path: String,
}

/// The uses of one file by another, by their places in [`Crate::files`].
type Uses = BTreeMap<(usize, usize), Use>;

impl Crate {
    fn read(root: &Path, file: &Path) -> Result<Self> {
        let mut this = Self { files: Vec::new(), modules: HashMap::new() };
        let mut waiting = VecDeque::from([(file.to_owned(), vec!["crate".to_owned()])]);
        while let Some((path, module)) = waiting.pop_front() {
            let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {name}"))?;
            let source = Source::parse(&text, &module)
                .with_context(|| format!("cannot read {name} as Rust"))?;
            let is_folder = module.len() == 1 || path.ends_with("mod.rs");
            let folder = if is_folder { path.with_file_name("") } else { path.with_extension("") };
            for child in source.modules.iter().filter(|child| !child.is_test) {
                let names = &child.path[module.len()..];
                let path = names.iter().fold(folder.clone(), |path, name| path.join(name));
                let file = path.with_extension("rs");
                let file = if file.exists() { file } else { path.join("mod.rs") };
                waiting.push_back((file, child.path.clone()));
            }
            this.modules.insert(module.clone(), this.files.len());
            this.files.push(File { name, module, source });
        }
        Ok(this)
    }

    /// Where `path` leads from `file`, if it stays in this crate.
    fn target(&self, file: usize, path: &[String], hops: usize) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        let mut target =
            if first == "crate" { Target::Module(0) } else { self.find(file, first, hops)? };
        for name in rest.iter().take_while(|name| *name != "*") {
            let Target::Module(module) = target else { break };
            let Some(next) = self.find(module, name, hops) else { break };
            target = next;
        }
        Some(target)
    }

    /// What `name` is in the module of `file`.
    fn find(&self, file: usize, name: &str, hops: usize) -> Option<Target> {
        let File { module, source, .. } = &self.files[file];
        let inside = [module.as_slice(), &[name.to_owned()]].concat();
        if let Some(file) = self.modules.get(&inside) {
            return Some(Target::Module(*file));
        }
        if source.items.contains(&inside) {
            return Some(Target::Item(file));
        }
        let hops = hops.checked_sub(1)?;
        let imports = || source.imports.iter().filter(|import| !import.is_test);
        let mut named = imports().filter(|import| import.name == name);
        let mut globs = imports().filter(|import| {
            import.name == "*" && (import.path[0] == "crate" || self.is_inside(file, &import.path))
        });
        named.find_map(|import| self.target(file, &import.path, hops)).or_else(|| {
            globs.find_map(|glob| match self.target(file, &glob.path, hops)? {
                Target::Module(module) if module != file => self.find(module, name, hops),
                _ => None,
            })
        })
    }

    /// Whether `path`, as `file` has it, leads to a module below that of `file`.
    fn is_inside(&self, file: usize, path: &[String]) -> bool {
        let module = &self.files[file].module;
        path.starts_with(module)
            || self.modules.contains_key(&[module.as_slice(), &path[..1]].concat())
    }

    /// Which file uses which, each with the first line that does.
    fn uses(&self) -> Uses {
        let mut uses = Uses::new();
        for (from, File { source, .. }) in self.files.iter().enumerate() {
            let imports = source
                .imports
                .iter()
                .filter(|import| !import.is_test)
                .filter(|import| !(import.is_public && self.is_inside(from, &import.path)))
                .map(|import| (import.line, &import.path));
            let mentions = source
                .mentions
                .iter()
                .filter(|mention| !mention.is_test)
                .map(|mention| (mention.line, &mention.path));
            let mut paths: Vec<_> = imports.chain(mentions).collect();
            paths.sort();
            for (line, path) in paths {
                let to = match self.target(from, path, HOPS) {
                    // A name alone is a variable, even where a module has it as well.
                    Some(Target::Module(_)) if path.len() == 1 => continue,
                    Some(Target::Module(to) | Target::Item(to)) if to != from => to,
                    _ => continue,
                };
                uses.entry((from, to)).or_insert_with(|| Use { line, path: path.join("::") });
            }
        }
        uses
    }

    fn circles(&self) -> Vec<Circle> {
        let uses = self.uses();
        let reached: Vec<_> = (0..self.files.len()).map(|file| reached(file, &uses)).collect();
        let name = |file: usize| self.files[file].name.as_str();
        let mut circles = Vec::new();
        let mut done = BTreeSet::<usize>::new();
        for file in 0..self.files.len() {
            if !reached[file].contains_key(&file) || done.contains(&file) {
                continue;
            }
            let files: Vec<_> = reached[file]
                .keys()
                .copied()
                .filter(|other| reached[*other].contains_key(&file))
                .collect();
            done.extend(&files);
            let ways = files.iter().map(|file| way_around(*file, &reached[*file]));
            let imports = ways.min_by_key(Vec::len).into_iter().flatten().map(|(from, to)| {
                let Use { line, path } = &uses[&(from, to)];
                format!("{}:{line} imports {}, as {path}", name(from), name(to))
            });
            circles.push(Circle {
                imports: imports.collect(),
                files: files.iter().map(|file| name(*file).to_owned()).collect(),
            });
        }
        circles
    }
}

/// The files that are reached from `start` by imports, each with the one before it on the shortest
/// way.
fn reached(start: usize, uses: &Uses) -> BTreeMap<usize, usize> {
    let mut before = BTreeMap::new();
    let mut waiting = VecDeque::from([start]);
    while let Some(from) = waiting.pop_front() {
        for (_, to) in uses.range((from, 0)..(from + 1, 0)).map(|(pair, _)| *pair) {
            before.entry(to).or_insert_with(|| {
                waiting.push_back(to);
                from
            });
        }
    }
    before
}

/// The imports on the way from `file` back to it.
fn way_around(file: usize, before: &BTreeMap<usize, usize>) -> Vec<(usize, usize)> {
    let mut way = Vec::new();
    let mut to = file;
    while let Some(from) = before.get(&to) {
        way.push((*from, to));
        to = *from;
        if to == file {
            break;
        }
    }
    way.reverse();
    way
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;

    /// The circles of a crate with these files in `src`, each as its imports.
    fn circles(test: &str, files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let root =
            std::env::temp_dir().join(format!("xtask-circles-{test}-{}", std::process::id()));
        for (name, text) in files {
            let file = root.join("src").join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let circles = Crate::read(&root, &root.join("src/lib.rs")).map(|read| read.circles());
        fs::remove_dir_all(&root).unwrap();
        circles.unwrap().into_iter().map(|circle| circle.imports).collect()
    }

    #[test]
    fn two_files_make_a_circle() {
        let files = [
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "\nuse crate::b::B;\npub struct A(B);"),
            ("b.rs", "pub struct B;\n\nfn f(_: super::a::A) {}"),
        ];
        assert_eq!(
            circles("two", &files),
            [[
                "src/a.rs:2 imports src/b.rs, as crate::b::B",
                "src/b.rs:3 imports src/a.rs, as crate::a::A",
            ]]
        );
    }

    #[test]
    fn three_files_make_a_circle() {
        let files = [
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::f;"),
            ("b/mod.rs", "mod c;\npub fn f() { c::g() }"),
            ("b/c.rs", "use crate::a;\npub fn g() { a::h() }"),
        ];
        assert_eq!(
            circles("three", &files),
            [[
                "src/a.rs:1 imports src/b/mod.rs, as crate::b::f",
                "src/b/mod.rs:2 imports src/b/c.rs, as c::g",
                "src/b/c.rs:1 imports src/a.rs, as crate::a",
            ]]
        );
    }

    #[test]
    fn one_way_is_no_circle() {
        let files = [
            ("lib.rs", "mod a; mod b; pub use a::A; pub fn f() -> a::A { b::g() }"),
            ("a.rs", "pub struct A;"),
            ("b.rs", "use crate::a::A; pub fn g() -> A { A }"),
        ];
        assert!(circles("clean", &files).is_empty());
    }

    #[test]
    fn an_import_for_tests_is_no_circle() {
        let files = [
            ("lib.rs", "mod a; mod b; #[cfg(test)] mod tests;"),
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            ("b.rs", "pub struct B; #[cfg(test)] mod tests { use crate::a::A; }"),
            ("tests.rs", "use crate::b::B;"),
        ];
        assert!(circles("tests", &files).is_empty());
    }

    #[test]
    fn a_reexport_leads_to_its_origin() {
        let lib = "mod a; mod b; pub use a::{A, f as g}; pub use b::*;";
        let a = "pub struct A; pub fn f(_: crate::B) {}";
        let apart = [("lib.rs", lib), ("a.rs", a), ("b.rs", "pub struct B;")];
        assert!(circles("reexport", &apart).is_empty());
        let both = [("lib.rs", lib), ("a.rs", a), ("b.rs", "use super::g; pub struct B;")];
        assert_eq!(circles("reexports", &both).len(), 1);
    }

    #[test]
    fn a_parent_that_uses_its_reexport_imports_it() {
        let child = ("a.rs", "pub struct A; fn f(_: crate::Parent) {}");
        let idle = [("lib.rs", "mod a; pub use a::A; pub struct Parent;"), child];
        assert!(circles("idle", &idle).is_empty());
        let user = [("lib.rs", "mod a; pub use a::A; pub struct Parent(A);"), child];
        assert_eq!(circles("user", &user).len(), 1);
    }

    #[test]
    fn the_known_circles_only_shrink() {
        let circle = |files: &[&str]| Circle {
            files: files.iter().map(ToString::to_string).collect(),
            imports: vec!["a imports b".to_owned(), "b imports a".to_owned()],
        };
        let error = |found: &[Circle], known: &[&[&str]]| {
            compare(found, known).map_or_else(|error| error.to_string(), |()| String::new())
        };
        assert_eq!(error(&[circle(&["a", "b"])], &[&["b", "a"]]), "");
        assert!(error(&[], &[&["a", "b"]]).contains("is gone"));
        assert!(error(&[circle(&["a", "b"])], &[&["a", "b", "c"]]).contains("smaller"));
        assert!(error(&[circle(&["a", "b", "c"])], &[&["a", "b"]]).contains("  b imports a"));
    }

    #[test]
    fn this_workspace_has_no_other_circles() {
        let workspace = Workspace::find().unwrap();
        check(&workspace.root, &workspace.crates).unwrap();
    }
}
