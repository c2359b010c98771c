//! Names that look alike: one of them may be a slip of the pen.

/// How much alike two names have to be for one to be a slip of the pen.
const ALIKE: f64 = 0.6;

/// Of these names, the one that looks most like this one, if any does.
pub(super) fn nearest<'a>(name: &str, known: &'a [String]) -> Option<&'a str> {
    let alike = |other: &str| {
        strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &other.to_lowercase())
    };
    let nearest = known.iter().max_by(|one, other| alike(one).total_cmp(&alike(other)))?;
    (alike(nearest) >= ALIKE).then_some(nearest.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_near_and_another_name_is_not() {
        let known = ["Workshop".to_owned(), "General admission".to_owned(), "에이다".to_owned()];
        for (slip, meant) in [
            ("Wrokshop", Some("Workshop")),
            ("workshops", Some("Workshop")),
            ("에이타", Some("에이다")),
        ] {
            assert_eq!(nearest(slip, &known), meant, "{slip}");
        }
        for other in ["Balcony", "밥", ""] {
            assert_eq!(nearest(other, &known), None, "{other}");
        }
        assert_eq!(nearest("Ada", &[]), None);
    }
}
