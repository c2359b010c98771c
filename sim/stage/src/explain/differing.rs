//! Where two texts differ that read alike: the values that are not the same, with their fields.

/// No more of a value is told.
const MOST: usize = 160;

/// The part of each text that the other has not, from the field on in which they begin to differ;
/// nothing if they are the same. The texts are data as a program prints it: `name: value, …`.
pub(super) fn differing(one: &str, other: &str) -> Option<[String; 2]> {
    if one == other {
        return None;
    }
    let same = |pair: &(char, char)| pair.0 == pair.1;
    let length = |pairs: &mut dyn Iterator<Item = (char, char)>| {
        pairs.take_while(same).map(|(c, _)| c.len_utf8()).sum::<usize>()
    };
    let begin = length(&mut one.chars().zip(other.chars()));
    let begin = one[..begin].rfind([',', '{']).map_or(0, |place| place + 1);
    let [one, other] = [&one[begin..], &other[begin..]];
    let behind = length(&mut one.chars().rev().zip(other.chars().rev()));
    Some([one, other].map(|text| value(text, behind)))
}

/// A text without so much of its end, up to the end of the word that is cut, with its bracket.
fn value(text: &str, behind: usize) -> String {
    let end = text.len().saturating_sub(behind);
    let end = text[end..].find([',', '}', ')', ']', ' ']).map_or(text.len(), |more| end + more);
    let end = end + usize::from(text[end..].starts_with([')', ']']));
    let value = text[..end].trim();
    match value.char_indices().nth(MOST) {
        Some((most, _)) => format!("{}…", &value[..most]),
        None if value.is_empty() => "nothing".to_owned(),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_that_differs_is_told_with_both_values() {
        let told = |one: &str, other: &str| differing(one, other).unwrap();
        let list = |list: &str| format!("Held {{ at: 5, list: [{list}], by: Ada }}");
        assert_eq!(told(&list("1"), &list("12")), ["list: [1]", "list: [12]"]);
        assert_eq!(told(&list(""), &list("a, b")), ["list: []", "list: [a, b]"]);
        assert_eq!(told("X { at: 2050, n: 1 }", "X { at: 2220, n: 1 }"), ["at: 2050", "at: 2220"]);
        assert_eq!(told("X { é: 1 }", "X { é: 2 }"), ["é: 1", "é: 2"]);
        assert_eq!(differing("the same", "the same"), None);
        let long = told(&"x".repeat(500), &"y".repeat(500));
        assert_eq!(long[0].chars().count(), MOST + 1);
    }
}
