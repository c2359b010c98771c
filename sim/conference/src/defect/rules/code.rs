//! Old bugs of promotional codes.

use std::collections::BTreeMap;

use domain::registration::{
    PromotionalCode, PromotionalCodeCommand, PromotionalCodeEvent, PromotionalCodeRefusal,
};
use domain::sourcing::{Aggregate, Timestamp};
use domain::values::Quantity;

type Decision = Result<Vec<PromotionalCodeEvent>, PromotionalCodeRefusal>;

/// What others hold or have used is not counted.
pub(in crate::defect) fn overselling(
    code: &PromotionalCode,
    command: &PromotionalCodeCommand,
    now: Timestamp,
) -> Decision {
    match command {
        PromotionalCodeCommand::ReserveRedemption { order, .. } => {
            let mut careless = code.clone();
            careless.pending.retain(|holder, _| holder == order);
            careless.committed = Quantity(0);
            careless.decide(command, now)
        }
        _ => code.decide(command, now),
    }
}

/// Codes that exclude each other are combined.
pub(in crate::defect) fn combining_anything(
    code: &PromotionalCode,
    command: &PromotionalCodeCommand,
    now: Timestamp,
) -> Decision {
    match command.clone() {
        PromotionalCodeCommand::ReserveRedemption { code: name, order, request, seats, .. } => {
            let others = BTreeMap::new();
            let command = PromotionalCodeCommand::ReserveRedemption {
                code: name,
                order,
                request,
                seats,
                others,
            };
            code.decide(&command, now)
        }
        _ => code.decide(command, now),
    }
}
