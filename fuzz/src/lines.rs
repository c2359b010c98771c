//! Changes of texts whose lines mean something.

use crate::dice::Dice;

/// Takes lines out, doubles, moves, indents, joins and cuts them, or puts others in.
#[must_use]
pub fn changed(text: &str, tokens: &[&str], dice: &mut Dice) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=dice.below(3) {
        once(&mut lines, tokens, dice);
    }
    let ending = *dice.one_of(&["\n", "\n", "\n", "\n", "\r\n", "\r"]);
    lines.join(ending) + if dice.once_in(8) { "" } else { ending }
}

fn once(lines: &mut Vec<String>, tokens: &[&str], dice: &mut Dice) {
    if lines.is_empty() {
        lines.push((*dice.one_of(tokens)).to_owned());
        return;
    }
    let (at, other) = (dice.below(lines.len()), dice.below(lines.len()));
    let indent = " ".repeat(dice.below(9));
    match dice.below(10) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(other, lines[at].clone()),
        2 => lines.swap(at, other),
        3 => lines[at] = format!("{indent}{}", lines[at].trim_start()),
        4 => {
            let line = lines.remove(at);
            let before = at.saturating_sub(1);
            match lines.get_mut(before) {
                Some(joined) => joined.push_str(&line),
                None => lines.push(line),
            }
        }
        5 => lines.truncate(at),
        6 => lines.insert(at, format!("{indent}{}", dice.one_of(tokens))),
        7 => {
            let places: Vec<_> = lines[at].char_indices().map(|(place, _)| place).collect();
            let place = if places.is_empty() { 0 } else { *dice.one_of(&places) };
            let token = *dice.one_of(tokens);
            lines[at].insert_str(place, token);
        }
        8 => {
            let words: Vec<_> = lines[at].split(' ').map(str::to_owned).collect();
            let out = dice.below(words.len());
            let left = words.iter().enumerate().filter(|(place, _)| *place != out);
            lines[at] = left.map(|(_, word)| word.as_str()).collect::<Vec<_>>().join(" ");
        }
        _ => {
            let words: Vec<_> = lines[other].split(' ').map(str::to_owned).collect();
            let word = dice.one_of(&words).clone();
            lines[at] = format!("{} {word}", lines[at]);
        }
    }
}
