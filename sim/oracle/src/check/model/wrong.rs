//! What is said when the model and the system disagree.

use domain::message::Event;
use serde_json::Value;

use super::answer::Answer;
use conference::node::protocol::Refusal;

/// What was due instead.
pub(super) fn due(answer: &Answer) -> String {
    if answer.is_refused() {
        return must_refuse(answer.reasons());
    }
    let lists: Vec<_> = answer.grants().iter().map(names).collect();
    match lists.as_slice() {
        [] => "something else has to come first".to_owned(),
        lists => format!("due is {}", lists.join(", or ")),
    }
}

/// For which reasons it had to be refused.
pub(super) fn must_refuse(reasons: &[Refusal]) -> String {
    if reasons.is_empty() {
        return "there is no such reason".to_owned();
    }
    let told: Vec<_> = reasons.iter().map(|reason| format!("“{reason}”")).collect();
    format!("it has to be refused, {}", told.join(" or "))
}

/// The names of events.
pub(super) fn names<'a>(events: impl IntoIterator<Item = &'a Event>) -> String {
    let names: Vec<_> = events.into_iter().map(Event::name).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

/// Where events of the same names differ first, if they do.
pub(super) fn differences(answer: &Answer, events: &[&Event]) -> String {
    let [due] = answer.grants() else { return String::new() };
    let mut pairs = due.iter().zip(events).filter(|(due, event)| due != *event);
    let differing = pairs.next().filter(|(due, event)| due.name() == event.name());
    let place = differing.and_then(|(due, event)| {
        let value = |event: &Event| serde_json::to_value(event).unwrap_or_default();
        difference("", &value(event), &value(due))
    });
    place.map_or_else(String::new, |place| format!(": {place}"))
}

/// The first place where two values differ, by the names of their fields.
pub(super) fn difference(path: &str, found: &Value, due: &Value) -> Option<String> {
    let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match (found, due) {
        (Value::Object(found), Value::Object(due)) => {
            let names: std::collections::BTreeSet<_> = found.keys().chain(due.keys()).collect();
            let value =
                |of: &serde_json::Map<_, _>, name| of.get(name).cloned().unwrap_or_default();
            names
                .into_iter()
                .find_map(|name| difference(&at(name), &value(found, name), &value(due, name)))
        }
        (Value::Array(found), Value::Array(due)) if found.len() == due.len() => {
            let mut pairs = found.iter().zip(due).enumerate();
            pairs.find_map(|(index, (found, due))| difference(&at(&index.to_string()), found, due))
        }
        (found, due) if found == due => None,
        (found, due) => Some(format!("{path} is {found} and not {due}")),
    }
}
