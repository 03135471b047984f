//! Who may read what is written: nobody who may not read what it is written from.

use std::{
    fs::{File, Metadata, Permissions},
    io,
    os::unix::fs::{MetadataExt, PermissionsExt, fchown},
};

/// The permissions of a new file for what comes from `input`, if that is a file, in place of
/// `replaced`, if there is one. Where nothing says who may read it, it is for its user alone.
pub(crate) fn at_first(input: Option<&Metadata>, replaced: Option<&Metadata>) -> Permissions {
    let models = || input.into_iter().chain(replaced);
    let others = models().fold(0o066, |mode, model| mode & model.mode());
    let is_known = models().next().is_some();
    PermissionsExt::from_mode(0o600 | if is_known { others } else { 0 })
}

/// Gives a file that was made with [these](at_first) permissions the owner of the one that it replaces,
/// where that is allowed, and takes from its group what another group had.
pub(crate) fn restrict(
    file: &File,
    input: Option<&Metadata>,
    replaced: Option<&Metadata>,
) -> io::Result<()> {
    let given = file.metadata()?.mode();
    if let Some(replaced) = replaced {
        // Mostly it is that owner's already, and otherwise mostly not allowed.
        let _ = fchown(file, Some(replaced.uid()), Some(replaced.gid()));
    }
    let gid = file.metadata()?.gid();
    let mut mode = at_first(input, replaced).mode();
    for model in input.into_iter().chain(replaced).filter(|model| model.gid() != gid) {
        // To the model, this group is one of the others.
        mode &= 0o606 | (model.mode() & 0o006) << 3;
    }
    // From a new file the system has taken what new files are not to have.
    let mode = if replaced.is_some() { mode } else { mode & given };
    file.set_permissions(Permissions::from_mode(mode & 0o666))
}
