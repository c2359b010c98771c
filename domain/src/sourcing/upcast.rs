//! Lifting facts that were written in an older form to today's form.

use std::collections::BTreeMap;

use serde_json::Value;
use thiserror::Error;

/// One lift: turns a fact of `kind`, written in schema `from`, into schema `from + 1`.
///
/// A fact is stored as `{"Kind": {fields}}`; the lift gets the fields and returns kind and fields, so that it can rename.
#[derive(Clone, Copy, Debug)]
pub struct Lift {
    /// The name of the fact in the older schema.
    pub kind: &'static str,
    /// The schema it was written in.
    pub from: u16,
    /// What changed.
    pub lift: fn(Value) -> (&'static str, Value),
}

/// All lifts, from the first schema to today's. Facts that no lift names pass unchanged.
#[derive(Clone, Debug)]
pub struct Chain {
    today: u16,
    lifts: BTreeMap<(u16, &'static str), Lift>,
}

/// A chain that cannot be right.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChainError {
    /// Two lifts claim the same fact of the same schema.
    #[error("two upcasters lift {kind} from schema {from}")]
    Twice {
        /// The fact.
        kind: &'static str,
        /// The schema.
        from: u16,
    },
    /// A lift starts at today's schema or later, or before the first.
    #[error("the upcaster of {kind} starts at schema {from}, outside 1 to {today}")]
    OutOfRange {
        /// The fact.
        kind: &'static str,
        /// Where it starts.
        from: u16,
        /// Today's schema.
        today: u16,
    },
}

/// A fact that cannot be lifted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum UpcastError {
    /// It was written by a newer release.
    #[error("written in schema {found}, this release reads up to {today}: finish the upgrade of this node")]
    Newer {
        /// The schema it was written in.
        found: u16,
        /// The newest schema this release reads.
        today: u16,
    },
    /// It does not have the form `{"Kind": {fields}}`.
    #[error("a fact must be an object with one key, its kind")]
    Malformed,
}

impl Chain {
    /// Builds the chain that ends at schema `today`.
    ///
    /// # Errors
    /// [`ChainError`] if two lifts claim the same fact or one starts outside the chain.
    pub fn new(today: u16, lifts: &[Lift]) -> Result<Self, ChainError> {
        let mut by_origin = BTreeMap::new();
        for lift in lifts {
            if lift.from == 0 || lift.from >= today {
                return Err(ChainError::OutOfRange { kind: lift.kind, from: lift.from, today });
            }
            if by_origin.insert((lift.from, lift.kind), *lift).is_some() {
                return Err(ChainError::Twice { kind: lift.kind, from: lift.from });
            }
        }
        Ok(Self { today, lifts: by_origin })
    }

    /// Lifts a stored fact from schema `from` to today's.
    ///
    /// # Errors
    /// [`UpcastError`] if it is newer than this release or malformed.
    pub fn lift(&self, from: u16, fact: Value) -> Result<Value, UpcastError> {
        if from > self.today {
            return Err(UpcastError::Newer { found: from, today: self.today });
        }
        let Value::Object(object) = fact else { return Err(UpcastError::Malformed) };
        let mut entries = object.into_iter();
        let (Some((mut kind, mut fields)), None) = (entries.next(), entries.next()) else {
            return Err(UpcastError::Malformed);
        };
        for schema in from..self.today {
            if let Some(step) = self.lifts.get(&(schema, kind.as_str())) {
                let (renamed, lifted) = (step.lift)(fields);
                (kind, fields) = (renamed.to_owned(), lifted);
            }
        }
        Ok(Value::Object([(kind, fields)].into_iter().collect()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const RENAME: Lift = Lift { kind: "Old", from: 1, lift: |fields| ("New", fields) };
    const ADD: Lift = Lift {
        kind: "New",
        from: 2,
        lift: |mut fields| {
            fields["added"] = json!(true);
            ("New", fields)
        },
    };

    #[test]
    fn lifts_follow_one_another_to_today() {
        let chain = Chain::new(3, &[RENAME, ADD]).unwrap();
        assert_eq!(chain.lift(1, json!({"Old": {"n": 1}})), Ok(json!({"New": {"n": 1, "added": true}})));
        assert_eq!(chain.lift(3, json!({"New": {"n": 1}})), Ok(json!({"New": {"n": 1}})));
    }

    #[test]
    fn a_chain_with_two_lifts_for_one_form_or_one_past_today_is_refused() {
        assert_eq!(Chain::new(3, &[RENAME, RENAME]).unwrap_err(), ChainError::Twice { kind: "Old", from: 1 });
        assert!(matches!(Chain::new(2, &[ADD]), Err(ChainError::OutOfRange { from: 2, .. })));
    }

    #[test]
    fn a_fact_of_a_newer_release_is_refused_aloud() {
        let chain = Chain::new(2, &[]).unwrap();
        assert_eq!(chain.lift(3, json!({"New": {}})), Err(UpcastError::Newer { found: 3, today: 2 }));
        assert_eq!(chain.lift(1, json!([])), Err(UpcastError::Malformed));
    }
}
