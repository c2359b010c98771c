//! The connection is cut while a commit is under way, so its answer is lost.

use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use conference::node::store::ledger::{Ledger, LedgerError, ServerSchema, TransactionOutcome};
use sim::live::server::LocalServer;

use super::installed_server;
use super::proxy::{Cut, carry};
use super::story::{dump, handle, undisturbed_handling};

/// Commits three messages over a connection that is cut with the third, opens the ledger again over
/// another, and hands the third message in once more. What came of it the second time.
fn repeated(server: &LocalServer, name: &str, cut: Cut) -> TransactionOutcome {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let direct = server.schema(name).unwrap();
    // The tables are there already, so that the connection carries commits of the story only: one
    // for the next epoch, and three.
    drop(Ledger::open_server(&direct).unwrap());
    thread::scope(|scope| {
        scope.spawn(|| carry(&listener, server.folder(), 3, cut));
        let url = format!("host=127.0.0.1 port={port} user=rehearsal dbname=postgres");
        let mut ledger = Ledger::open_server(&ServerSchema::new(&url, name).unwrap()).unwrap();
        for step in [1, 2] {
            handle(&mut ledger, step).unwrap();
        }
        let lost = handle(&mut ledger, 3).unwrap_err();
        assert!(matches!(lost, LedgerError::Lost { .. }), "{cut:?}: {lost}");

        let mut ledger = Ledger::open_server(&direct).unwrap();
        let again = handle(&mut ledger, 3).unwrap();
        assert_eq!(dump(&ledger, 9), undisturbed_handling(&[1, 2, 3], 9), "{cut:?}");
        again
    })
}

#[test]
fn a_commit_that_never_reached_the_server_is_stored_when_it_is_repeated() {
    let Some(server) = installed_server() else { return };
    let again = repeated(&server, "before", Cut::Before);
    assert!(matches!(again, TransactionOutcome::Committed { .. }), "{again:?}");
}

#[test]
fn a_commit_whose_answer_was_lost_is_found_and_recognised_when_it_is_repeated() {
    let Some(server) = installed_server() else { return };
    for (nth, cut) in [Cut::AfterTheAnswer, Cut::Late(Duration::ZERO)].into_iter().enumerate() {
        let again = repeated(&server, &format!("after_{nth}"), cut);
        let found = TransactionOutcome::AlreadyHandled { outcome: b"outcome of 3".to_vec() };
        assert_eq!(again, found, "{cut:?}");
    }
}

/// The first to look would see nothing of it, and commit the same once more.
#[test]
fn whoever_opens_the_ledger_waits_for_a_commit_that_is_still_under_way() {
    let Some(server) = installed_server() else { return };
    let again = repeated(&server, "late", Cut::Late(Duration::from_millis(700)));
    let found = TransactionOutcome::AlreadyHandled { outcome: b"outcome of 3".to_vec() };
    assert_eq!(again, found);
}
