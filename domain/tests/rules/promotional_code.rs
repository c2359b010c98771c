//! A promotional code: what it may promise, who may redeem it, and that it is never redeemed too
//! often.

use std::collections::{BTreeMap, BTreeSet};

use domain::identity::OrderId;
use domain::registration::{
    CodeName, CodeTerms, InvalidCode, PromotionalCode, PromotionalCodeCommand,
    PromotionalCodeEvent, PromotionalCodeRefusal, RedemptionRefusal, Reduction, Scope, Seats,
    TOMBSTONE_RETENTION,
};
use domain::sourcing::Timestamp;
use domain::values::{Money, Quantity};

use super::support::{Given, T0, at, conference, given, keynote, pass, seats, workshop};

fn code(name: &str) -> CodeName {
    name.parse().expect("a code")
}

fn ada() -> OrderId {
    OrderId::named("Ada")
}

fn bob() -> OrderId {
    OrderId::named("Bob")
}

/// Half off workshops, exclusive.
fn terms(quota: Option<u32>) -> CodeTerms {
    CodeTerms {
        reduction: Reduction::percent(50).expect("fifty"),
        scope: Scope::only([workshop()]).expect("one type"),
        quota: quota.map(Quantity),
        cumulative_with: BTreeSet::new(),
    }
}

fn beside<const N: usize>(names: [&str; N]) -> BTreeSet<CodeName> {
    names.map(code).into()
}

fn set(terms: CodeTerms, catalogue_version: u32) -> PromotionalCodeCommand {
    PromotionalCodeCommand::SetTerms { code: code("PRECON"), terms, catalogue_version }
}

fn ask(
    order: OrderId,
    request: u32,
    seats: Seats,
    others: BTreeMap<CodeName, BTreeSet<CodeName>>,
) -> PromotionalCodeCommand {
    PromotionalCodeCommand::ReserveRedemption {
        code: code("PRECON"),
        order,
        request,
        seats,
        others,
    }
}

fn reserve(order: OrderId, request: u32) -> PromotionalCodeCommand {
    ask(order, request, seats([(workshop(), 1), (pass(), 2)]), BTreeMap::new())
}

fn commit(order: OrderId) -> PromotionalCodeCommand {
    PromotionalCodeCommand::CommitRedemption { order }
}

fn cancel(order: OrderId) -> PromotionalCodeCommand {
    PromotionalCodeCommand::CancelRedemption { order }
}

fn terms_set(terms: CodeTerms, catalogue_version: u32) -> PromotionalCodeEvent {
    PromotionalCodeEvent::CodeTermsSet { code: code("PRECON"), terms, catalogue_version }
}

fn reserved(order: OrderId, request: u32, terms: CodeTerms) -> PromotionalCodeEvent {
    PromotionalCodeEvent::RedemptionReserved { order, request, code: code("PRECON"), terms, at: T0 }
}

fn refused(order: OrderId, request: u32, reason: RedemptionRefusal) -> PromotionalCodeEvent {
    PromotionalCodeEvent::RedemptionRefused { order, request, code: code("PRECON"), reason, at: T0 }
}

fn offered(quota: Option<u32>) -> Given<PromotionalCode> {
    given([terms_set(terms(quota), 1)])
}

fn used_up(order: OrderId, request: u32) -> PromotionalCodeEvent {
    refused(order, request, RedemptionRefusal::UsedUp)
}

mod names_and_terms {
    use super::*;

    #[test]
    fn a_code_is_1_to_20_letters_and_digits_and_small_letters_count_as_capitals() {
        assert_eq!(code("1timePrecon").to_string(), "1TIMEPRECON");
        assert!("A".repeat(20).parse::<CodeName>().is_ok());
        for text in ["", "A B", "A-B", "Ä", "ß", &"A".repeat(21)] {
            assert_eq!(text.parse::<CodeName>(), Err(InvalidCode::Name(text.to_owned())));
        }
    }

    #[test]
    fn a_code_takes_something_off_some_seats() {
        assert!(Reduction::percent(1).is_ok() && Reduction::percent(100).is_ok());
        assert_eq!(Reduction::percent(0), Err(InvalidCode::Percent(0)));
        assert_eq!(Reduction::percent(101), Err(InvalidCode::Percent(101)));
        assert!(Reduction::amount(Money(1)).is_ok());
        assert_eq!(Reduction::amount(Money(0)), Err(InvalidCode::NothingOff));
        assert_eq!(Scope::only([]), Err(InvalidCode::EmptyScope));
    }

    /// What was stored or sent is checked again when it is read.
    #[test]
    fn wrong_terms_cannot_be_read_back() {
        assert!(serde_json::from_str::<CodeName>(r#""A B""#).is_err());
        assert!(serde_json::from_str::<Reduction>(r#"{"Percent":101}"#).is_err());
        assert!(serde_json::from_str::<Reduction>(r#"{"Amount":0}"#).is_err());
        assert!(serde_json::from_str::<Scope>(r#"{"Only":[]}"#).is_err());
        let written = serde_json::to_string(&terms(Some(3))).expect("JSON");
        assert_eq!(serde_json::from_str::<CodeTerms>(&written).expect("terms"), terms(Some(3)));
    }

    #[test]
    fn each_conference_has_its_own_code_of_a_name() {
        let id = PromotionalCode::id_of(conference(), &code("precon"));
        assert_eq!(id, PromotionalCode::id_of(conference(), &code("PRECON")));
        assert_ne!(id, PromotionalCode::id_of(conference(), &code("OTHER")));
    }
}

mod catalogue {
    use super::*;

    #[test]
    fn newer_terms_are_set_and_older_or_equal_ones_ignored() {
        let row = given::<PromotionalCode>([]).when(&set(terms(Some(50)), 3), T0);
        let row = row.then([terms_set(terms(Some(50)), 3)]);
        row.when(&set(terms(Some(9)), 3), T0).nothing();
        row.when(&set(terms(Some(9)), 2), T0).nothing();
        row.when(&set(terms(Some(9)), 4), T0).then([terms_set(terms(Some(9)), 4)]);
    }

    #[test]
    fn what_was_granted_keeps_the_terms_it_was_granted_on() {
        let free = CodeTerms { reduction: Reduction::percent(100).expect("all"), ..terms(None) };
        let row = offered(None).and(&reserve(ada(), 1), T0).and(&set(free.clone(), 2), T0);
        assert!(row.events().contains(&reserved(ada(), 1, terms(None))));
        row.when(&reserve(ada(), 1), T0).nothing();
        row.when(&reserve(bob(), 1), T0).then([reserved(bob(), 1, free)]);
    }

    #[test]
    fn a_quota_cut_below_what_is_taken_bumps_nobody_and_grants_nothing_until_it_is_repaid() {
        let row = offered(Some(2)).and(&reserve(ada(), 1), T0).and(&reserve(bob(), 1), T0);
        let row = row.and(&set(terms(Some(1)), 2), T0);
        let cyd = OrderId::named("Cyd");
        row.when(&reserve(ada(), 2), T0).then([reserved(ada(), 2, terms(Some(1)))]);
        let row = row.and(&cancel(bob()), T0);
        row.when(&reserve(cyd, 1), T0).then([used_up(cyd, 1)]);
        let row = row.and(&cancel(ada()), T0);
        row.when(&reserve(cyd, 1), T0).then([reserved(cyd, 1, terms(Some(1)))]);
    }
}

mod redeeming {
    use super::*;

    #[test]
    fn the_answer_carries_the_terms() {
        offered(Some(1)).when(&reserve(ada(), 1), T0).then([reserved(ada(), 1, terms(Some(1)))]);
    }

    #[test]
    fn a_code_nobody_offers_is_refused_by_its_name() {
        let row = given::<PromotionalCode>([]);
        row.when(&reserve(ada(), 1), T0).then([refused(ada(), 1, RedemptionRefusal::UnknownCode)]);
    }

    #[test]
    fn discounts_single_use_the_second_order_is_refused_while_held_and_after() {
        let row = offered(Some(1)).and(&reserve(ada(), 1), T0);
        row.when(&reserve(bob(), 1), T0).then([used_up(bob(), 1)]);
        row.and(&commit(ada()), T0).when(&reserve(bob(), 1), T0).then([used_up(bob(), 1)]);
    }

    #[test]
    fn a_code_without_quota_is_never_used_up() {
        let row = (0..50).fold(offered(None), |row, number| {
            let order = OrderId::named(&number.to_string());
            row.and(&reserve(order, 1), T0).and(&commit(order), T0)
        });
        assert_eq!(row.state().taken(), 50);
    }

    #[test]
    fn discounts_code_applies_to_none_is_refused() {
        let others = seats([(pass(), 2), (keynote(), 1)]);
        let answer = refused(ada(), 1, RedemptionRefusal::NothingInScope);
        offered(None).when(&ask(ada(), 1, others, BTreeMap::new()), T0).then([answer]);
        let answer = refused(ada(), 1, RedemptionRefusal::NothingInScope);
        offered(None).when(&ask(ada(), 1, Seats::default(), BTreeMap::new()), T0).then([answer]);
    }

    #[test]
    fn an_order_that_changed_asks_anew_and_a_refusal_gives_the_redemption_back() {
        let row = offered(Some(1)).and(&reserve(ada(), 1), T0);
        let without_workshop = ask(ada(), 2, seats([(pass(), 1)]), BTreeMap::new());
        let row = row.when(&without_workshop, T0).then([refused(
            ada(),
            2,
            RedemptionRefusal::NothingInScope,
        )]);
        assert_eq!(row.state().taken(), 0);
        row.when(&reserve(bob(), 1), T0).then([reserved(bob(), 1, terms(Some(1)))]);
        row.when(&reserve(ada(), 3), T0).then([reserved(ada(), 3, terms(Some(1)))]);
        row.when(&commit(ada()), T0).refused(&PromotionalCodeRefusal::Unknown);
    }

    #[test]
    fn the_same_or_an_older_request_has_its_answer_already() {
        let row = offered(Some(1)).and(&reserve(ada(), 2), T0);
        row.when(&reserve(ada(), 2), T0).nothing();
        row.when(&reserve(ada(), 1), T0).nothing();
        let row = row.and(&reserve(bob(), 1), T0).and(&cancel(ada()), T0);
        row.when(&reserve(bob(), 1), T0).nothing();
        row.when(&reserve(bob(), 2), T0).then([reserved(bob(), 2, terms(Some(1)))]);
    }
}

mod combining {
    use super::*;

    fn with(own: BTreeSet<CodeName>, others: &[(&str, BTreeSet<CodeName>)]) -> Option<CodeName> {
        let terms = CodeTerms { cumulative_with: own, ..terms(None) };
        let others = others.iter().map(|(name, listed)| (code(name), listed.clone())).collect();
        let row = given::<PromotionalCode>([terms_set(terms, 1)]);
        let row = row.and(&ask(ada(), 1, seats([(workshop(), 1)]), others), T0);
        match row.events().last() {
            Some(PromotionalCodeEvent::RedemptionReserved { .. }) => None,
            Some(PromotionalCodeEvent::RedemptionRefused {
                reason: RedemptionRefusal::NotCumulative { with },
                ..
            }) => Some(with.clone()),
            other => panic!("{other:?}"),
        }
    }

    /// The table of the scenarios contradicts itself: we go by what the codes list.
    #[test]
    fn discounts_mutually_exclusive_codes_are_refused_beside_each_other() {
        assert_eq!(with(beside([]), &[("COPRESENTER", beside([]))]), Some(code("COPRESENTER")));
        assert_eq!(
            with(beside(["VOLUNTEER"]), &[("COPRESENTER", beside([]))]),
            Some(code("COPRESENTER"))
        );
    }

    #[test]
    fn discounts_combine_only_it_is_enough_that_either_lists_the_other() {
        assert_eq!(with(beside(["WS10"]), &[("WS10", beside([]))]), None);
        assert_eq!(with(beside([]), &[("WS10", beside(["PRECON"]))]), None);
        assert_eq!(with(beside(["WS10"]), &[("WS10", beside(["PRECON"]))]), None);
    }

    #[test]
    fn every_code_of_the_order_must_agree() {
        let others = [("WS10", beside(["PRECON"])), ("ZERO", beside(["WS10"]))];
        assert_eq!(with(beside([]), &others), Some(code("ZERO")));
        assert_eq!(with(beside(["ZERO"]), &others), None);
    }

    #[test]
    fn a_code_is_never_in_its_own_way() {
        assert_eq!(with(beside([]), &[("PRECON", beside([]))]), None);
    }
}

mod finishing {
    use super::*;

    fn committed(order: OrderId) -> PromotionalCodeEvent {
        PromotionalCodeEvent::RedemptionCommitted { order, at: T0 }
    }

    fn cancelled(order: OrderId) -> PromotionalCodeEvent {
        PromotionalCodeEvent::RedemptionCancelled { order, at: T0 }
    }

    #[test]
    fn a_committed_redemption_stays_committed() {
        let row = offered(Some(1)).and(&reserve(ada(), 1), T0).when(&commit(ada()), T0);
        let row = row.then([committed(ada())]);
        row.when(&commit(ada()), T0).nothing();
        row.when(&cancel(ada()), T0).nothing();
        row.when(&reserve(ada(), 2), T0).refused(&PromotionalCodeRefusal::Finished);
        assert_eq!(row.state().taken(), 1);
    }

    #[test]
    fn a_cancelled_redemption_goes_to_the_next() {
        let row = offered(Some(1)).and(&reserve(ada(), 1), T0).when(&cancel(ada()), T0);
        let row = row.then([cancelled(ada())]);
        row.when(&cancel(ada()), T0).nothing();
        row.when(&commit(ada()), T0).refused(&PromotionalCodeRefusal::Finished);
        row.when(&reserve(bob(), 1), T0).then([reserved(bob(), 1, terms(Some(1)))]);
    }

    #[test]
    fn a_request_that_comes_after_its_cancellation_takes_nothing() {
        let row = offered(Some(1)).when(&cancel(ada()), T0).then([cancelled(ada())]);
        row.when(&reserve(ada(), 1), T0).refused(&PromotionalCodeRefusal::Finished);
        assert_eq!(row.state().taken(), 0);
    }

    #[test]
    fn what_was_never_reserved_or_was_refused_cannot_be_committed() {
        offered(Some(0)).when(&commit(ada()), T0).refused(&PromotionalCodeRefusal::Unknown);
        let row = offered(Some(0)).and(&reserve(ada(), 1), T0);
        row.when(&commit(ada()), T0).refused(&PromotionalCodeRefusal::Unknown);
    }

    #[test]
    fn a_committed_redemption_counts_even_after_it_was_forgotten() {
        let later: Timestamp = T0 + TOMBSTONE_RETENTION;
        let row = offered(Some(2)).and(&reserve(ada(), 1), T0).and(&commit(ada()), T0);
        let row = row.and(&reserve(bob(), 1), later);
        let state = row.state();
        assert!(!state.finished.contains_key(&ada()));
        assert_eq!(state.taken(), 2);
        assert!(matches!(
            row.and(&reserve(OrderId::named("Cyd"), 1), later + (at(1, 0).since(T0)))
                .events()
                .last(),
            Some(PromotionalCodeEvent::RedemptionRefused { reason: RedemptionRefusal::UsedUp, .. })
        ));
    }
}
