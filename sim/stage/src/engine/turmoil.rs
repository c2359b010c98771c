//! The turmoil engine: every machine is a host of a turmoil simulation, and everything it hears or
//! says is a datagram. This is the only file that names turmoil.
//!
//! turmoil's own latency is zero and it drops nothing: what is lost, doubled or late was decided by
//! our wire before a datagram is handed over here. A simulation pays for every tick and every host,
//! so an exchange should take one tick: the caller is the first host of a tick and the listener the
//! last, and a flush behind the datagrams of a link makes turmoil hand them over within the tick
//! instead of at the beginning of the next.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use derive_where::derive_where;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use turmoil::net::UdpSocket;

use super::{Answer, Call, Ended, Engine};
use crate::node::{Input, Node, Outbox, Output};
use crate::system::{OutputOf, System};
use crate::time::ClockTime;

#[cfg(not(tokio_unstable))]
compile_error!(
    "build with `--cfg tokio_unstable`, or panics of spawned tasks are lost: .cargo/config.toml sets it, but an \
     environment variable RUSTFLAGS overrides that file"
);

/// One tick of turmoil's clock. It has nothing to do with business time.
const STEP: Duration = Duration::from_millis(1);

const PORT: u16 = 1;

/// No datagram is larger, in bytes.
const LARGEST: usize = 1 << 20;

/// The host that hands datagrams over.
const CALLER: &str = "caller";

/// The host that takes what the others say.
const LISTENER: &str = "listener";

/// The host of everybody outside the system; they never crash, so they can share one.
const OUTSIDE: &str = "outside";

/// A datagram that says nothing. It makes turmoil hand over those before it on the same link.
const FLUSH: &[u8] = &[0];

/// More steps than any exchange needs; beyond that a host does not answer.
const MOST_STEPS: u32 = 1000;

/// A simulation with a host for each machine, the caller and the listener.
pub(super) struct Turmoil<S: System> {
    system: Arc<S>,
    sim: turmoil::Sim<'static>,
    /// Machines that were started before: to start them again is to bounce their host.
    started: BTreeSet<S::NodeId>,
    post: Rc<Post<S>>,
}

/// What the driver and the hosts share. All of it lives in one thread.
#[derive_where(Default)]
struct Post<S: System> {
    /// Datagrams to be handed over, and where the machines are.
    outbound: RefCell<VecDeque<(S::NodeId, Vec<u8>)>>,
    addresses: RefCell<BTreeMap<S::NodeId, SocketAddr>>,
    outbound_ready: Notify,
    /// Datagrams that hosts said, as they reached the wire.
    inbound: RefCell<Vec<Said<S::NodeId, S::Message>>>,
    /// Where a datagram lies while it is read. One does for all: none is read half.
    buffer: RefCell<Vec<u8>>,
    /// What hosts did with the inputs of the present exchange, apart from what they said.
    done: RefCell<BTreeMap<u32, WhatWasDone<S>>>,
}

/// What a host did with one input, or why it did nothing.
type WhatWasDone<S> = Result<Vec<Done<S>>, Ended<<S as System>::Halt>>;

/// What hosts said, and to whom, by the input they answered and the place among their outputs.
type SaidTo<S> = BTreeMap<(u32, u32), (<S as System>::NodeId, <S as System>::Message)>;

/// What a host did, in order. What it said travels as a datagram of its own.
enum Done<S: System> {
    Said,
    Kept(OutputOf<S>),
}

/// An input, as it travels.
#[derive(Serialize, Deserialize)]
struct Handed<N, M> {
    number: u32,
    node: N,
    now: ClockTime,
    input: Input<N, M>,
}

/// Something said, as it travels: in answer to which input, as its how-manieth output.
#[derive(Serialize, Deserialize)]
struct Said<N, M> {
    number: u32,
    place: u32,
    to: N,
    payload: M,
}

impl<S: System> Turmoil<S> {
    pub(super) fn new(system: &Arc<S>, seed: u64) -> Self {
        let mut sim = turmoil::Builder::new()
            .rng_seed(seed)
            .epoch(SystemTime::UNIX_EPOCH)
            .simulation_duration(Duration::MAX)
            .tick_duration(STEP)
            .min_message_latency(Duration::ZERO)
            .max_message_latency(Duration::ZERO)
            .udp_capacity(1 << 20)
            .build();
        let buffer = RefCell::new(vec![0; LARGEST]);
        let post = Rc::new(Post { buffer, ..Post::default() });
        let for_caller = post.clone();
        sim.client(CALLER, async move { Ok(caller(for_caller).await?) });
        let mut hosts = BTreeMap::<String, Vec<S::NodeId>>::new();
        for node in system.nodes() {
            hosts.entry(host_of(&**system, node)).or_default().push(node);
        }
        for (name, nodes) in hosts {
            let (system, post) = (system.clone(), post.clone());
            sim.host(name, move || {
                let machines = nodes.iter().map(|node| (*node, system.boot(*node))).collect();
                let post = post.clone();
                async move { Ok(host::<S>(machines, post).await?) }
            });
        }
        let for_listener = post.clone();
        sim.client(LISTENER, async move { Ok(listener(for_listener).await?) });
        // Looked up once: a name would be looked up again for every datagram.
        let nodes = system.nodes().into_iter();
        let addresses =
            nodes.map(|node| (node, (sim.lookup(host_of(&**system, node)), PORT).into()));
        post.addresses.replace(addresses.collect());
        let mut engine = Self { system: system.clone(), sim, started: BTreeSet::new(), post };
        engine.step();
        engine
    }

    /// Lets every host run for one tick. A host that was just started opens its socket in it.
    fn step(&mut self) {
        self.sim.step().expect("a host stops only when it is told to");
    }

    fn run_until_done(&mut self, count: usize) {
        for _ in 0..MOST_STEPS {
            self.step();
            let done = self.post.done.borrow();
            let said: usize =
                done.values().flatten().flatten().filter(|done| matches!(done, Done::Said)).count();
            if done.len() == count && self.post.inbound.borrow().len() == said {
                return;
            }
        }
        panic!("a host did not answer within {MOST_STEPS} steps");
    }
}

impl<S: System> Engine<S> for Turmoil<S> {
    fn start(&mut self, node: S::NodeId) {
        if !self.started.insert(node) {
            self.sim.bounce(host_of(&*self.system, node));
            self.step();
        }
    }

    fn stop(&mut self, node: S::NodeId) {
        self.sim.crash(host_of(&*self.system, node));
    }

    fn exchange(&mut self, calls: Vec<Call<S>>) -> Vec<Answer<S>> {
        let count = calls.len();
        for (number, Call { node, now, input }) in (0..).zip(calls) {
            let handed = Handed { number, node, now, input };
            let bytes = postcard::to_stdvec(&handed).expect("every message can be written");
            self.post.outbound.borrow_mut().push_back((node, bytes));
        }
        self.post.outbound_ready.notify_one();
        self.run_until_done(count);
        let mut said = BTreeMap::new();
        for datagram in self.post.inbound.take() {
            said.insert((datagram.number, datagram.place), (datagram.to, datagram.payload));
        }
        let done = self.post.done.take();
        done.into_iter()
            .map(|(number, result)| result.map(|done| outputs(number, done, &mut said)))
            .collect()
    }
}

/// Puts what was said back in its place among what was done.
fn outputs<S: System>(number: u32, done: Vec<Done<S>>, said: &mut SaidTo<S>) -> Vec<OutputOf<S>> {
    (0..)
        .zip(done)
        .map(|(place, done)| match done {
            Done::Kept(output) => output,
            Done::Said => {
                let (to, payload) =
                    said.remove(&(number, place)).expect("the listener waited for every datagram");
                Output::Send { to, payload }
            }
        })
        .collect()
}

/// The host of a machine.
fn host_of<S: System>(system: &S, node: S::NodeId) -> String {
    if system.is_outside(node) { OUTSIDE.to_owned() } else { node.to_string() }
}

/// Machines behind a socket.
async fn host<S: System>(
    mut machines: BTreeMap<S::NodeId, S::Node>,
    post: Rc<Post<S>>,
) -> std::io::Result<()> {
    let (socket, listener) = (bind().await?, (turmoil::lookup(LISTENER), PORT));
    loop {
        let Some(call) = receive::<S, Handed<S::NodeId, S::Message>>(&socket, &post).await? else {
            continue;
        };
        let mut out = Outbox::default();
        let result = match machines.get_mut(&call.node) {
            Some(machine) => machine.handle(call.now, call.input, &mut out).map_err(Ended::Halted),
            None => Err(Ended::NotRunning),
        };
        if let Err(reason) = result {
            machines.remove(&call.node);
            post.done.borrow_mut().insert(call.number, Err(reason));
            continue;
        }
        let mut done = Vec::with_capacity(out.0.len());
        for (place, output) in (0..).zip(out.0) {
            if let Output::Send { to, payload } = output {
                let said = Said { number: call.number, place, to, payload };
                let bytes = postcard::to_stdvec(&said).map_err(std::io::Error::other)?;
                socket.send_to(&bytes, listener).await?;
                done.push(Done::Said);
            } else {
                done.push(Done::Kept(output));
            }
        }
        socket.send_to(FLUSH, listener).await?;
        post.done.borrow_mut().insert(call.number, Ok(done));
    }
}

/// Hands datagrams over to hosts.
async fn caller<S: System>(post: Rc<Post<S>>) -> std::io::Result<()> {
    let socket = bind().await?;
    loop {
        post.outbound_ready.notified().await;
        let outbound = post.outbound.take();
        let mut hosts = BTreeSet::new();
        for (node, bytes) in outbound {
            let host = post.addresses.borrow()[&node];
            socket.send_to(&bytes, host).await?;
            hosts.insert(host);
        }
        for host in hosts {
            socket.send_to(FLUSH, host).await?;
        }
    }
}

/// Takes what hosts say.
async fn listener<S: System>(post: Rc<Post<S>>) -> std::io::Result<()> {
    let socket = bind().await?;
    loop {
        if let Some(said) = receive(&socket, &post).await? {
            post.inbound.borrow_mut().push(said);
        }
    }
}

/// Waits for the next datagram and reads it; nothing if it says nothing.
async fn receive<S: System, T: DeserializeOwned>(
    socket: &UdpSocket,
    post: &Post<S>,
) -> std::io::Result<Option<T>> {
    socket.readable().await?;
    let mut buffer = post.buffer.borrow_mut();
    let (length, _) = socket.try_recv_from(&mut buffer)?;
    match &buffer[..length] {
        FLUSH => Ok(None),
        datagram => postcard::from_bytes(datagram).map(Some).map_err(std::io::Error::other),
    }
}

async fn bind() -> std::io::Result<UdpSocket> {
    UdpSocket::bind((IpAddr::from(Ipv4Addr::UNSPECIFIED), PORT)).await
}
