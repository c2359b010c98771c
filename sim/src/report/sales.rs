//! The organiser's dashboard: what each conference offers, holds and sold, who waits, and where the
//! money is.

use std::io::{self, Write};

use comfy_table::{Cell, CellAlignment, Row, Table};
use domain::views::{ConferenceSales, Sales, Takings};

use stage::campaign::terminal;

/// Writes the dashboard of every conference that offers seats.
///
/// # Errors
/// As `out` fails.
pub fn write(out: &mut dyn Write, sales: &Sales) -> io::Result<()> {
    let conferences = sales.seats.keys().map(|conference| sales.of(*conference));
    for conference in conferences.filter(|conference| !conference.seat_types.is_empty()) {
        writeln!(
            out,
            "Sales of {}",
            conference.name.as_deref().unwrap_or("a conference without a name")
        )?;
        writeln!(out, "{}", seats(&conference))?;
        writeln!(out, "{}", money(&conference.money))?;
    }
    Ok(())
}

fn seats(conference: &ConferenceSales) -> Table {
    let mut table = terminal::table([
        "seat type",
        "quota",
        "held",
        "sold",
        "remaining",
        "waiting",
        "seats waited for",
    ]);
    for (id, seat_type) in &conference.seat_types {
        let name = seat_type.name.clone().unwrap_or_else(|| id.to_string());
        let numbers = [
            i64::from(seat_type.quota.0),
            i64::from(seat_type.held.0),
            i64::from(seat_type.sold.0),
            seat_type.remaining,
            seat_type.line.len() as i64,
            i64::from(seat_type.waited_for.0),
        ];
        let numbers = numbers.map(|number| Cell::new(number).set_alignment(CellAlignment::Right));
        table.add_row(Row::from([Cell::new(name)].into_iter().chain(numbers).collect::<Vec<_>>()));
    }
    table
}

fn money(money: &Takings) -> String {
    format!(
        "money: {} taken, {} paid back, {} to be paid back, {} open ({} owed, {} overdue)",
        money.taken,
        money.refunded,
        money.to_be_refunded,
        money.open(),
        money.owed,
        money.overdue
    )
}
