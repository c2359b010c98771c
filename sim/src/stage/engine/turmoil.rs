//! The turmoil engine: every machine is a host of a turmoil simulation, and everything it hears or says is a
//! datagram. This is the only file that names turmoil.
//!
//! turmoil's own latency is one tick and it drops nothing: what is lost, doubled or late was decided by our wire
//! before a datagram is handed over here.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use domain::sourcing::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use turmoil::net::UdpSocket;

use super::{Cast, Engine};
use crate::node::protocol::Payload;
use crate::node::{Halted, Input, Node, NodeId, Outbox, Output, Timer};

#[cfg(not(tokio_unstable))]
compile_error!(
    "build with `--cfg tokio_unstable`, or panics of spawned tasks are lost: .cargo/config.toml sets it, but an \
     environment variable RUSTFLAGS overrides that file"
);

/// One tick of turmoil's clock. It has nothing to do with business time.
const STEP: Duration = Duration::from_millis(1);

const PORT: u16 = 1;

/// The host that hands datagrams over.
const WIRE: &str = "wire";

/// More steps than any exchange needs; beyond that a host does not answer.
const MOST_STEPS: u32 = 1000;

/// A simulation with one host for each machine, and the wire.
pub(super) struct Turmoil {
    cast: Arc<Cast>,
    sim: turmoil::Sim<'static>,
    hosts: BTreeMap<NodeId, bool>,
    desk: Rc<Desk>,
}

/// What the driver and the hosts share. All of it lives in one thread.
#[derive(Default)]
struct Desk {
    /// Datagrams to be handed over.
    outbound: RefCell<VecDeque<(NodeId, Vec<u8>)>>,
    outbound_ready: Notify,
    /// Datagrams that hosts said, as they reached the wire.
    inbound: RefCell<Vec<Vec<u8>>>,
    /// What hosts did with the inputs of the present exchange, apart from what they said.
    done: RefCell<BTreeMap<u32, Result<Vec<Done>, Halted>>>,
}

/// What a host did, in order. What it said travels as a datagram of its own.
enum Done {
    Said,
    Kept(Output),
}

/// An input, as it travels.
#[derive(Serialize, Deserialize)]
struct Call {
    number: u32,
    now: Timestamp,
    input: Carried,
}

#[derive(Serialize, Deserialize)]
enum Carried {
    Start,
    Message { from: NodeId, payload: Payload },
    Timer(Timer),
    Inspect,
}

/// Something said, as it travels: in answer to which input, as its how-manieth output.
#[derive(Serialize, Deserialize)]
struct Said {
    number: u32,
    place: u32,
    to: NodeId,
    payload: Payload,
}

impl Turmoil {
    pub(super) fn new(cast: &Arc<Cast>) -> Self {
        let mut sim = turmoil::Builder::new()
            .rng_seed(cast.seed)
            .epoch(SystemTime::UNIX_EPOCH)
            .simulation_duration(Duration::MAX)
            .tick_duration(STEP)
            .min_message_latency(STEP)
            .max_message_latency(STEP)
            .udp_capacity(1 << 20)
            .build();
        let desk = Rc::new(Desk::default());
        let for_wire = desk.clone();
        sim.client(WIRE, async move { Ok(wire(for_wire).await?) });
        Self { cast: cast.clone(), sim, hosts: BTreeMap::new(), desk }
    }

    fn run_until_done(&mut self, count: usize) {
        for _ in 0..MOST_STEPS {
            self.sim.step().expect("a host stops only when it is told to");
            let done = self.desk.done.borrow();
            let said: usize =
                done.values().flatten().flatten().filter(|done| matches!(done, Done::Said)).count();
            if done.len() == count && self.desk.inbound.borrow().len() == said {
                return;
            }
        }
        panic!("a host did not answer within {MOST_STEPS} steps");
    }
}

impl Engine for Turmoil {
    fn start(&mut self, node: NodeId) {
        let name = node.to_string();
        if self.hosts.insert(node, true).is_some() {
            return self.sim.bounce(name);
        }
        let (cast, desk) = (self.cast.clone(), self.desk.clone());
        self.sim.host(name, move || {
            let (machine, desk) = (cast.build(node), desk.clone());
            async move { Ok(host(machine, desk).await?) }
        });
    }

    fn stop(&mut self, node: NodeId) {
        self.hosts.insert(node, false);
        self.sim.crash(node.to_string());
    }

    fn exchange(&mut self, now: Timestamp, inputs: Vec<(NodeId, Input)>) -> Vec<Result<Vec<Output>, Halted>> {
        let count = inputs.len();
        for (number, (node, input)) in (0..).zip(inputs) {
            let call = Call { number, now, input: carried(input) };
            let bytes = serde_json::to_vec(&call).expect("every payload can be written");
            self.desk.outbound.borrow_mut().push_back((node, bytes));
        }
        self.desk.outbound_ready.notify_one();
        self.run_until_done(count);
        let mut said = BTreeMap::new();
        for bytes in self.desk.inbound.take() {
            let datagram: Said = serde_json::from_slice(&bytes).expect("every payload can be read back");
            said.insert((datagram.number, datagram.place), (datagram.to, datagram.payload));
        }
        let done = self.desk.done.take();
        done.into_iter().map(|(number, result)| result.map(|done| outputs(number, done, &mut said))).collect()
    }
}

/// Puts what was said back in its place among what was done.
fn outputs(number: u32, done: Vec<Done>, said: &mut BTreeMap<(u32, u32), (NodeId, Payload)>) -> Vec<Output> {
    (0..)
        .zip(done)
        .map(|(place, done)| match done {
            Done::Kept(output) => output,
            Done::Said => {
                let (to, payload) =
                    said.remove(&(number, place)).expect("the wire waited for every datagram");
                Output::Send { to, payload }
            }
        })
        .collect()
}

/// A machine behind a socket.
async fn host(mut machine: Box<dyn Node>, desk: Rc<Desk>) -> std::io::Result<()> {
    let socket = UdpSocket::bind((IpAddr::from(Ipv4Addr::UNSPECIFIED), PORT)).await?;
    let mut buffer = vec![0; 1 << 20];
    let mut halted = false;
    loop {
        let (length, _) = socket.recv_from(&mut buffer).await?;
        let call: Call = serde_json::from_slice(&buffer[..length])?;
        let mut out = Outbox::default();
        let result = if halted {
            Err(Halted("not running".to_owned()))
        } else {
            machine.handle(call.now, input(call.input), &mut out)
        };
        if let Err(reason) = result {
            halted = true;
            desk.done.borrow_mut().insert(call.number, Err(reason));
            continue;
        }
        let mut done = Vec::with_capacity(out.0.len());
        for (place, output) in (0..).zip(out.0) {
            if let Output::Send { to, payload } = output {
                let said = Said { number: call.number, place, to, payload };
                socket.send_to(&serde_json::to_vec(&said)?, (WIRE, PORT)).await?;
                done.push(Done::Said);
            } else {
                done.push(Done::Kept(output));
            }
        }
        desk.done.borrow_mut().insert(call.number, Ok(done));
    }
}

/// Hands datagrams over to hosts, and takes what they say.
async fn wire(desk: Rc<Desk>) -> std::io::Result<()> {
    let socket = UdpSocket::bind((IpAddr::from(Ipv4Addr::UNSPECIFIED), PORT)).await?;
    let mut buffer = vec![0; 1 << 20];
    loop {
        tokio::select! {
            biased;
            () = desk.outbound_ready.notified() => {
                let outbound = desk.outbound.take();
                for (node, bytes) in outbound {
                    socket.send_to(&bytes, (node.to_string(), PORT)).await?;
                }
            }
            received = socket.recv_from(&mut buffer) => {
                let (length, _) = received?;
                desk.inbound.borrow_mut().push(buffer[..length].to_vec());
            }
        }
    }
}

fn carried(input: Input) -> Carried {
    match input {
        Input::Start => Carried::Start,
        Input::Message { from, payload } => Carried::Message { from, payload },
        Input::Timer(timer) => Carried::Timer(timer),
        Input::Inspect => Carried::Inspect,
    }
}

fn input(carried: Carried) -> Input {
    match carried {
        Carried::Start => Input::Start,
        Carried::Message { from, payload } => Input::Message { from, payload },
        Carried::Timer(timer) => Input::Timer(timer),
        Carried::Inspect => Input::Inspect,
    }
}
