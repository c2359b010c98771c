//! Plays one scenario live.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use stage::live::{Curtain, LiveError, Show, Standing, perform};
use thiserror::Error;

use super::broker::{self, Broker};
use super::database::{self, Database};
use super::folder::{self, FolderError, Manifest};
use conference::cluster::Cluster;
use conference::node::NodeId;
use conference::node::bus::jetstream::BrokerStream;
use conference::node::store::ledger::ServerSchema;
use conference::scenario::Scenario;

/// How a scenario is played live.
#[derive(Clone, Debug)]
pub struct How {
    /// The program that plays a machine with the words `node --folder FOLDER --machine NAME`.
    pub program: PathBuf,
    /// How many milliseconds of business time pass in one of real time.
    pub speed: u32,
    /// Whether business time leaps over times in which nothing happens.
    pub leaps: bool,
    /// After so much real time it is cut off.
    pub longest: Duration,
    /// What is played, as a campaign names it.
    pub workload: String,
    /// The known defect that is switched on.
    pub defect: Option<&'static str>,
}

/// Why a scenario could not be played live. It says nothing about the system.
#[derive(Debug, Error)]
pub enum Troubled {
    /// The folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The processes could not go on.
    #[error(transparent)]
    Live(#[from] LiveError),
}

/// Where the store of a run is, if it is on a server.
#[derive(Clone, Copy, Debug)]
pub struct OnServer<'a> {
    /// The server that the store is on.
    pub database: &'a Database,
    /// Its schema for this run.
    pub schema: &'a ServerSchema,
}

/// Where the bus of a run is, if it is on a server.
#[derive(Clone, Copy, Debug)]
pub struct OnBroker<'a> {
    /// The server that the bus is on.
    pub broker: &'a Broker,
    /// Its stream for this run.
    pub stream: &'a BrokerStream,
}

/// What a run leans on outside of its processes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outside<'a> {
    /// Where the store is, if it is on a server.
    pub store: Option<OnServer<'a>>,
    /// Where the bus is, if it is on a server.
    pub bus: Option<OnBroker<'a>>,
}

/// Plays a scenario with processes, whose records are in this folder then. It is empty before, and
/// nothing of the scenario must be impossible live: see [`fit`](fn@super::fit).
///
/// # Errors
/// [`Troubled`], if that was not possible. No process is left behind, however it ends.
pub fn play(
    scenario: &Scenario,
    how: &How,
    on: Outside<'_>,
    folder: &Path,
    stop: &AtomicBool,
    watch: &mut dyn FnMut(&Standing),
) -> Result<Curtain, Troubled> {
    let longest_ms = u64::try_from(how.longest.as_millis()).unwrap_or(u64::MAX);
    let manifest = Manifest {
        schema: on.store.map(|on| on.schema.name().to_owned()),
        stream: on.bus.map(|on| on.stream.name().to_owned()),
        ..Manifest::now(how.speed, longest_ms, &how.workload, how.defect)
    };
    folder::write(folder, scenario, &manifest)?;
    let launch = |node: NodeId| {
        let mut command = Command::new(&how.program);
        let name = serde_json::to_string(&node).expect("a name has string keys only");
        command.arg("node").arg("--folder").arg(folder).arg("--machine").arg(name);
        if let (NodeId::Store, Some(on)) = (node, on.store) {
            command.env(database::ADDRESS, on.database.url());
        }
        if let (NodeId::Bus, Some(on)) = (node, on.bus) {
            command.env(broker::BUS_ADDRESS, on.broker.url());
        }
        command
    };
    let store = on.store.and_then(|on| on.database.backing());
    let backings: Vec<_> =
        store.into_iter().chain(on.bus.and_then(|on| on.broker.backing())).collect();
    let show = Show::<Cluster> {
        nodes: scenario.topology.nodes(),
        faults: &scenario.faults,
        launch: &launch,
        backings: &backings,
        folder,
        speed: how.speed,
        leaps: how.leaps,
        horizon: scenario.horizon(),
        patience: how.longest,
    };
    Ok(perform(&show, stop, watch)?)
}
