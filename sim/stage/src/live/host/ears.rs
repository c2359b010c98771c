//! What a process hears: the network and its supervisor, at once. And what it says to the latter.

use std::io::{self, BufRead, Write};
use std::net::{SocketAddr, UdpSocket};
use std::sync::mpsc::Sender;
use std::thread;

use serde::de::DeserializeOwned;

use crate::live::cue::{Cue, Reply};

/// No UDP datagram is longer.
const LONGEST_DATAGRAM: usize = 65_536;

/// Something that was heard.
pub(super) enum Event<N> {
    Cue(Cue<N>),
    Datagram(SocketAddr, Vec<u8>),
}

/// Hears the network. Whoever takes what was heard ends with the process.
#[expect(clippy::disallowed_methods, reason = "a socket and a pipe are listened to at once")]
pub(super) fn listen<N: Send + 'static>(socket: UdpSocket, tell: Sender<Event<N>>) {
    thread::spawn(move || {
        let mut buffer = vec![0; LONGEST_DATAGRAM];
        loop {
            // What cannot be received is lost like any other datagram.
            let Ok((length, from)) = socket.recv_from(&mut buffer) else { continue };
            if tell.send(Event::Datagram(from, buffer[..length].to_vec())).is_err() {
                return;
            }
        }
    });
}

/// Hears the supervisor, and ends the process when there is none any more.
#[expect(clippy::disallowed_methods, reason = "a socket and a pipe are listened to at once")]
pub(super) fn obey<N: Send + DeserializeOwned + 'static>(tell: Sender<Event<N>>) {
    thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            let Ok(cue) = serde_json::from_str(&line) else { break };
            if tell.send(Event::Cue(cue)).is_err() {
                return;
            }
        }
        std::process::exit(0);
    });
}

/// Says something to the supervisor. One that is gone needs not be told.
pub(super) fn say(reply: &Reply) {
    let line = serde_json::to_string(reply).expect("a reply has string keys only");
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
