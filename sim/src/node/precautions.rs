//! Every precaution that lets one release replace another while people buy, by name. All are taken;
//! a seeded defect leaves one out, and does instead what a plain procedure does.

/// The precautions of an upgrade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Precautions {
    /// As long as a release is not final, everybody writes in the form of the one before. Otherwise
    /// a machine writes in the form of its own release as soon as it runs it.
    pub write_what_all_read: bool,
    /// That a release is final outlives a restart of the store. Otherwise the store takes the one
    /// before for final again.
    pub remember_what_is_final: bool,
    /// A row is rewritten in the form of a later release by what came before it in its stream.
    /// Otherwise as if it were the first.
    pub rewrite_in_context: bool,
}

impl Default for Precautions {
    fn default() -> Self {
        Self { write_what_all_read: true, remember_what_is_final: true, rewrite_in_context: true }
    }
}
