//! Where in a scenario file something stands.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::value::RawValue;

/// A field of a scenario, such as `faults[0].until_ms`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field(Vec<Step>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Name(String),
    Place(usize),
}

impl Field {
    /// The scenario as a whole.
    #[must_use]
    pub const fn whole() -> Self {
        Self(Vec::new())
    }

    /// The field in it that is called so.
    #[must_use]
    pub fn name(&self, name: &str) -> Self {
        self.with(Step::Name(name.to_owned()))
    }

    /// The entry in it that stands there, counted from 0.
    #[must_use]
    pub fn at(&self, place: usize) -> Self {
        self.with(Step::Place(place))
    }

    fn with(&self, step: Step) -> Self {
        Self(self.0.iter().cloned().chain([step]).collect())
    }

    /// The field that a reader of JSON was at.
    pub(super) fn of(path: &serde_path_to_error::Path) -> Self {
        use serde_path_to_error::Segment;
        let step = |segment: &Segment| match segment {
            Segment::Seq { index } => Some(Step::Place(*index)),
            Segment::Map { key: name } | Segment::Enum { variant: name } => {
                Some(Step::Name(name.clone()))
            }
            Segment::Unknown => None,
        };
        Self(path.iter().filter_map(step).collect())
    }

    /// The same, as seen from an object that has this one in it.
    pub(super) fn within(&self, outer: &Self) -> Self {
        Self(outer.0.iter().chain(&self.0).cloned().collect())
    }

    /// What stands there.
    pub(super) fn value<'a>(&self, whole: &'a serde_json::Value) -> Option<&'a serde_json::Value> {
        self.0.iter().try_fold(whole, |value, step| match step {
            Step::Name(name) => value.get(name),
            Step::Place(place) => value.get(place),
        })
    }

    /// What stands there, to be changed.
    pub(super) fn value_mut<'a>(
        &self,
        whole: &'a mut serde_json::Value,
    ) -> Option<&'a mut serde_json::Value> {
        self.0.iter().try_fold(whole, |value, step| match step {
            Step::Name(name) => value.get_mut(name),
            Step::Place(place) => value.get_mut(place),
        })
    }

    /// The line of the text on which it stands, or on which the innermost object stands that should
    /// have it.
    pub(super) fn line(&self, text: &str) -> usize {
        let Ok(mut value) = serde_json::from_str::<&RawValue>(text) else { return 1 };
        for step in &self.0 {
            let inner = match step {
                Step::Name(name) => {
                    serde_json::from_str::<BTreeMap<String, &RawValue>>(value.get())
                        .ok()
                        .and_then(|fields| fields.get(name).copied())
                }
                Step::Place(place) => serde_json::from_str::<Vec<&RawValue>>(value.get())
                    .ok()
                    .and_then(|entries| entries.get(*place).copied()),
            };
            let Some(inner) = inner else { break };
            value = inner;
        }
        let before = value.get().as_ptr() as usize - text.as_ptr() as usize;
        1 + text.as_bytes()[..before].iter().filter(|byte| **byte == b'\n').count()
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("the scenario");
        }
        f.write_str("`")?;
        for (place, step) in self.0.iter().enumerate() {
            match step {
                Step::Name(name) if place == 0 => write!(f, "{}", name.escape_debug())?,
                Step::Name(name) => write!(f, ".{}", name.escape_debug())?,
                Step::Place(number) => write!(f, "[{number}]")?,
            }
        }
        f.write_str("`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_on_its_line_and_one_that_is_missing_where_it_should_be() {
        let text =
            "{\n \"faults\": [\n  {},\n  {\n   \"kind\": \"drop\",\n   \"until_ms\":\n 5}\n ]\n}";
        let fault = Field::whole().name("faults").at(1);
        assert_eq!((fault.line(text), fault.to_string().as_str()), (4, "`faults[1]`"));
        assert_eq!(fault.name("until_ms").line(text), 7);
        assert_eq!(fault.name("from_ms").line(text), 4);
        assert_eq!(Field::whole().line(text), 1);
    }
}
