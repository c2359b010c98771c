//! Upcasting events that were written in an older form to today's form, and downcasting them for
//! readers of an older release.
//!
//! A form is a schema version: it has a number and the names of its kinds, which are the types of
//! events. An upcaster leads from one form to the next and may rename, split, join, drop or fill
//! in; a downcaster leads one form back and says what it loses. Whether the forms, upcasters and
//! downcasters fit together is checked once, when the chain is built. An upcaster only leads one
//! form up, so a chain cannot run in a circle.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use thiserror::Error;

/// Events of one kind: its name, and its fields.
pub type Named = (&'static str, Value);

/// What an upcaster or a downcaster makes of one event: nothing, one event or several.
pub type Reshaped = Result<Vec<Named>, serde_json::Error>;

/// The names of all kinds of one form.
#[derive(Clone, Debug)]
pub struct Form {
    /// Its number. Forms are numbered from 1, without gaps.
    pub schema: u16,
    /// What may be written in it.
    pub kinds: BTreeSet<&'static str>,
}

/// Turns an event of one form into events of the next. `C` is what may have to be known of what
/// came before.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub struct Upcaster<C> {
    /// The name of the event in the older form.
    pub kind: &'static str,
    /// The form it was written in.
    pub from: u16,
    /// What it may become; nothing else, and possibly nothing at all.
    pub to: &'static [&'static str],
    pub upcast: fn(Value, &mut C) -> Reshaped,
}

/// Turns an event of one form into events of the form before it, for readers that know no other.
#[derive(Debug)]
pub struct Downcaster<C> {
    /// The name of the event in the newer form.
    pub kind: &'static str,
    /// The newer form.
    pub from: u16,
    /// What it becomes.
    pub to: &'static [&'static str],
    /// What cannot be said in the older form, and what a reader takes for granted instead.
    pub losses: &'static [&'static str],
    /// How it is said there.
    pub downcast: fn(Value, &mut C) -> Reshaped,
}

/// All forms, from the first to today's, and what leads from one to another.
///
/// ```
/// use std::collections::BTreeSet;
///
/// use domain::sourcing::{Chain, Downcaster, Form, Upcaster};
/// use serde_json::json;
///
/// // Form 1 said who came; form 2 says it with the day.
/// static UP: Upcaster<()> = Upcaster {
///     kind: "Came",
///     from: 1,
///     to: &["CameOn"],
///     upcast: |fields, ()| Ok(vec![("CameOn", json!({ "who": fields["who"], "day": null }))]),
/// };
/// static DOWN: Downcaster<()> = Downcaster {
///     kind: "CameOn",
///     from: 2,
///     to: &["Came"],
///     losses: &["the day"],
///     downcast: |fields, ()| Ok(vec![("Came", json!({ "who": fields["who"] }))]),
/// };
///
/// let form = |schema, kind| Form { schema, kinds: BTreeSet::from([kind]) };
/// let forms = || vec![form(1, "Came"), form(2, "CameOn")];
/// let chain = Chain::new(forms(), [&UP], [&DOWN])?;
/// let today = chain.bring(1, 2, "Came", json!({ "who": "Ada" }), &mut ())?;
/// assert_eq!(today, [("CameOn", json!({ "who": "Ada", "day": null }))]);
///
/// // A way that is missing is told when the chain is built, not when somebody's event cannot be read.
/// let refused = Chain::new(forms(), [], [&DOWN]).unwrap_err();
/// assert_eq!(refused.to_string(), "Came of form 1 is not in form 2, and nothing leads there");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Chain<C: 'static> {
    forms: Vec<Form>,
    upcasters: BTreeMap<(u16, &'static str), &'static Upcaster<C>>,
    downcasters: BTreeMap<(u16, &'static str), &'static Downcaster<C>>,
}

/// A chain that cannot be right.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub enum ChainError {
    /// The forms are not numbered 1, 2, 3 and so on.
    #[error("form {found} follows form {before}")]
    Gap {
        /// The form before.
        before: u16,
        /// The form that follows.
        found: u16,
    },
    /// Two lead from the same kind of the same form.
    #[error("two ways lead from {kind} of form {from}")]
    Twice { kind: &'static str, from: u16 },
    /// It starts at a kind that its form does not have, or at a form from which nothing leads on.
    #[error("form {from} has no {kind} to start from")]
    FromNowhere { kind: &'static str, from: u16 },
    /// It leads to a kind that the form it leads to does not have.
    #[error("{kind} of form {from} would become {to}, which the form it leads to does not have")]
    ToNowhere {
        kind: &'static str,
        from: u16,
        /// Where it would lead.
        to: &'static str,
    },
    /// A kind is missing in the form that follows, or in the one before, and nothing leads there.
    #[error("{kind} of form {from} is not in form {to}, and nothing leads there")]
    Missing {
        kind: &'static str,
        /// The form that has it.
        from: u16,
        /// The form that does not.
        to: u16,
    },
}

/// An event that cannot be read.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub enum UpcastError {
    /// It was written by a newer release.
    #[error(
        "written in form {found}, this release reads up to {known}: finish the upgrade of this node"
    )]
    Newer {
        /// The form it was written in.
        found: u16,
        /// The newest form that is known.
        known: u16,
    },
    /// There is no such form.
    #[error("there never was a form {0}")]
    NoSuchForm(u16),
    /// The form has no such kind.
    #[error("form {schema} has no {kind}")]
    Unknown {
        schema: u16,
        /// What it is called.
        kind: String,
    },
    /// Its fields are not those of its kind.
    #[error("{kind} of form {schema} cannot be read: {source}")]
    Malformed {
        schema: u16,
        kind: &'static str,
        /// What is wrong.
        source: serde_json::Error,
    },
}

impl<C> Chain<C> {
    /// Builds the chain that ends at the last of `forms`.
    ///
    /// # Errors
    /// [`ChainError`] if a form is missing, if two ways lead from one kind, if one starts or ends
    /// nowhere, or if a kind has no way up to the last form or down to the first.
    pub fn new(
        forms: Vec<Form>,
        upcasters: impl IntoIterator<Item = &'static Upcaster<C>>,
        downcasters: impl IntoIterator<Item = &'static Downcaster<C>>,
    ) -> Result<Self, ChainError> {
        for (before, form) in (0..).zip(&forms) {
            if form.schema != before + 1 {
                return Err(ChainError::Gap { before, found: form.schema });
            }
        }
        let ups = upcasters
            .into_iter()
            .map(|upcaster| (upcaster, (upcaster.from, upcaster.kind), upcaster.to));
        let downs = downcasters
            .into_iter()
            .map(|downcaster| (downcaster, (downcaster.from, downcaster.kind), downcaster.to));
        let upcasters = ways(&forms, 1, ups)?;
        let downcasters = ways(&forms, -1, downs)?;
        Ok(Self { forms, upcasters, downcasters })
    }

    /// The number of the last form.
    #[must_use]
    pub fn today(&self) -> u16 {
        self.forms.last().map_or(0, |form| form.schema)
    }

    /// What is lost when events are downcast: from which form, of which kind, and what.
    pub fn losses(&self) -> impl Iterator<Item = (u16, &'static str, &'static str)> + '_ {
        let of = |downcaster: &&'static Downcaster<C>| {
            let (from, kind) = (downcaster.from, downcaster.kind);
            downcaster.losses.iter().map(move |loss| (from, kind, *loss))
        };
        self.downcasters.values().flat_map(of)
    }

    /// Brings an event from one form into another: up by upcasters, down by downcasters.
    ///
    /// # Errors
    /// [`UpcastError`] if it is not an event of the form that it is said to be in.
    pub fn bring(
        &self,
        from: u16,
        to: u16,
        kind: &str,
        fields: Value,
        context: &mut C,
    ) -> Result<Vec<Named>, UpcastError> {
        let mut events = vec![(self.known(from, kind)?, fields)];
        let mut schema = from;
        while schema != to {
            let mut brought = Vec::new();
            for (kind, fields) in events {
                let mut may_become: &[&str] = &[kind];
                let up = self.upcasters.get(&(schema, kind)).filter(|_| schema < to);
                let down = self.downcasters.get(&(schema, kind)).filter(|_| schema > to);
                let reshaped = match (up, down) {
                    (Some(way), _) => {
                        may_become = way.to;
                        (way.upcast)(fields, context)
                    }
                    (None, Some(way)) => {
                        may_become = way.to;
                        (way.downcast)(fields, context)
                    }
                    (None, None) => Ok(vec![(kind, fields)]),
                };
                let reshaped =
                    reshaped.map_err(|source| UpcastError::Malformed { schema, kind, source })?;
                // The chain was checked by what its parts say they do; one that does something else
                // leaves it.
                let keeps_its_word =
                    reshaped.iter().all(|(becomes, _)| may_become.contains(becomes));
                assert!(
                    keeps_its_word,
                    "{kind} of form {schema} may become {may_become:?} and nothing else"
                );
                brought.extend(reshaped);
            }
            events = brought;
            schema = if schema < to { schema + 1 } else { schema - 1 };
        }
        Ok(events)
    }

    fn known(&self, schema: u16, kind: &str) -> Result<&'static str, UpcastError> {
        if schema > self.today() {
            return Err(UpcastError::Newer { found: schema, known: self.today() });
        }
        let form = schema.checked_sub(1).and_then(|index| self.forms.get(usize::from(index)));
        let form = form.ok_or(UpcastError::NoSuchForm(schema))?;
        form.kinds
            .get(kind)
            .copied()
            .ok_or_else(|| UpcastError::Unknown { schema, kind: kind.to_owned() })
    }
}

type Way<W> = (&'static W, (u16, &'static str), &'static [&'static str]);
type Ways<W> = BTreeMap<(u16, &'static str), &'static W>;

/// Checks what leads one form up or down, and that no kind is left without a way.
fn ways<W>(
    forms: &[Form],
    direction: i32,
    all: impl Iterator<Item = Way<W>>,
) -> Result<Ways<W>, ChainError> {
    let form = |schema: i32| forms.iter().find(|form| i32::from(form.schema) == schema);
    let target = |from: u16| form(i32::from(from) + direction);
    let mut ways = BTreeMap::new();
    for (way, (from, kind), to) in all {
        let starts = form(from.into()).is_some_and(|form| form.kinds.contains(kind));
        let target =
            target(from).filter(|_| starts).ok_or(ChainError::FromNowhere { kind, from })?;
        if let Some(to) = to.iter().find(|to| !target.kinds.contains(*to)) {
            return Err(ChainError::ToNowhere { kind, from, to });
        }
        if ways.insert((from, kind), way).is_some() {
            return Err(ChainError::Twice { kind, from });
        }
    }
    for form in forms {
        // Nothing leads up from the last form, or down from the first.
        let Some(target) = target(form.schema) else { continue };
        let lost = |kind: &&&'static str| {
            !target.kinds.contains(**kind) && !ways.contains_key(&(form.schema, **kind))
        };
        if let Some(kind) = form.kinds.iter().find(lost) {
            return Err(ChainError::Missing { kind, from: form.schema, to: target.schema });
        }
    }
    Ok(ways)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const RENAME: Upcaster<()> = Upcaster {
        kind: "Old",
        from: 1,
        to: &["New"],
        upcast: |fields, ()| Ok(vec![("New", fields)]),
    };
    const SPLIT: Upcaster<()> = Upcaster {
        kind: "New",
        from: 2,
        to: &["Left", "Right"],
        upcast: |fields, ()| Ok(vec![("Left", fields.clone()), ("Right", fields)]),
    };
    const DROP: Upcaster<()> =
        Upcaster { kind: "Gone", from: 2, to: &[], upcast: |_, ()| Ok(Vec::new()) };
    const UPCASTERS: &[Upcaster<()>] = &[RENAME, SPLIT, DROP];
    const DOWNCASTERS: &[Downcaster<()>] = &[
        Downcaster {
            kind: "Left",
            from: 3,
            to: &["New"],
            losses: &[],
            downcast: |it, ()| Ok(vec![("New", it)]),
        },
        Downcaster {
            kind: "Right",
            from: 3,
            to: &[],
            losses: &["all"],
            downcast: |_, ()| Ok(Vec::new()),
        },
        Downcaster {
            kind: "New",
            from: 2,
            to: &["Old"],
            losses: &[],
            downcast: |it, ()| Ok(vec![("Old", it)]),
        },
    ];

    fn forms() -> Vec<Form> {
        let form = |schema, kinds: &[&'static str]| Form {
            schema,
            kinds: kinds.iter().copied().collect(),
        };
        vec![form(1, &["Old", "Gone"]), form(2, &["New", "Gone"]), form(3, &["Left", "Right"])]
    }

    fn chain() -> Chain<()> {
        Chain::new(forms(), UPCASTERS, DOWNCASTERS).unwrap()
    }

    #[test]
    fn upcasters_follow_one_another_to_today_and_downcasters_back() {
        let fields = json!({"n": 1});
        let both = vec![("Left", fields.clone()), ("Right", fields.clone())];
        assert_eq!(chain().bring(1, 3, "Old", fields.clone(), &mut ()).unwrap(), both);
        assert_eq!(chain().bring(3, 3, "Left", fields.clone(), &mut ()).unwrap(), both[..1]);
        assert_eq!(chain().bring(1, 3, "Gone", fields.clone(), &mut ()).unwrap(), []);
        assert_eq!(
            chain().bring(3, 1, "Left", fields.clone(), &mut ()).unwrap(),
            [("Old", fields)]
        );
        assert_eq!(chain().losses().collect::<Vec<_>>(), [(3, "Right", "all")]);
    }

    #[test]
    fn a_chain_with_a_gap_is_refused() {
        let without_second = vec![forms().remove(0), forms().remove(2)];
        let error = Chain::new(without_second, UPCASTERS, DOWNCASTERS).unwrap_err();
        assert_eq!(error, ChainError::Gap { before: 1, found: 3 });
        let error = Chain::new(forms(), &UPCASTERS[1..], DOWNCASTERS).unwrap_err();
        assert_eq!(error, ChainError::Missing { kind: "Old", from: 1, to: 2 });
        let error = Chain::new(forms(), UPCASTERS, &DOWNCASTERS[1..]).unwrap_err();
        assert_eq!(error, ChainError::Missing { kind: "Left", from: 3, to: 2 });
    }

    #[test]
    fn an_upcaster_that_starts_or_ends_nowhere_or_is_there_twice_is_refused() {
        const TWICE: &[Upcaster<()>] = &[RENAME, SPLIT, DROP, RENAME];
        const PAST_TODAY: &[Upcaster<()>] = &[Upcaster { from: 3, kind: "Left", ..RENAME }];
        const ASTRAY: &[Upcaster<()>] = &[Upcaster { to: &["Old"], ..RENAME }];
        let refused = |upcasters| Chain::new(forms(), upcasters, DOWNCASTERS).unwrap_err();
        assert_eq!(refused(TWICE), ChainError::Twice { kind: "Old", from: 1 });
        assert_eq!(refused(PAST_TODAY), ChainError::FromNowhere { kind: "Left", from: 3 });
        assert_eq!(refused(ASTRAY), ChainError::ToNowhere { kind: "Old", from: 1, to: "Old" });
    }

    #[test]
    fn what_is_newer_or_unknown_is_refused_aloud() {
        let refused =
            |schema, kind| chain().bring(schema, 3, kind, json!({}), &mut ()).unwrap_err();
        assert!(matches!(refused(4, "Left"), UpcastError::Newer { found: 4, known: 3 }));
        assert!(matches!(refused(0, "Old"), UpcastError::NoSuchForm(0)));
        assert!(matches!(refused(1, "New"), UpcastError::Unknown { schema: 1, .. }));
    }
}
