//! One process of a live run.

use std::num::NonZeroU32;
use std::path::Path;

use stage::live::record::{Fact, has};
use stage::live::{Fallen, RecordError, Role, course, host};
use thiserror::Error;

use super::broker::{self, StreamError};
use super::database::{self, DatabaseError};
use super::folder::{self, FolderError};
use conference::cluster::Cluster;
use conference::defect::Defect;
use conference::node::NodeId;
use conference::node::protections::Protections;
use conference::node::store::Medium;
use conference::record::Observation;

/// Why a process could not play its machine.
#[derive(Debug, Error)]
pub enum Unfit {
    /// It cannot find out what is played.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// It cannot find out what was done before it was started again.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Its database cannot be used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Its broker cannot be used.
    #[error(transparent)]
    Broker(#[from] StreamError),
    /// It had to end.
    #[error(transparent)]
    Fallen(#[from] Fallen),
}

/// Plays a machine of the run in this folder until the supervisor says that it is to leave.
///
/// # Errors
/// [`Unfit`] says why it could not; its supervisor has been told.
pub fn act(folder: &Path, node: NodeId) -> Result<(), Unfit> {
    let (scenario, manifest) = folder::read(folder)?;
    let defect = manifest.defect()?;
    let protections = defect.map_or_else(Protections::default, Defect::protections);
    // Nobody but the store asks the server for anything.
    let medium = match &manifest.schema {
        Some(schema) if node == NodeId::Store => Medium::Server(database::awaited(schema)?.into()),
        _ if node == NodeId::Store => file(folder)?,
        _ => Medium::File(folder::store_of(folder)),
    };
    // Nor does anybody but the bus ask the broker.
    let broker = match &manifest.stream {
        Some(stream) if node == NodeId::Bus => {
            let speed = NonZeroU32::new(manifest.speed).unwrap_or(NonZeroU32::MIN);
            Some(broker::awaited(stream, speed)?)
        }
        _ => None,
    };
    let system = Cluster { real: Some(medium), broker, ..scenario.cluster(protections) };
    let record = folder.join(course::record_of(node));
    Ok(host(Role { system, node, seed: scenario.seed, faults: scenario.faults, record })?)
}

/// The store's file. One that a store has opened must be there when it is started again: an empty
/// one in its place would be taken for a beginning.
fn file(folder: &Path) -> Result<Medium, RecordError> {
    let path = folder::store_of(folder);
    let record = folder.join(course::record_of(NodeId::Store));
    let was_opened = has(&record, |fact: &Fact<NodeId, Observation>| {
        matches!(fact, Fact::Probed(Observation::Opened { .. }))
    })?;
    Ok(if was_opened { Medium::KnownFile(path) } else { Medium::File(path) })
}
