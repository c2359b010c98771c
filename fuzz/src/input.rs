//! An input: a file of the repository, or something made of it, with changes.

use serde_json::Value;

use crate::dice::Dice;
use crate::{bytes, lines, tree};

/// What inputs are made from.
#[derive(Clone, Debug)]
pub enum Seed {
    /// Anything.
    Bytes(Vec<u8>),
    /// Lines.
    Text(String),
    /// JSON.
    Json(Value),
}

/// An input of a target, by its number: number 0 is the first seed as it is.
///
/// # Panics
/// If there is no seed.
#[must_use]
pub fn input(target: &str, seeds: &[Seed], tokens: &[&str], number: u64) -> Vec<u8> {
    let mut dice = Dice::of(target, number);
    if let Some(seed) = usize::try_from(number).ok().and_then(|number| seeds.get(number)) {
        return as_it_is(seed);
    }
    let mut made = match dice.one_of(seeds) {
        Seed::Bytes(seed) => {
            let mut made = seed.clone();
            bytes::change(&mut made, tokens, &mut dice);
            return made;
        }
        Seed::Text(text) => lines::changed(text, tokens, &mut dice).into_bytes(),
        Seed::Json(value) => {
            tree::written(&tree::changed(value, &mut dice), &mut dice).into_bytes()
        }
    };
    if dice.once_in(6) {
        bytes::change(&mut made, tokens, &mut dice);
    }
    made
}

fn as_it_is(seed: &Seed) -> Vec<u8> {
    match seed {
        Seed::Bytes(bytes) => bytes.clone(),
        Seed::Text(text) => text.clone().into_bytes(),
        Seed::Json(value) => value.to_string().into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_first_inputs_are_the_seeds_and_all_others_differ_and_are_the_same_again() {
        let value = serde_json::json!({"a": [1, 2, {"b": "c"}], "d": null});
        let seeds = [
            Seed::Json(value.clone()),
            Seed::Text("one\n  two words\nthree\n".to_owned()),
            Seed::Bytes((0..200).collect()),
        ];
        let of = |number| input("test", &seeds, &["token"], number);
        assert_eq!(of(0), value.to_string().into_bytes());
        let all: Vec<_> = (0..3000).map(of).collect();
        assert!(all == (0..3000).map(of).collect::<Vec<_>>());
        let distinct: BTreeSet<_> = all.iter().collect();
        assert!(distinct.len() > 2000, "{}", distinct.len());
        let json = all.iter().filter(|made| serde_json::from_slice::<Value>(made).is_ok()).count();
        assert!(json > 600, "{json} of 3000 are JSON");
        assert!(all.iter().any(|made| made.windows(5).any(|part| part == b"token")));
    }
}
