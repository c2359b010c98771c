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
    /// Messages that are still to be sent stay where they are. Otherwise they are copied, each copy
    /// with an id of its own, and both are sent.
    pub leave_outbox_in_place: bool,
    /// A subscription is closed once everything in it was handled. Otherwise it is deleted with
    /// what is in it.
    pub empty_subscriptions: bool,
    /// A message is routed by what it says. Otherwise by a session, which earlier releases did not
    /// name.
    pub route_by_content: bool,
    /// One of all workers handles a message, whatever each runs. Otherwise one of each release
    /// does.
    pub one_processor: bool,
}

impl Default for Precautions {
    fn default() -> Self {
        Self {
            write_what_all_read: true,
            remember_what_is_final: true,
            rewrite_in_context: true,
            leave_outbox_in_place: true,
            empty_subscriptions: true,
            route_by_content: true,
            one_processor: true,
        }
    }
}
