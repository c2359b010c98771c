//! What the server and its client say, as errors of a ledger.

use std::error::Error;

use postgres::error::{DbError, SqlState};

use super::super::LedgerError;

impl From<postgres::Error> for LedgerError {
    fn from(error: postgres::Error) -> Self {
        let why = whole(&error);
        match error.as_db_error() {
            Some(told) => of_the_server(told, why),
            // The connection is gone, was never made, or says what no server says.
            None => Self::Lost { why },
        }
    }
}

fn of_the_server(told: &DbError, why: String) -> LedgerError {
    let code = told.code();
    if *code == SqlState::PROGRAM_LIMIT_EXCEEDED {
        return LedgerError::Refused { why };
    }
    match &code.code()[..2] {
        // The connection fails, the session stood still for too long, transactions collide, there is
        // no room, somebody ends the session, the server shuts down or starts up, its disk fails:
        // another time it may go well.
        "08" | "25" | "40" | "53" | "55" | "57" | "58" => LedgerError::Lost { why },
        // Who we are, and what we may do.
        "28" | "3D" | "42" if *code != SqlState::UNDEFINED_TABLE && !is_of_form(code) => {
            LedgerError::Refused { why }
        }
        _ => LedgerError::corrupt(why),
    }
}

/// Whether the tables have another form than this program's.
fn is_of_form(code: &SqlState) -> bool {
    [SqlState::UNDEFINED_COLUMN, SqlState::DATATYPE_MISMATCH, SqlState::UNDEFINED_FUNCTION]
        .contains(code)
}

/// An error with its causes: the client's own words say only of which kind it is.
pub(super) fn whole(error: &dyn Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(why) = cause {
        told = format!("{told}: {why}");
        cause = why.source();
    }
    told
}
