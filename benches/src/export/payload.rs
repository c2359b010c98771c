//! What happened, taken out of however it was stored.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::digits;
use crate::tree::Tree;

/// The payload of an event as JSON. Some stores keep JSON as text, and some as bytes, which are
/// exported as base64 or as PostgreSQL writes them (`\x7b7d`); then it is the JSON inside. Whatever
/// is not JSON inside stays the text that it is.
pub(super) fn payload(field: &str, value: &RawValue) -> String {
    let inner =
        serde_json::from_str::<String>(value.get()).ok().and_then(|text| inside(field, &text));
    compact(&digits::kept(inner.as_deref().unwrap_or(value.get())))
}

/// The same JSON without the ends of lines and the indentation that make it read well, which no
/// store keeps.
pub(super) fn compact(json: &str) -> String {
    let is_spread = json.contains('\n');
    let tree = is_spread.then(|| serde_json::from_str::<Tree>(json).ok()).flatten();
    tree.and_then(|tree| serde_json::to_string(&tree).ok()).unwrap_or_else(|| json.to_owned())
}

fn inside(field: &str, text: &str) -> Option<String> {
    let bytes = if field.ends_with("_base64") {
        BASE64_STANDARD.decode(text).ok()?
    } else if let Some(digits) = text.strip_prefix("\\x") {
        hexadecimal(digits)?
    } else {
        text.as_bytes().to_vec()
    };
    let text = String::from_utf8(bytes).ok()?;
    let is_json = text.trim_start().starts_with(['{', '['])
        && serde_json::from_str::<IgnoredAny>(&text).is_ok();
    is_json.then_some(text)
}

fn hexadecimal(digits: &str) -> Option<Vec<u8>> {
    let digits = digits.as_bytes();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.len().is_multiple_of(2).then(|| digits.chunks(2).map(byte).collect()).flatten()
}
