//! The laws of the crate `stage` on what a library publishes.

use stage::laws::{self, AtomicCommit, Failure, Kit, Ruling};

use crate::found::{Broken, NotApplicable, Trial};

/// Why nothing is tried on commits that overlap, where a store checks and writes under two locks.
pub(crate) const BETWEEN_THREADS: &str = "commits overlap between threads only, which the laws do not have";

/// What laws are tried on.
pub(crate) struct Tried {
    /// What it is, after "on".
    pub(crate) on: &'static str,
    pub(crate) kit: Kit,
}

/// Tries every law that concerns the kit.
pub(crate) fn tried(library: String, Tried { on, kit }: Tried) -> Trial {
    let mut trial = Trial {
        library,
        tried_on: on.to_owned(),
        held: Vec::new(),
        broken: Vec::new(),
        not_applicable: Vec::new(),
    };
    for (law, ruling) in laws::check(&kit).rulings {
        let name = law.id.to_owned();
        match ruling {
            Ruling::Held => trial.held.push(name),
            Ruling::Broken { what } => {
                trial.broken.push(Broken { law: name, rule: law.rule.to_owned(), seen: what });
            }
            Ruling::NotApplicable { why } => {
                match trial.not_applicable.iter_mut().find(|reason| reason.why == why) {
                    Some(reason) => reason.laws.push(name),
                    None => trial.not_applicable.push(NotApplicable { why, laws: vec![name] }),
                }
            }
        }
    }
    trial
}

/// The payloads of a commit, for a store that keeps events and nothing beside them.
pub(crate) fn payloads(commit: &AtomicCommit) -> Result<Vec<Vec<u8>>, Failure> {
    if commit.inbox.is_some() || !commit.outbox.is_empty() {
        return Err(Failure::unsupported("it stores events only, without an inbox or outbox"));
    }
    if commit.events.iter().any(|event| !event.metadata.is_empty()) {
        return Err(Failure::unsupported("it stores no bytes beside each event"));
    }
    Ok(commit.events.iter().map(|event| event.payload.clone()).collect())
}

impl Trial {
    pub(crate) fn row(&self) -> [String; 5] {
        let not_applicable: usize = self.not_applicable.iter().map(|reason| reason.laws.len()).sum();
        let counts = [self.held.len(), self.broken.len(), not_applicable].map(|count| count.to_string());
        let [held, broken, not_applicable] = counts;
        [self.library.clone(), self.tried_on.clone(), held, broken, not_applicable]
    }
}

#[cfg(test)]
mod tests {
    use crate::PEERS;
    use crate::answer::found;
    use crate::found::Peers;
    use crate::measured::Measured;

    #[test]
    fn the_laws_come_to_what_is_kept() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let peers = PEERS.iter().map(|peer| peer(&runtime, &[])).collect();
        let now = found(0, 0, Vec::new(), peers).laws;
        let kept: Measured<Peers> = serde_json::from_str(include_str!("../../results/peers.json")).unwrap();
        for (now, kept) in now.iter().zip(&kept.figures.laws) {
            assert_eq!(now, kept, "keep it with `benches/peers/run --json benches/results/peers.json`");
        }
        assert_eq!(now.len(), kept.figures.laws.len());
    }
}
