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
        _ if node != NodeId::Store => Medium::File(folder::store_of(folder)),
        schema => medium(folder, schema.as_deref())?,
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

/// What the store keeps its ledger on: a file, or the schema of this name. A ledger that a store
/// has opened must be there when it is started again: an empty one in its place would be taken for
/// a beginning.
fn medium(folder: &Path, schema: Option<&str>) -> Result<Medium, Unfit> {
    let path = folder::store_of(folder);
    let record = folder.join(course::record_of(NodeId::Store));
    let was_opened = has(&record, |fact: &Fact<NodeId, Observation>| {
        matches!(fact, Fact::Probed(Observation::Opened { .. }))
    })?;
    let schema = schema.map(database::awaited).transpose()?;
    Ok(match (schema, was_opened) {
        (None, false) => Medium::File(path),
        (None, true) => Medium::KnownFile(path),
        (Some(schema), false) => Medium::Server(schema.into()),
        (Some(schema), true) => Medium::KnownServer(schema.into()),
    })
}
