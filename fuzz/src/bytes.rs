//! Changes of bytes, whatever they mean.

use crate::dice::Dice;

/// So much is cut out, doubled or moved at most.
const LONGEST: usize = 64;

/// Changes bytes in one place or in a few.
pub fn change(bytes: &mut Vec<u8>, tokens: &[&str], dice: &mut Dice) {
    for _ in 0..=dice.below(3) {
        once(bytes, tokens, dice);
    }
}

fn once(bytes: &mut Vec<u8>, tokens: &[&str], dice: &mut Dice) {
    let at = place(bytes, dice);
    let length = (1 + dice.below(LONGEST)).min(bytes.len() - at);
    match dice.below(8) {
        _ if bytes.is_empty() => bytes.push(dice.below(256) as u8),
        0 => bytes[at] ^= 1 << dice.below(8),
        1 => bytes[at] = dice.below(256) as u8,
        2 => drop(bytes.drain(at..at + length)),
        3 => {
            let part = bytes[at..at + length].to_vec();
            let place = dice.below(bytes.len());
            bytes.splice(place..place, part);
        }
        4 => bytes.truncate(at),
        5 => bytes[at..at + length].fill(0),
        _ if tokens.is_empty() => bytes[at] = bytes[at].wrapping_add(1),
        6 => {
            let token = dice.one_of(tokens);
            bytes.splice(at..at, token.bytes());
        }
        _ => {
            let token = dice.one_of(tokens);
            bytes.splice(at..at + length, token.bytes());
        }
    }
}

/// A place, rather one where something stands: of some files most is empty.
fn place(bytes: &[u8], dice: &mut Dice) -> usize {
    let anywhere = dice.below(bytes.len());
    let full = |dice: &mut Dice| Some(dice.below(bytes.len())).filter(|at| bytes[*at] != 0);
    if bytes.is_empty() || dice.once_in(4) {
        return anywhere;
    }
    (0..20).find_map(|_| full(dice)).unwrap_or(anywhere)
}
