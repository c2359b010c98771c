//! Every precaution that lets one release replace another while people buy, by name. All are taken; a seeded defect leaves
//! one out, and does instead what a plain procedure does.

/// The precautions of an upgrade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Precautions {
    /// As long as a release is not final, everybody writes in the form of the one before. Otherwise a machine writes in the form of
    /// its own release as soon as it runs it.
    pub write_what_all_read: bool,
    /// That a release is final outlives a restart of the store. Otherwise the store takes the one before for final again.
    pub remember_what_is_final: bool,
    /// A row is rewritten in the form of a later release by what came before it in its stream. Otherwise as if it were the first.
    pub rewrite_in_context: bool,
    /// A command that was renamed is understood under its old name as well. Otherwise nobody handles it under that name.
    pub keep_former_names: bool,
    /// A registration that an earlier release stored is read as any other. Otherwise a release finds only those that are stored in
    /// its own form.
    pub take_over_registrations: bool,
    /// A timer that an earlier release set rings in a later one. Otherwise nobody there knows its type.
    pub keep_former_timers: bool,
    /// Messages that are still to be sent stay where they are. Otherwise they are copied, each copy with an id of its own, and
    /// both are sent.
    pub leave_outbox_in_place: bool,
    /// A subscription is closed once everything in it was handled. Otherwise it is deleted with what is in it.
    pub empty_subscriptions: bool,
    /// A message is routed by what it says. Otherwise by a session, which earlier releases did not name.
    pub route_by_content: bool,
    /// What was announced by an earlier release counts as announced. Otherwise it is announced again.
    pub remember_announcements: bool,
    /// One of all workers handles a message, whatever each runs. Otherwise one of each release does.
    pub one_processor: bool,
    /// New views read the log up to its end, and go on with what follows by its position. Otherwise they read up to an
    /// instant, and go on with what comes.
    pub hand_over_by_position: bool,
    /// What was read from the log and is delivered as well changes nothing. Otherwise it is inserted a second time, which fails.
    pub absorb_overlap: bool,
    /// New views are shown once they have read the log. Otherwise at once, and they read it when somebody gets round to it.
    pub show_complete_views: bool,
}

impl Default for Precautions {
    fn default() -> Self {
        Self {
            write_what_all_read: true,
            remember_what_is_final: true,
            rewrite_in_context: true,
            keep_former_names: true,
            take_over_registrations: true,
            keep_former_timers: true,
            leave_outbox_in_place: true,
            empty_subscriptions: true,
            route_by_content: true,
            remember_announcements: true,
            one_processor: true,
            hand_over_by_position: true,
            absorb_overlap: true,
            show_complete_views: true,
        }
    }
}
