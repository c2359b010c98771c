//! What must not be: one public name for two things.

use std::collections::BTreeMap;

use super::imports::{Crate, Module};

/// The public types of which there are several by one name, each with the modules that define one.
/// Left out are modules whose words are given from outside: those of earlier releases, and of other
/// people's grammars.
pub(crate) fn doubled<'a>(house: &'a Crate, given: &[&str]) -> BTreeMap<&'a str, Vec<&'a Module>> {
    let mut defined: BTreeMap<&str, Vec<&Module>> = BTreeMap::new();
    for (name, module) in house.types() {
        if !given.contains(&module.join("::").as_str()) {
            defined.entry(name).or_default().push(module);
        }
    }
    defined.retain(|_, modules| modules.len() > 1);
    defined
}
