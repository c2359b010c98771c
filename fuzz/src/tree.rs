//! Changes of JSON that leave it JSON: what a person or a program writes who is mistaken about the
//! form.

use serde_json::{Map, Value, json};

use crate::dice::Dice;

/// What may be put in the place of any value.
fn instead(dice: &mut Dice) -> Value {
    match dice.below(16) {
        0 => Value::Null,
        1 => json!(0),
        2 => json!(-1),
        3 => json!(u64::MAX),
        4 => json!(i64::MIN),
        5 => json!(1.5),
        6 => json!(1e300),
        7 => json!(dice.below(100_000_000)),
        8 => json!(""),
        9 => json!("x".repeat(1 + dice.below(500))),
        10 => json!("a\u{1b}[31m\u{0}\u{202e}\n\"<&"),
        11 => json!([]),
        12 => json!({}),
        13 => json!(true),
        14 => (0..dice.below(200)).fold(Value::Null, |inner, _| json!([inner])),
        _ => (0..dice.below(200)).fold(Value::Null, |inner, _| json!({ "a": inner })),
    }
}

/// Changes a value in one place or in a few.
#[must_use]
pub fn changed(value: &Value, dice: &mut Dice) -> Value {
    let mut value = value.clone();
    for _ in 0..=dice.below(3) {
        let mut places = Vec::new();
        all_places(&value, &mut Vec::new(), &mut places);
        let (at, from) = (dice.one_of(&places).clone(), dice.one_of(&places).clone());
        let other = if dice.once_in(3) { part(&value, &from).clone() } else { instead(dice) };
        once(part_mut(&mut value, &at), other, dice);
    }
    value
}

fn once(value: &mut Value, other: Value, dice: &mut Dice) {
    let action = dice.below(6);
    match value {
        Value::Object(fields) if action < 3 && !fields.is_empty() => {
            let names: Vec<_> = fields.keys().cloned().collect();
            let name = dice.one_of(&names).clone();
            match action {
                0 => drop(fields.remove(&name)),
                1 => drop(fields.insert(name + "s", other)),
                _ => {
                    let value = fields.remove(&name).unwrap_or_default();
                    fields.insert(dice.one_of(&names).clone(), value);
                }
            }
        }
        Value::Array(parts) if action < 4 && !parts.is_empty() => {
            let at = dice.below(parts.len());
            match action {
                0 => drop(parts.remove(at)),
                1 => parts.insert(at, parts[at].clone()),
                2 => parts.push(other),
                _ => parts.reverse(),
            }
        }
        Value::Number(number) if action < 4 => {
            let was = number.as_i64().unwrap_or_default();
            let by = [1, -1, 1000, -1000, was][dice.below(5)];
            *value = json!(was.wrapping_add(by));
        }
        Value::String(text) if action < 2 => text.push_str(&"o".repeat(1 + dice.below(3))),
        Value::String(text) if action < 4 => drop(text.pop()),
        _ => *value = other,
    }
}

#[derive(Clone, Debug)]
enum Step {
    Name(String),
    At(usize),
}

fn all_places(value: &Value, here: &mut Vec<Step>, found: &mut Vec<Vec<Step>>) {
    found.push(here.clone());
    let mut below = |step: Step, value: &Value| {
        here.push(step);
        all_places(value, here, found);
        here.pop();
    };
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| below(Step::Name(name.clone()), value));
        }
        Value::Array(parts) => {
            parts.iter().enumerate().for_each(|(at, value)| below(Step::At(at), value));
        }
        _ => {}
    }
}

fn part<'a>(value: &'a Value, place: &[Step]) -> &'a Value {
    place.iter().fold(value, |value, step| match step {
        Step::Name(name) => &value[name],
        Step::At(at) => &value[at],
    })
}

fn part_mut<'a>(value: &'a mut Value, place: &[Step]) -> &'a mut Value {
    place.iter().fold(value, |value, step| match step {
        Step::Name(name) => &mut value[name],
        Step::At(at) => &mut value[at],
    })
}

/// A value as text, as a person may write it: on one line or on many, now and then with a field
/// twice.
#[must_use]
pub fn written(value: &Value, dice: &mut Dice) -> String {
    let text = match dice.below(3) {
        0 => serde_json::to_string(value),
        _ => serde_json::to_string_pretty(value),
    };
    let text = text.expect("a value has string keys only");
    let twice = value.as_object().filter(|fields| !fields.is_empty() && dice.once_in(20));
    let Some(fields) = twice else { return text };
    let names: Vec<_> = fields.keys().collect();
    let name = *dice.one_of(&names);
    let again: Map<_, _> = [(name.clone(), fields[name].clone())].into_iter().collect();
    let again = Value::Object(again).to_string();
    format!("{},{}", again.trim_end_matches('}'), text.trim_start().trim_start_matches('{'))
}
