//! A connection to a server that is cut at the worst moment.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::thread;
use std::time::Duration;

/// What the client says when it wants a transaction committed.
const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

/// When a connection is cut that is about to commit.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cut {
    /// The server never hears of it.
    Before,
    /// The server has answered, and the client does not hear it.
    AfterTheAnswer,
    /// The client is cut off, and the server hears of it a while later.
    Late(Duration),
}

/// Carries one connection from the listener to the server's socket until it has seen so many
/// commits, and cuts it with the next.
pub(super) fn carry(listener: &TcpListener, folder: &Path, commits: usize, cut: Cut) {
    let (client, _) = listener.accept().unwrap();
    let server = UnixStream::connect(folder.join(".s.PGSQL.5432")).unwrap();
    thread::scope(|scope| {
        let (mut answers, mut back) = (server.try_clone().unwrap(), client.try_clone().unwrap());
        let answering = scope.spawn(move || {
            let mut bytes = [0; 8192];
            // Whoever has gone hears no answer.
            while let Ok(read @ 1..) = answers.read(&mut bytes)
                && back.write_all(&bytes[..read]).is_ok()
            {}
        });
        ask(client, server, commits, cut);
        answering.join().unwrap();
    });
}

fn ask(mut client: TcpStream, mut server: UnixStream, mut left: usize, cut: Cut) {
    let mut bytes = [0; 8192];
    while let Ok(read @ 1..) = client.read(&mut bytes) {
        let asked = &bytes[..read];
        let commits = asked.windows(COMMIT.len()).any(|window| window == COMMIT);
        if !commits || left > 0 {
            left -= usize::from(commits);
            server.write_all(asked).unwrap();
            continue;
        }
        // From now on the client hears nothing, and soon that it is cut off.
        match cut {
            Cut::Before => client.shutdown(Shutdown::Both).unwrap(),
            Cut::AfterTheAnswer => {
                client.shutdown(Shutdown::Write).unwrap();
                server.write_all(asked).unwrap();
                thread::sleep(Duration::from_millis(200));
            }
            Cut::Late(after) => {
                client.shutdown(Shutdown::Both).unwrap();
                thread::sleep(after);
                server.write_all(asked).unwrap();
                thread::sleep(Duration::from_millis(200));
            }
        }
        break;
    }
    // Either may be gone already.
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}
