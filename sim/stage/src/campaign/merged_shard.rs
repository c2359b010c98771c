//! One of the shards that a report was merged from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CutShort;
use super::joint_hash::JointHash;
use super::seeds::{Seeds, Shard};
use super::verdict::Verdict;

/// A shard, and what it came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MergedShard {
    /// The file its report was read from.
    pub file: String,
    /// The seeds that were asked for.
    pub range: Seeds,
    /// The part of them that was asked for.
    pub shard: Shard,
    /// How many seeds it played.
    pub seeds: u64,
    /// How many it was asked for and did not play; none if all seeds there are were asked for.
    pub not_played: Option<u64>,
    /// Why it began no further seed.
    pub stopped_by: Option<CutShort>,
    /// What it came to by itself. A shard may be too small to prove anything that all of them do.
    pub verdict: Verdict,
    /// The hash of the trace hashes of its runs.
    pub trace_hash: JointHash,
    /// What is wrong if it was given twice, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub twice: Option<String>,
}
