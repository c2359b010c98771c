//! Which seeds are also played in another way, to see that plays can be trusted. The seed alone
//! decides: wherever a campaign begins, and however it is divided, the same seeds are sampled.

/// Of so many seeds in a row, beginning with a multiple of that number, one is sampled: the number
/// of its row, counted from 0, if it is this one. Which of a row it is goes by no pattern, so each
/// shard has its share; the first seed of all is one.
///
/// # Panics
/// If a row has no seeds.
#[must_use]
pub const fn row_sampled_by(seed: u64, row_length: u64) -> Option<u64> {
    let row = seed / row_length;
    if seed % row_length == mixed(row) % row_length { Some(row) } else { None }
}

/// A number that has nothing to do with its neighbours' (the finaliser of MurmurHash3, which leaves
/// 0 as it is).
const fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let number = (number ^ (number >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    number ^ (number >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_has_one_and_each_shard_its_share() {
        const ROWS: u64 = 20_000;
        for length in [15, 20, 50] {
            let sampled: Vec<_> =
                (0..ROWS * length).filter(|seed| row_sampled_by(*seed, length).is_some()).collect();
            let rows: Vec<_> = sampled.iter().map(|seed| seed / length).collect();
            assert_eq!(rows, (0..ROWS).collect::<Vec<_>>());
            assert_eq!(sampled[0], 0);
            for shards in 2..=50 {
                let fair = (ROWS / shards) as f64;
                for shard in 0..shards {
                    let has = sampled.iter().filter(|seed| *seed % shards == shard).count();
                    assert!((has as f64 - fair).abs() < fair / 2.0, "{has} in {shard} of {shards}");
                }
            }
        }
    }

    #[test]
    fn the_last_seeds_of_all_have_their_row_too() {
        assert!((u64::MAX - 100..=u64::MAX).any(|seed| row_sampled_by(seed, 50).is_some()));
    }
}
