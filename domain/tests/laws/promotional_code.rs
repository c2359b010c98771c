//! A promotional code under any sequence of requests, repeats and quota cuts.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::identity::OrderId;
use domain::registration::{
    CodeName, CodeTerms, PromotionalCode, PromotionalCodeCommand, PromotionalCodeEvent, Reduction,
    Scope, Seats, TOMBSTONE_RETENTION,
};
use domain::sourcing::{Aggregate, Timestamp};
use domain::values::Quantity;
use proptest::prelude::*;

use super::kept::holds;
use super::world::{T0, order, seat_type, seats};

type Command = PromotionalCodeCommand;

fn code(number: usize) -> CodeName {
    ["THIS", "OTHER", "THIRD"][number].parse().expect("a code")
}

fn some_codes() -> impl Strategy<Value = BTreeSet<CodeName>> {
    prop::collection::btree_set((0..3_usize).prop_map(code), 0..3)
}

fn some_terms() -> impl Strategy<Value = CodeTerms> {
    let only = prop::option::weighted(0.3, 0..2_usize);
    (only, prop::option::weighted(0.9, 0..4_u32), some_codes()).prop_map(
        |(only, quota, cumulative_with)| CodeTerms {
            reduction: Reduction::percent(10).expect("ten"),
            scope: only.map_or(Scope::All, |number| Scope::only([seat_type(number)]).expect("one")),
            quota: quota.map(Quantity),
            cumulative_with,
        },
    )
}

fn some_others() -> impl Strategy<Value = BTreeMap<CodeName, BTreeSet<CodeName>>> {
    prop_oneof![
        2 => Just(BTreeMap::new()),
        1 => prop::collection::btree_map((0..3_usize).prop_map(code), some_codes(), 0..3),
    ]
}

fn an_order() -> impl Strategy<Value = OrderId> {
    (0..5_usize).prop_map(order)
}

fn some_seats() -> impl Strategy<Value = Seats> {
    [0..3_u32, 0..3_u32].prop_map(|quantities| seats(&quantities))
}

fn a_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        2 => (some_terms(), 1..8_u32).prop_map(|(terms, catalogue_version)| Command::SetTerms {
            code: code(0),
            terms,
            catalogue_version,
        }),
        6 => (an_order(), 1..5_u32, some_seats(), some_others()).prop_map(|(order, request, seats, others)| {
            Command::ReserveRedemption { code: code(0), order, request, seats, others }
        }),
        2 => an_order().prop_map(|order| Command::CommitRedemption { order }),
        2 => an_order().prop_map(|order| Command::CancelRedemption { order }),
    ]
}

/// Milliseconds that pass, and what is asked then.
type Story = Vec<(u64, Command)>;

fn a_story() -> impl Strategy<Value = Story> {
    let retention = u64::try_from(TOMBSTONE_RETENTION.as_millis()).expect("a week");
    let passing = prop_oneof![12 => 0..60_000_u64, 1 => Just(retention - 1), 1 => Just(retention)];
    prop::collection::vec((passing, a_command()), 1..50)
}

const fn order_of(command: &Command) -> Option<OrderId> {
    match command {
        Command::SetTerms { .. } => None,
        Command::ReserveRedemption { order, .. }
        | Command::CommitRedemption { order }
        | Command::CancelRedemption { order } => Some(*order),
    }
}

/// The state after `command`; a refusal changes nothing.
fn after(state: &PromotionalCode, command: &Command, now: Timestamp) -> PromotionalCode {
    let events = state.decide(command, now).unwrap_or_default();
    events.iter().fold(state.clone(), PromotionalCode::evolve)
}

/// Tells a story and calls `look` with what was asked, what was recorded, and the state before and
/// after.
fn tell(
    story: &Story,
    mut look: impl FnMut(
        &Command,
        &[PromotionalCodeEvent],
        &PromotionalCode,
        &PromotionalCode,
        Timestamp,
    ),
) {
    let (mut state, mut now) = (PromotionalCode::default(), T0);
    for (passing, command) in story {
        now = now + Duration::from_millis(*passing);
        let before = state.clone();
        let events = state.decide(command, now).unwrap_or_default();
        state = events.iter().fold(state, PromotionalCode::evolve);
        look(command, &events, &before, &state, now);
    }
}

fn quota(state: &PromotionalCode) -> u64 {
    let quota = |terms: &CodeTerms| terms.quota.map_or(u64::MAX, |quota| u64::from(quota.0));
    state.terms.as_ref().map_or(0, quota)
}

#[test]
fn a_code_is_never_redeemed_more_often_than_its_quota() {
    holds("promotional_code_quota", 4_000, &a_story(), |story| {
        // Counted by what was answered, whatever the code remembers.
        let (mut reserved, mut committed) = (BTreeSet::new(), 0);
        tell(&story, |command, events, before, state, _| {
            for event in events {
                match event {
                    PromotionalCodeEvent::CodeTermsSet { .. } => {}
                    PromotionalCodeEvent::RedemptionReserved { order, .. } => {
                        reserved.insert(*order);
                    }
                    PromotionalCodeEvent::RedemptionRefused { order, .. }
                    | PromotionalCodeEvent::RedemptionCancelled { order, .. } => {
                        reserved.remove(order);
                    }
                    PromotionalCodeEvent::RedemptionCommitted { order, .. } => {
                        assert!(reserved.remove(order), "{order} had nothing to commit");
                        committed += 1;
                    }
                }
            }
            assert_eq!(state.taken(), committed + reserved.len() as u64, "{command:?}");
            assert!(
                state.taken() <= quota(state).max(before.taken()),
                "{command:?}: {} of {} are taken",
                state.taken(),
                quota(state)
            );
            for event in events {
                if let PromotionalCodeEvent::RedemptionReserved { order, terms, .. } = event {
                    assert_eq!(Some(terms), before.terms.as_ref());
                    assert!(state.is_reserved_for(*order));
                }
            }
        });
    });
}

#[test]
fn every_request_is_answered_once_and_every_repeat_finds_its_own_traces() {
    holds("promotional_code_repeats", 3_000, &a_story(), |story| {
        let mut asked: Vec<Command> = Vec::new();
        tell(&story, |command, events, before, state, now| {
            assert!(events.len() <= 1, "{events:?}");
            assert_eq!(&after(state, command, now), state, "{command:?} again");
            asked.push(command.clone());
            // Whatever was asked for an order that is over and remembered has no effect any more.
            for command in &asked {
                let is_over = order_of(command).and_then(|order| state.finished.get(&order));
                if is_over.is_some_and(|finished| now.since(finished.at) < TOMBSTONE_RETENTION) {
                    assert_eq!(&after(state, command, now), state, "{command:?} late");
                }
            }
            // Nothing that is asked for one order changes another one's.
            let concerned = order_of(command);
            for (order, redemption) in
                before.pending.iter().filter(|(order, _)| Some(**order) != concerned)
            {
                let forgotten =
                    !redemption.is_reserved && now.since(redemption.at) >= TOMBSTONE_RETENTION;
                assert!(forgotten || state.pending.get(order) == Some(redemption), "{command:?}");
            }
        });
    });
}

#[test]
fn replays_and_snapshots_give_the_live_state() {
    holds("promotional_code_replay", 1_000, &a_story(), |story| {
        let mut history: Vec<PromotionalCodeEvent> = Vec::new();
        let mut snapshots = vec![serde_json::to_string(&PromotionalCode::default()).expect("JSON")];
        let mut live = PromotionalCode::default();
        tell(&story, |_, events, _, state, _| {
            history.extend(events.iter().cloned());
            if !events.is_empty() {
                snapshots.push(serde_json::to_string(state).expect("JSON"));
            }
            assert_eq!(&PromotionalCode::replay(&history), state, "replay equals live");
            live = state.clone();
        });
        for (cut, snapshot) in snapshots.iter().enumerate() {
            let state: PromotionalCode = serde_json::from_str(snapshot).expect("a snapshot");
            let resumed = history[cut..].iter().fold(state, PromotionalCode::evolve);
            assert_eq!(resumed, live, "snapshot after {cut} events and the tail");
        }
    });
}

#[test]
fn request_and_cancellation_converge_in_either_order() {
    let stories = (a_story(), an_order(), 1..6_u32, some_seats());
    holds("promotional_code_reordering", 3_000, &stories, |(story, order, request, seats)| {
        let (mut state, mut now) = (PromotionalCode::default(), T0);
        tell(&story, |_, _, _, after, at| (state, now) = (after.clone(), at));
        let cancel = Command::CancelRedemption { order };
        let reserve = Command::ReserveRedemption {
            code: code(0),
            order,
            request,
            seats,
            others: BTreeMap::new(),
        };
        let one = after(&after(&state, &reserve, now), &cancel, now);
        let other = after(&after(&state, &cancel, now), &reserve, now);
        assert_eq!(one.pending.get(&order), None);
        assert_eq!(one.taken(), other.taken());
        assert_eq!(one.finished.get(&order), other.finished.get(&order));
        let reserved = |state: &PromotionalCode| {
            state
                .pending
                .keys()
                .copied()
                .filter(|order| state.is_reserved_for(*order))
                .collect::<Vec<_>>()
        };
        assert_eq!(reserved(&one), reserved(&other));
    });
}
