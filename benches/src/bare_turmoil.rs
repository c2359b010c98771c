//! The floor: as many hosts as a rehearsal has, as many datagrams of the same size, and nothing
//! else.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, SystemTime};

use turmoil::net::UdpSocket;

const PORT: u16 = 1;
const HOSTS: usize = 10;
const STEP: Duration = Duration::from_millis(1);

/// Sends `datagrams` datagrams of `bytes` bytes to hosts that answer each with one of the same
/// size, spread over `ticks` ticks. Returns how many answers came back.
///
/// # Panics
/// If turmoil refuses what it has allowed before.
#[must_use]
pub fn ping_pong(datagrams: u64, ticks: u64, bytes: usize) -> u64 {
    let mut sim = turmoil::Builder::new()
        .rng_seed(1)
        .epoch(SystemTime::UNIX_EPOCH)
        .simulation_duration(Duration::MAX)
        .tick_duration(STEP)
        .min_message_latency(STEP)
        .max_message_latency(STEP)
        .udp_capacity(1 << 20)
        .build();
    for number in 0..HOSTS {
        sim.host(format!("host-{number}"), || async {
            let socket = bind().await?;
            let mut buffer = vec![0; 1 << 16];
            loop {
                let (length, from) = socket.recv_from(&mut buffer).await?;
                socket.send_to(&buffer[..length], from).await?;
            }
        });
    }
    let received = std::rc::Rc::new(std::cell::Cell::new(0));
    let count = received.clone();
    sim.client("caller", async move {
        let socket = bind().await?;
        let (payload, mut buffer) = (vec![7; bytes], vec![0; 1 << 16]);
        let mut sent = 0;
        for tick in 1..=ticks {
            let due = datagrams * tick / ticks;
            while sent < due {
                let host = format!("host-{}", sent as usize % HOSTS);
                socket.send_to(&payload, (host.as_str(), PORT)).await?;
                sent += 1;
            }
            #[expect(clippy::disallowed_methods, reason = "the floor has no clock of ours")]
            tokio::time::sleep(STEP).await;
            while let Ok((_, _)) = socket.try_recv_from(&mut buffer) {
                count.set(count.get() + 1);
            }
        }
        Ok(())
    });
    sim.run().expect("bare turmoil runs to its end");
    received.get()
}

async fn bind() -> std::io::Result<UdpSocket> {
    UdpSocket::bind((IpAddr::from(Ipv4Addr::UNSPECIFIED), PORT)).await
}
