//! Records are published without a look at their schema.

use domain::management::liberation::LogEntry;

/// What does not fit its schema is published as well.
pub(in crate::defect) fn with_misfits(mut entry: LogEntry) -> LogEntry {
    entry.changes.extend(entry.kept_back.drain(..).map(|kept| kept.change));
    entry
}

/// What does not fit its schema is dropped.
pub(in crate::defect) fn dropping_misfits(mut entry: LogEntry) -> LogEntry {
    entry.kept_back.clear();
    entry
}
