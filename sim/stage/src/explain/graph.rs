//! Draws shares over time, for a terminal.

use super::no_return::Share;

/// How many lines high it is.
const HEIGHT: u64 = 4;

/// An eighth, two eighths and so on of a line.
const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A column for each share, with the first and the last instant below.
pub(super) fn graph(shares: &[Share]) -> Vec<String> {
    let mut lines: Vec<String> = (0..HEIGHT)
        .rev()
        .map(|row| {
            let scale = match row + 1 {
                HEIGHT => "100 %",
                2 => " 50 %",
                _ => "     ",
            };
            let columns: String = shares.iter().map(|share| EIGHTHS[filled(share, row)]).collect();
            format!("{scale} ┤{columns}").trim_end().to_owned()
        })
        .collect();
    lines.push(format!("  0 % └{}", "─".repeat(shares.len())));
    if let (Some(first), Some(last)) = (shares.first(), shares.last()) {
        let (first, last) = (first.after.to_string(), last.after.to_string());
        let gap = shares.len().saturating_sub(first.len() + last.len()).max(2);
        lines.push(format!("       {first}{}{last}", " ".repeat(gap)));
    }
    lines
}

/// How many eighths of a row a share fills. A share that is not zero is seen.
fn filled(share: &Share, row: u64) -> usize {
    let height = (share.percent() * HEIGHT * 8).div_ceil(100);
    height.saturating_sub(row * 8).min(8) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SimTime;

    #[test]
    fn a_jump_is_seen() {
        let share = |n: u64| Share {
            after: SimTime(n * 1000),
            plays: 10,
            broken: if n < 15 { n % 2 } else { 10 },
        };
        let drawn = graph(&(0..30).map(share).collect::<Vec<_>>()).join("\n");
        let expected = "\
100 % ┤               ███████████████
      ┤               ███████████████
 50 % ┤               ███████████████
      ┤ ▄ ▄ ▄ ▄ ▄ ▄ ▄ ███████████████
  0 % └──────────────────────────────
       00:00:00.000      00:00:29.000";
        assert_eq!(drawn, expected);
    }
}
