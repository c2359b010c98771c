//! The names of all laws, so that each can be a test of its own.

/// Makes one `#[test]` of each law, named after it. Used by [`store_laws!`](crate::store_laws) and
/// its like.
#[doc(hidden)]
#[macro_export]
macro_rules! law_tests {
    ($part:literal, $kit:expr, $($law:ident)+) => {
        $(
            #[test]
            fn $law() {
                $crate::laws::assert_law(concat!($part, "::", stringify!($law)), &$kit);
            }
        )+
    };
}

/// Makes one `#[test]` of each law of a store, in the module in which it stands. The expression
/// makes a [`Kit`](crate::laws::Kit) for each of them.
#[macro_export]
macro_rules! store_laws {
    ($kit:expr) => {
        $crate::law_tests!(
            "store",
            $kit,
            stale_version_is_refused
            future_version_is_refused
            version_zero_means_no_events
            second_writer_is_refused
            conflict_names_the_version
            empty_commit_is_decided_on_a_version_too
            empty_commit_leaves_the_version
            repeated_message_appends_nothing
            repeated_message_is_given_its_outcome
            repeat_is_no_conflict
            message_without_events_is_remembered
            each_handler_has_its_own_inbox
            inbox_survives_a_restart
            inbox_outlives_what_came_after
            commit_stores_all_parts
            refused_commit_leaves_no_events
            refused_commit_leaves_no_message
            refused_commit_is_not_remembered
            recognised_commit_leaves_nothing
            power_loss_leaves_all_or_nothing
            commit_repeated_after_power_loss_happens_once
            versions_have_no_gaps
            log_is_in_the_order_of_commits
            log_and_streams_agree
            reader_misses_nothing_from_any_position
            reader_misses_nothing_while_commits_overlap
            unknown_stream_is_empty
            load_begins_after_the_version
            streams_do_not_mix
            bytes_come_back
            metadata_comes_back
            large_batch_is_one_commit
            acknowledged_survives_a_restart
            acknowledged_survives_a_kill
            acknowledged_survives_a_power_loss
            positions_are_not_given_twice
            refused_after_a_restart_too
            outbox_is_in_the_order_of_commits
            reading_the_outbox_takes_nothing
            settled_message_leaves_alone
            settling_leaves_the_events
            outbox_survives_a_restart
            messages_need_no_events
        );
    };
}

/// Makes one `#[test]` of each law of a bus, in the module in which it stands. The expression makes
/// a [`Kit`](crate::laws::Kit) for each of them.
#[macro_export]
macro_rules! bus_laws {
    ($kit:expr) => {
        $crate::law_tests!(
            "bus",
            $kit,
            message_comes_as_it_was_published
            message_comes_until_it_is_completed
            completed_message_does_not_come_again
            completing_one_leaves_the_others
            unfinished_message_survives_a_restart
            messages_of_a_stream_keep_their_order
            repetition_of_an_open_message_is_treated_as_stated
            later_repetition_is_treated_as_stated
            locked_message_is_hidden
            message_comes_again_when_its_lock_runs_out
            deliveries_are_counted
            late_completion_settles_what_is_stated
            late_abandon_releases_nothing
            abandoned_message_comes_after_its_pause
            abandoned_message_holds_up_no_other
            message_is_given_up_at_the_limit
            dead_letter_is_not_delivered
            dead_letter_names_its_message_and_subscriber
            repaired_dead_letter_is_delivered
            message_is_given_up_for_whom_is_stated
            message_reaches_every_subscriber
            subscriber_completes_for_itself
            failing_subscriber_repeats_no_other
            nothing_without_a_subscription
        );
    };
}

/// Makes one `#[test]` of each law of snapshots, in the module in which it stands. The expression
/// makes a [`Kit`](crate::laws::Kit) for each of them.
#[macro_export]
macro_rules! snapshot_laws {
    ($kit:expr) => {
        $crate::law_tests!(
            "snapshot",
            $kit,
            equals_the_replay_at_every_length
            equals_the_replay_after_batches
            equals_the_replay_from_every_snapshot
            hides_no_later_event
            state_knows_its_version
            kept_snapshot_is_used
            streams_keep_their_own
            of_nothing_is_nothing
            of_another_fold_is_refused
            of_a_later_fold_is_refused
            of_another_stream_is_refused
            ahead_of_its_stream_is_refused
            cut_short_falls_back_to_the_replay
            garbage_falls_back_to_the_replay
            lost_changes_nothing
            refused_one_is_replaced
        );
    };
}

#[cfg(test)]
mod tests {
    use crate::laws;

    /// The macros must name every law once: one that is not named is a test that nobody runs.
    #[test]
    fn every_law_can_be_a_test() {
        let source = include_str!("names.rs");
        for law in laws::all() {
            let (_, name) = law.id.split_once("::").unwrap();
            let lines = source.lines().filter(|line| line.trim() == name);
            assert_eq!(lines.count(), 1, "{} in names.rs", law.id);
        }
    }
}
