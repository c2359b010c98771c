//! Tables below sentences: columns by their headings, in either language and any order.

use cucumber::gherkin::Table;

use super::bilingual::Bilingual;
use super::misuse::Misuse;
use super::parameters::SeatTypeWord;

/// A cell that has no number of seats.
pub(super) const NO_NUMBER: Bilingual = Bilingual::always(
    "is not a number of seats: write it like 10",
    "좌석 수가 아니다. 10처럼 적는다",
);

/// A cell that has no price.
pub(super) const NO_PRICE: Bilingual = Bilingual::always(
    "is not a price: write it like 199 or 9.987, with at most four decimals and at most 50000",
    "가격이 아니다. 199나 9.987처럼 소수점 아래 네 자리까지, 50000 이하로 적는다",
);

/// A cell that has no amount of money.
pub(super) const NO_AMOUNT: Bilingual = Bilingual::always(
    "is not an amount of dollars: write it like 398 or 398.50, with at most two decimals",
    "달러 금액이 아니다. 398이나 398.50처럼 소수점 아래 두 자리까지 적는다",
);

/// A column, as its heading is written in each language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) english: &'static str,
    pub(super) korean: &'static str,
}

/// Seats that are offered, or shown as offered.
pub(super) const OFFERS: [Column; 3] =
    [column("seat type", "좌석 유형"), column("price", "가격"), column("quota", "할당량")];

/// Conferences that are set up.
pub(super) const CONFERENCES: [Column; 3] =
    [column("conference", "컨퍼런스"), column("address", "주소"), column("e-mail", "이메일")];

pub(super) const CODES: [Column; 5] = [
    column("code", "코드"),
    column("takes off", "할인"),
    column("seat types", "좌석 유형"),
    column("redemptions", "사용 횟수"),
    column("together with", "함께 쓰는 코드"),
];

/// The organiser's dashboard.
pub(super) const DASHBOARD: [Column; 6] = [
    column("seat type", "좌석 유형"),
    column("quota", "할당량"),
    column("held", "확보"),
    column("sold", "판매"),
    column("left", "남음"),
    column("waited for", "대기"),
];

/// The organiser's list of orders.
pub(super) const LISTED: [Column; 4] = [
    column("registrant", "등록자"),
    column("seats", "좌석"),
    column("total", "합계"),
    column("assigned", "배정"),
];

/// A name that no sentence could say.
const UNSAYABLE: Bilingual = Bilingual::always(
    "cannot be said in a sentence: the name of a seat type begins with a letter or a digit, has no comma, no quotation mark and no word «좌석»",
    "문장에서 부를 수 없는 이름이다. 좌석 유형의 이름은 글자나 숫자로 시작하고, 쉼표와 따옴표가 없으며, «좌석»이라는 낱말을 담지 않는다",
);

/// A row below the heading: one cell for each column, in the order in which the columns were asked
/// for.
#[derive(Clone, Debug)]
pub(super) struct TableRow<const N: usize> {
    number: usize,
    headings: [String; N],
    cells: [String; N],
}

/// A column with these headings.
pub(super) const fn column(english: &'static str, korean: &'static str) -> Column {
    Column { english, korean }
}

/// The rows of a table that has exactly these columns, and at least one row.
pub(super) fn read<const N: usize>(
    table: Option<&Table>,
    columns: [Column; N],
) -> Result<Vec<TableRow<N>>, Misuse> {
    let rows = table.map_or(&[][..], |table| &table.rows);
    let (heading, body) = match rows {
        [heading, body @ ..] if !body.is_empty() => (heading, body),
        _ => {
            return Err(Misuse::of(
                Bilingual::always("no row", "행 없음"),
                Bilingual::new(
                    format!("is not enough: a table with {} belongs below", list(&columns)),
                    format!("모자라다. 아래에 {} 열이 있는 표가 있어야 한다", list(&columns)),
                ),
            ));
        }
    };
    let place = |column: Column| {
        heading.iter().position(|text| text == column.english || text == column.korean).ok_or_else(
            || Misuse {
                row: Some(0),
                column: None,
                found: Bilingual::quoted(heading.join(" | ")),
                expected: Box::new(Bilingual::new(
                    format!("has no column «{}» («{}»)", column.english, column.korean),
                    format!("«{}»(«{}») 열이 없다", column.korean, column.english),
                )),
            },
        )
    };
    let mut places = [0; N];
    for (index, column) in columns.into_iter().enumerate() {
        places[index] = place(column)?;
    }
    if let Some((_, stranger)) =
        heading.iter().enumerate().find(|(index, _)| !places.contains(index))
    {
        return Err(Misuse {
            row: Some(0),
            column: Some(stranger.clone()),
            found: Bilingual::quoted(stranger),
            expected: Box::new(Bilingual::new(
                format!("is no column here: the columns are {}", list(&columns)),
                format!("여기에 없는 열이다. 있는 열: {}", list(&columns)),
            )),
        });
    }
    let row = |(number, cells): (usize, &Vec<String>)| TableRow {
        number,
        headings: places.map(|place| heading[place].clone()),
        cells: places.map(|place| cells[place].clone()),
    };
    Ok((1..).zip(body).map(row).collect())
}

/// The rows, if no two of them have the same first cell.
pub(super) fn once<const N: usize>(rows: Vec<TableRow<N>>) -> Result<Vec<TableRow<N>>, Misuse> {
    let before = |number: usize| rows.iter().take(number);
    let again = rows
        .iter()
        .enumerate()
        .find(|(number, row)| before(*number).any(|it| it.text(0) == row.text(0)));
    match again {
        None => Ok(rows),
        Some((_, row)) => Err(row.misuse(
            0,
            Bilingual::always(
                "has a row already: one row says all of it",
                "이미 적혀 있다. 한 행에 모두 적는다",
            ),
        )),
    }
}

fn list(columns: &[Column]) -> String {
    let names: Vec<_> = columns
        .iter()
        .map(|Column { english, korean }| format!("«{english}» («{korean}»)"))
        .collect();
    names.join(", ")
}

impl<const N: usize> TableRow<N> {
    /// The text of a column.
    pub(super) fn text(&self, column: usize) -> &str {
        &self.cells[column]
    }

    /// The text of a column; none if the cell is empty or has a dash.
    pub(super) fn optional(&self, column: usize) -> Option<&str> {
        Some(self.text(column)).filter(|text| !matches!(*text, "" | "-" | "–"))
    }

    /// The names that a column lists, separated by commas; none if it has a dash.
    pub(super) fn list(&self, column: usize) -> Result<Vec<String>, Misuse> {
        let names: Vec<_> = match self.text(column) {
            "-" | "–" => Vec::new(),
            text => text.split(',').map(|name| name.trim().to_owned()).collect(),
        };
        let again = |(place, name): (usize, &String)| names.iter().take(place).any(|it| it == name);
        if names.iter().any(String::is_empty) || names.iter().enumerate().any(again) {
            return Err(self.misuse(
                column,
                Bilingual::always(
                    "is no list: write names with a comma between them, each once, or - for none",
                    "목록이 아니다. 이름을 쉼표로 나누어 한 번씩 적거나, 없으면 -라고 적는다",
                ),
            ));
        }
        Ok(names)
    }

    /// What a column says, if `read` can make sense of it; else `expected` says what it must be.
    pub(super) fn value<T>(
        &self,
        column: usize,
        read: impl FnOnce(&str) -> Option<T>,
        expected: Bilingual,
    ) -> Result<T, Misuse> {
        read(self.text(column)).ok_or_else(|| self.misuse(column, expected))
    }

    pub(super) fn number<T: std::str::FromStr>(
        &self,
        column: usize,
        expected: Bilingual,
    ) -> Result<T, Misuse> {
        self.value(column, |text| text.parse().ok(), expected)
    }

    /// The name of a seat type, as sentences can say it.
    pub(super) fn seat_type(&self, column: usize) -> Result<String, Misuse> {
        let sayable = |text: &str| {
            let word = SeatTypeWord(text.to_owned());
            word.is_sayable().then_some(word.0)
        };
        self.value(column, sayable, UNSAYABLE)
    }

    /// What is wrong with a cell.
    pub(super) fn misuse(&self, column: usize, expected: Bilingual) -> Misuse {
        Misuse {
            row: Some(self.number),
            column: Some(self.headings[column].clone()),
            found: Bilingual::quoted(&*self.cells[column]),
            expected: expected.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::story::Language;

    const COLUMNS: [Column; 2] = [column("seat type", "좌석 유형"), column("quota", "할당량")];

    fn table(rows: &[[&str; 2]]) -> Table {
        let rows = rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
        Table { rows, span: Default::default(), position: Default::default() }
    }

    #[test]
    fn columns_are_found_by_their_headings_in_either_language() {
        for heading in [["quota", "seat type"], ["할당량", "좌석 유형"]] {
            let rows = read(Some(&table(&[heading, ["4", "Workshop"]])), COLUMNS).unwrap();
            assert_eq!((rows[0].text(0), rows[0].text(1)), ("Workshop", "4"));
        }
    }

    #[test]
    fn a_wrong_column_or_value_is_named() {
        let wrong =
            read(Some(&table(&[["seat type", "qota"], ["Workshop", "4"]])), COLUMNS).unwrap_err();
        assert_eq!(wrong.row, Some(0));
        let told = wrong.told(Language::English);
        assert!(told.contains("«quota»"), "{told}");
        let rows =
            read(Some(&table(&[["seat type", "quota"], ["Workshop", "abc"]])), COLUMNS).unwrap();
        let wrong = rows[0].number::<u32>(1, Bilingual::always("", "")).unwrap_err();
        assert_eq!(
            (wrong.row, wrong.column.as_deref(), wrong.found.within(Language::English)),
            (Some(1), Some("quota"), "abc")
        );
        assert!(
            read(None, COLUMNS).is_err()
                && read(Some(&table(&[["seat type", "quota"]])), COLUMNS).is_err()
        );
    }
}
