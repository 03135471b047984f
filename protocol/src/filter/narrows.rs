//! Whether one filter lets nothing through that another does not.

use super::expr::{Expr, Term};
use super::fields::Word;

/// Most pairs that are compared: those of oddly nested filters are too many to go through.
const MAX_PAIRS: usize = 10_000;

/// Whether all that passes `new` passes `old`; false where that is not certain.
pub(super) fn implies(new: &Expr, old: &Expr) -> bool {
    Proof { left: MAX_PAIRS }.implies(new, old)
}

struct Proof {
    left: usize,
}

impl Proof {
    fn implies(&mut self, new: &Expr, old: &Expr) -> bool {
        let Some(left) = self.left.checked_sub(1) else { return false };
        self.left = left;
        match (new, old) {
            (_, Expr::All(olds)) => olds.iter().all(|old| self.implies(new, old)),
            (Expr::Any(news), _) => news.iter().all(|new| self.implies(new, old)),
            (Expr::Not(new), Expr::Not(old)) => self.implies(old, new),
            (Expr::Term(new), Expr::Term(old)) => new.implies(old),
            (new, old) => {
                // Only an `All` on the left, and an `Any` on the right, is left that has parts.
                parts(new).iter().any(|new| self.implies(new, old))
                    || parts(old).iter().any(|old| self.implies(new, old))
            }
        }
    }
}

fn parts(expr: &Expr) -> &[Expr] {
    match expr {
        Expr::All(parts) | Expr::Any(parts) => parts,
        Expr::Not(_) | Expr::Term(_) => &[],
    }
}

impl Term {
    fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(text), Self::Text(part)) => part.is_in(text.as_str()),
            (Self::Name(kind, pattern), Self::Name(other_kind, other)) => {
                (other_kind.is_none() || kind == other_kind) && pattern.implies(other)
            }
            (Self::Name(Some(kind), _), Self::Word(Word::Kind(other))) => kind == other,
            (Self::Webview(pattern), Self::Webview(other))
            | (Self::Origin(pattern), Self::Origin(other)) => pattern.implies(other),
            (Self::Measure(measure, bound), Self::Measure(other_measure, other)) => {
                measure == other_measure && bound.implies(*other)
            }
            (Self::Body(term), Self::Body(other)) => term.implies(other),
            (this, other) => this == other,
        }
    }
}
