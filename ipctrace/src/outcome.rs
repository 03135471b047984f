//! The result of a subcommand.

/// What a subcommand has come to. Errors are neither: the exit code is then 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is well: exit code 0.
    Fine,
    /// What was looked for is there: exit code 1.
    Findings,
}
