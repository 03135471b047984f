//! A Rust file, read as tokens: the modules it declares, what it imports, and the paths it names.
//!
//! Comments and strings are not read; the insides of macros are. An import counts for the whole
//! file, wherever in it the `use` stands.

use std::collections::HashSet;

use anyhow::{Result, bail};
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

#[derive(Debug, Default)]
pub(crate) struct Source {
    /// The modules that are declared as `mod name;`, and so have files of their own.
    pub(crate) modules: Vec<Declared>,
    /// The functions, types and so on that a module of this file declares, as paths.
    pub(crate) items: HashSet<Vec<String>>,
    pub(crate) imports: Vec<Import>,
    /// The paths outside of imports; a name alone is one, too.
    pub(crate) mentions: Vec<Mention>,
}

/// `mod name;`
#[derive(Debug)]
pub(crate) struct Declared {
    pub(crate) path: Vec<String>,
    pub(crate) is_test: bool,
}

/// One name that a `use` brings in.
#[derive(Debug)]
pub(crate) struct Import {
    /// The name it has from there on; `*` for a glob.
    pub(crate) name: String,
    /// Where it comes from, `super` and `self` resolved.
    pub(crate) path: Vec<String>,
    pub(crate) line: usize,
    /// Whether it is `pub` to any degree.
    pub(crate) is_public: bool,
    pub(crate) is_test: bool,
}

#[derive(Debug)]
pub(crate) struct Mention {
    /// `super` and `self` resolved.
    pub(crate) path: Vec<String>,
    pub(crate) line: usize,
    pub(crate) is_test: bool,
}

/// The place that is being read.
#[derive(Clone, Copy)]
struct Scope<'a> {
    module: &'a [String],
    /// Whether it is directly in a module, and not in a function or another block.
    is_module: bool,
    /// Whether it is under `#[cfg(test)]`.
    is_test: bool,
}

impl Source {
    /// Reads the file of `module`, which is a path from `crate` on.
    pub(crate) fn parse(text: &str, module: &[String]) -> Result<Self> {
        let tokens: TokenStream = match text.parse() {
            Ok(tokens) => tokens,
            Err(error) => bail!("{error}, line {}", error.span().start().line),
        };
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut source = Self::default();
        source.read(&tokens, Scope { module, is_module: true, is_test: false });
        Ok(source)
    }

    /// All paths, from the crate's root or another crate on, in the order of their lines.
    pub(crate) fn absolute(&self) -> Vec<(usize, Vec<String>)> {
        let imports = self.imports.iter().map(|import| (import.line, &import.path));
        // A name alone is a variable more often than a crate, which needs a `use` or a path to be
        // of any use.
        let mentions = self.mentions.iter().filter(|mention| mention.path.len() > 1);
        let mentions = mentions.map(|mention| (mention.line, &mention.path));
        let mut paths: Vec<_> = imports
            .chain(mentions)
            .map(|(line, path)| {
                let import = self.imports.iter().rfind(|import| import.name == path[0]);
                let whole = import.map(|import| [&import.path, &path[1..]].concat());
                (line, whole.unwrap_or_else(|| path.clone()))
            })
            .collect();
        paths.sort();
        paths
    }

    fn read(&mut self, tokens: &[TokenTree], scope: Scope) {
        let mut rest = tokens;
        let mut is_public = false;
        let mut is_member = false;
        while let [token, after @ ..] = rest {
            rest = after;
            let (was_public, was_member) = (is_public, is_member);
            (is_public, is_member) = (false, false);
            match (token, after) {
                (TokenTree::Punct(hash), [TokenTree::Group(attribute), item @ ..])
                    if hash.as_char() == '#' && is_test_only(attribute.stream()) =>
                {
                    let (item, after) = item.split_at(end_of_item(item));
                    self.read(item, Scope { is_test: true, ..scope });
                    rest = after;
                }
                (TokenTree::Group(group), _) => {
                    let inside: Vec<_> = group.stream().into_iter().collect();
                    self.read(&inside, Scope { is_module: false, ..scope });
                }
                (TokenTree::Ident(keyword), after) if keyword == "pub" => {
                    is_public = true;
                    if let [TokenTree::Group(limit), after @ ..] = after
                        && is_visibility(limit)
                    {
                        rest = after;
                    }
                }
                (TokenTree::Ident(keyword), [TokenTree::Ident(name), body @ ..])
                    if keyword == "mod" =>
                {
                    let path = [scope.module, &[name.to_string()]].concat();
                    rest = body;
                    if let [TokenTree::Group(body), after @ ..] = body {
                        self.declare(name, scope);
                        let body: Vec<_> = body.stream().into_iter().collect();
                        self.read(&body, Scope { module: &path, is_module: true, ..scope });
                        rest = after;
                    } else {
                        self.modules.push(Declared { path, is_test: scope.is_test });
                    }
                }
                (TokenTree::Ident(keyword), _) if keyword == "use" => {
                    let end = after.iter().position(|token| is(token, ';'));
                    let (tree, after) = after.split_at(end.unwrap_or(0));
                    self.import(tree, &[], was_public, scope);
                    rest = after;
                }
                (TokenTree::Ident(keyword), [TokenTree::Ident(name), after @ ..])
                    if is_item(keyword) && !is_item(name) =>
                {
                    self.declare(name, scope);
                    rest = after;
                }
                (TokenTree::Ident(keyword), [_, TokenTree::Ident(name), after @ ..])
                    if keyword == "macro_rules" =>
                {
                    self.declare(name, scope);
                    rest = after;
                }
                (TokenTree::Ident(first), _) => {
                    let mut path = vec![first.to_string()];
                    while let [colon, colon2, TokenTree::Ident(next), after @ ..] = rest
                        && is(colon, ':')
                        && is(colon2, ':')
                    {
                        path.push(next.to_string());
                        rest = after;
                    }
                    // `.name` is a field or a method, `name: …` a field or a parameter.
                    let is_field = path.len() == 1
                        && (was_member
                            || matches!(rest, [colon, next, ..] if is(colon, ':') && !is(next, ':')));
                    let path = resolve(path, scope.module);
                    if !is_field && !path.is_empty() {
                        let line = first.span().start().line;
                        self.mentions.push(Mention { path, line, is_test: scope.is_test });
                    }
                }
                // The second point of a range comes after one.
                (TokenTree::Punct(point), _) if point.as_char() == '.' => is_member = !was_member,
                _ => {}
            }
        }
    }

    fn declare(&mut self, name: &Ident, scope: Scope) {
        if scope.is_module && !scope.is_test {
            self.items.insert([scope.module, &[name.to_string()]].concat());
        }
    }

    /// Reads what stands between `use` and `;`, or the inside of its braces.
    fn import(&mut self, tree: &[TokenTree], prefix: &[String], is_public: bool, scope: Scope) {
        let branches = tree.split(|token| is(token, ','));
        // Behind a last comma is nothing.
        for branch in branches.filter(|branch| !branch.is_empty()) {
            let mut path = prefix.to_vec();
            let mut line = 0;
            let mut name = None;
            for token in branch {
                line = token.span().start().line;
                match token {
                    TokenTree::Ident(word) if word == "as" => {
                        name = branch.last().map(ToString::to_string);
                        break;
                    }
                    // `time::{self, …}` is `time`.
                    TokenTree::Ident(word) if word == "self" && !prefix.is_empty() => {}
                    TokenTree::Ident(word) => path.push(word.to_string()),
                    TokenTree::Punct(star) if star.as_char() == '*' => path.push("*".to_owned()),
                    TokenTree::Group(group) => {
                        let inner: Vec<_> = group.stream().into_iter().collect();
                        self.import(&inner, &path, is_public, scope);
                        path.clear();
                    }
                    _ => {}
                }
            }
            if let Some(last) = path.last() {
                self.imports.push(Import {
                    name: name.unwrap_or_else(|| last.clone()),
                    path: resolve(path, scope.module),
                    line,
                    is_public,
                    is_test: scope.is_test,
                });
            }
        }
    }
}

/// Makes a path that starts at `self` or `super` start at `crate`.
fn resolve(path: Vec<String>, module: &[String]) -> Vec<String> {
    let up = path.iter().take_while(|segment| *segment == "super" || *segment == "self");
    let (relative, supers) = up
        .fold((0, 0), |(all, supers), segment| (all + 1, supers + usize::from(segment == "super")));
    // `self` alone is a method's.
    if relative == 0 || path == ["self"] {
        return path;
    }
    let ancestor = &module[..module.len().saturating_sub(supers)];
    [ancestor, &path[relative..]].concat()
}

/// Whether an attribute's inside is `cfg(test)`.
fn is_test_only(attribute: TokenStream) -> bool {
    let mut tokens = attribute.into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(cfg)), Some(TokenTree::Group(test))) => {
            cfg == "cfg" && test.stream().to_string() == "test"
        }
        _ => false,
    }
}

/// Whether this is the `(crate)` of `pub(crate)`.
fn is_visibility(group: &Group) -> bool {
    let first = group.stream().into_iter().next();
    group.delimiter() == Delimiter::Parenthesis
        && matches!(first, Some(TokenTree::Ident(word))
            if ["crate", "in", "self", "super"].iter().any(|limit| word == limit))
}

/// How many tokens the item, field or statement takes that `tokens` begin with.
fn end_of_item(tokens: &[TokenTree]) -> usize {
    let mut words = tokens.iter().filter_map(|token| match token {
        TokenTree::Ident(word) => Some(word),
        _ => None,
    });
    let is_modifier =
        |word: &Ident| ["async", "extern", "pub", "unsafe"].iter().any(|modifier| word == modifier);
    let first = words.find(|word| !is_modifier(word));
    let is_import = first.is_some_and(|word| word == "use");
    let is_field = first.is_none_or(|word| {
        !is_item(word) && ["impl", "let", "macro_rules", "use"].iter().all(|other| word != other)
    });
    let end = tokens.iter().position(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace && !is_import,
        token => is(token, ';') || is_field && is(token, ','),
    });
    end.map_or(tokens.len(), |last| last + 1)
}

/// Whether the name of what is declared follows this word.
fn is_item(word: &Ident) -> bool {
    ["const", "enum", "fn", "mod", "static", "struct", "trait", "type", "union"]
        .iter()
        .any(|keyword| word == keyword)
}

fn is(token: &TokenTree, punctuation: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == punctuation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Source {
        Source::parse(text, &["crate".to_owned(), "a".to_owned()]).unwrap()
    }

    /// The paths of more than one name that are imported or mentioned outside of tests.
    fn in_use(text: &str) -> Vec<String> {
        let source = parse(text);
        let imports = source.imports.iter().filter(|import| !import.is_test);
        let mentions = source.mentions.iter().filter(|mention| !mention.is_test);
        let paths = imports.map(|import| &import.path).chain(mentions.map(|mention| &mention.path));
        paths.map(|path| path.join("::")).filter(|path| path.contains("::")).collect()
    }

    #[test]
    fn test_code_is_marked() {
        assert_eq!(in_use("#[cfg(test)] mod tests { use x::Y; } use x::Z;"), ["x::Z"]);
        assert_eq!(in_use("#[cfg(test)] use x::{Y, Z}; fn f() { x::f() }"), ["x::f"]);
        assert_eq!(in_use("#[cfg(test)] pub fn f<A, B>() { x::f() } type T = x::T;"), ["x::T"]);
        assert_eq!(in_use("struct S { #[cfg(test)] #[doc] a: x::A, b: x::B }"), ["x::B"]);
        assert_eq!(in_use("#[cfg(not(test))] fn f() { x::f() }"), ["x::f"]);
    }

    #[test]
    fn a_module_without_a_body_has_a_file() {
        let source = parse("pub mod b; mod c { mod d; } #[cfg(test)] mod tests;");
        let modules: Vec<_> =
            source.modules.iter().map(|module| (module.path.join("::"), module.is_test)).collect();
        let expected =
            [("crate::a::b", false), ("crate::a::c::d", false), ("crate::a::tests", true)];
        assert_eq!(modules, expected.map(|(path, is_test)| (path.to_owned(), is_test)));
    }

    #[test]
    fn items_are_declared_in_modules_only() {
        let source = parse("pub(crate) const fn f() { fn g() {} } impl S { fn h() {} } struct S;");
        let mut items: Vec<_> = source.items.iter().map(|path| path.join("::")).collect();
        items.sort();
        assert_eq!(items, ["crate::a::S", "crate::a::f"]);
    }

    #[test]
    fn a_reexport_is_public_to_any_degree() {
        let source = parse("pub use b::X; pub(in crate::a) use b::Y; use b::Z;");
        let public = source.imports.iter().map(|import| import.is_public);
        assert_eq!(public.collect::<Vec<_>>(), [true, true, false]);
        assert!(source.mentions.is_empty(), "a visibility is no path: {:?}", source.mentions);
    }

    #[test]
    fn a_last_comma_imports_nothing() {
        assert_eq!(in_use("use x::{\n    Y,\n};"), ["x::Y"]);
    }

    #[test]
    fn fields_and_methods_are_no_mentions() {
        let source = parse("fn f(a: u8) { b.c().d; 0..e; S { f: g } }");
        let names: Vec<_> = source.mentions.iter().map(|mention| mention.path.join("::")).collect();
        assert_eq!(names, ["u8", "b", "e", "S", "g"]);
    }
}
