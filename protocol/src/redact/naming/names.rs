//! The names of secrets, as `names.txt` has them and as they are looked for.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, LazyLock},
};

use crate::redact::naming::shape::Shape;
use crate::redact::naming::structure;
use crate::redact::naming::words::{joined, words};

/// How those of [`Rules::keys`](crate::redact::Rules::keys) end whose values have to look like a secret.
const KEYS_LIKE: char = '?';

/// `names.txt`.
#[derive(Default)]
struct Table {
    /// Names of secrets as they are written there, in order.
    names: Vec<(&'static str, Shape)>,
    /// The shapes of these, by their words without anything between.
    shapes: HashMap<String, Shape>,
    /// The other lines, by their kind.
    others: HashMap<&'static str, HashSet<String>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    let lines = include_str!("names.txt").lines().filter(|line| !line.starts_with('#'));
    for (kind, names) in lines.filter_map(|line| line.split_once(':')) {
        for name in names.split(',').map(str::trim) {
            match Shape::of(kind) {
                Some(shape) => {
                    table.names.push((name, shape));
                    table.shapes.insert(joined(name), shape);
                }
                None => {
                    table.others.entry(kind).or_default().insert(joined(name));
                }
            }
        }
    }
    table
});

/// The names of secrets that are looked for unless others are named; see
/// [`Rules::keys`](crate::redact::Rules::keys).
pub(crate) fn usual() -> impl Iterator<Item = String> {
    TABLE.names.iter().map(|(name, shape)| match shape {
        Shape::Sure | Shape::Any => (*name).to_owned(),
        _ => format!("{name}{KEYS_LIKE}"),
    })
}

/// Whether a word stands in the lines of this kind.
pub(crate) fn is(kind: &str, word: &str) -> bool {
    TABLE.others.get(kind).is_some_and(|words| words.contains(word))
}

#[derive(Debug)]
pub(crate) struct Names {
    /// By their words without anything between.
    pub(crate) shapes: HashMap<String, Shape>,
    /// The last words of those that have several.
    pub(crate) lasts: HashSet<String>,
    pub(crate) endings: Endings,
    /// Those of words that say something only in a key of JSON, too.
    pub(crate) endings_of_keys: Endings,
}

/// Those of [`usual`], which most go by.
pub(crate) static USUAL: LazyLock<(Vec<String>, Arc<Names>)> = LazyLock::new(|| {
    let keys: Vec<_> = usual().collect();
    let names = Arc::new(Names::new(&keys));
    (keys, names)
});

impl Names {
    pub(crate) fn new(keys: &[String]) -> Self {
        let mut shapes = HashMap::new();
        let mut lasts = HashSet::new();
        let mut endings = Endings::default();
        for key in keys {
            let (name, is_like) =
                key.strip_suffix(KEYS_LIKE).map_or((key.as_str(), false), |name| (name, true));
            let words = words(name);
            let name = words.concat();
            if name.is_empty() {
                continue;
            }
            lasts.extend(words.last().filter(|_| words.len() > 1).cloned());
            let shape = match TABLE.shapes.get(&name) {
                Some(shape) if is_like != shape.is_strong() => *shape,
                _ if is_like => Shape::Random,
                _ => Shape::Whole,
            };
            endings.add(&name);
            let known = shapes.entry(name).or_insert(shape);
            *known = (*known).min(shape);
        }
        let others = ["not", "hash", "with"].into_iter().filter_map(|kind| TABLE.others.get(kind));
        let mut endings_of_keys = endings.clone();
        others.flatten().for_each(|word| endings_of_keys.add(word));
        Self { shapes, lasts, endings, endings_of_keys }
    }
}

/// Without the `s` of a plural.
pub(crate) fn singular(word: &str) -> &str {
    word.strip_suffix('s').filter(|word| word.len() > 2).unwrap_or(word)
}

/// The last three bytes of each name: a text is gone through for these, as most of its words are none.
#[derive(Clone, Debug)]
pub(crate) struct Endings(Box<[u64; 64]>);

impl Default for Endings {
    fn default() -> Self {
        let mut endings = Self(Box::new([0; 64]));
        structure::names().for_each(|word| endings.add(word));
        endings
    }
}

impl Endings {
    fn add(&mut self, name: &str) {
        let upper = name.to_uppercase();
        for name in [name.to_owned(), format!("{name}s"), upper.clone(), format!("{upper}S")] {
            let mut ending = 0;
            for byte in name.bytes() {
                ending = next_ending(ending, byte);
            }
            let place = Self::place(ending);
            self.0[place / 64] |= 1 << (place % 64);
        }
    }

    pub(crate) fn has(&self, ending: u32) -> bool {
        let place = Self::place(ending);
        self.0[place / 64] >> (place % 64) & 1 == 1
    }

    fn place(ending: u32) -> usize {
        (ending.wrapping_mul(0x9E37_79B1) >> 20) as usize
    }
}

/// The last three bytes in lower case when this one has come.
pub(crate) fn next_ending(ending: u32, byte: u8) -> u32 {
    (ending << 8 | u32::from(byte.to_ascii_lowercase())) & 0x00FF_FFFF
}
