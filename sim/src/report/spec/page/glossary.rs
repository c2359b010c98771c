//! What the words of the examples mean, for somebody who knows the business and not the system: only
//! words that are read on this page.

use maud::{Markup, html};

use super::Page;
use crate::report::page::parts::both;
use crate::spec::story::Language;

/// A word of the examples, in both languages.
struct Term {
    /// The word as a heading.
    called: [&'static str; 2],
    /// How it is recognised in an example.
    signs: [&'static [&'static str]; 2],
    /// What it means.
    means: [&'static str; 2],
}

const TERMS: &[Term] = &[
    Term {
        called: ["organiser", "주최자"],
        signs: [&["organiser"], &["주최자"]],
        means: [
            "sets a conference up, decides what seats there are and what they cost, and opens and closes it for orders",
            "컨퍼런스를 만들고 어떤 좌석을 얼마에 내놓을지 정하며, 주문을 받거나 받지 않게 한다",
        ],
    },
    Term {
        called: ["quota", "할당량"],
        signs: [&["quota"], &["할당량"]],
        means: [
            "how many seats of a type there are in all, sold ones included",
            "한 유형의 좌석이 팔린 것을 포함해 모두 몇 개인지를 이른다",
        ],
    },
    Term {
        called: ["reserve, hold", "예약, 확보"],
        signs: [&["reserve", "hold"], &["예약", "확보"]],
        means: [
            "seats of an order are kept from everybody else until it is paid or has ended; they are not bought yet",
            "주문을 결제하거나 주문이 끝날 때까지 그 좌석을 남에게 팔지 않는다. 아직 산 것은 아니다",
        ],
    },
    Term {
        called: ["offered instead", "일부만 확보"],
        signs: [&["is offered", "accepts"], &["제안받", "받아들"]],
        means: [
            "fewer seats are left than were wanted: whoever ordered takes them, wants others, or waits",
            "바란 만큼 좌석이 남지 않았다. 남은 좌석을 받아들이거나, 다른 좌석을 고르거나, 기다린다",
        ],
    },
    Term {
        called: ["promised", "약속된 시간"],
        signs: [&["promise"], &["약속"]],
        means: [
            "for 15 minutes from the order, and until the conference begins at the latest, nobody else gets its seats and paying \
             can be begun; the countdown shows it",
            "주문한 때부터 15분 동안, 늦어도 컨퍼런스가 시작될 때까지 그 좌석은 남에게 가지 않고 결제를 시작할 수 있다. 남은 시간이 \
             카운트다운으로 보인다",
        ],
    },
    Term {
        called: ["expired", "만료"],
        signs: [&["expired"], &["만료"]],
        means: [
            "nobody paid in time: 14 minutes after the promise the seats went back",
            "아무도 제때 결제하지 않았다. 약속한 시간이 끝나고 14분 뒤에 좌석이 다시 나왔다",
        ],
    },
    Term {
        called: ["confirmed", "확정"],
        signs: [&["confirmed"], &["확정"]],
        means: [
            "paid, or free of charge, and final: the seats are bought",
            "결제했거나 무료인 주문이 끝났고, 좌석은 산 사람의 것이다",
        ],
    },
    Term {
        called: ["wait list", "대기자 명단"],
        signs: [&["wait list"], &["대기자 명단"]],
        means: [
            "who waits for seats that are gone, one line for each seat type; seats that come free are offered in turn",
            "없는 좌석을 기다리는 사람들의 줄이다. 좌석 유형마다 하나씩 있고, 다시 나온 좌석은 차례대로 제안한다",
        ],
    },
    Term {
        called: ["promotional code", "할인 코드"],
        signs: [&["code"], &["코드"]],
        means: [
            "takes a part or an amount off the price, from all seat types or from some, for as many orders as the organiser says",
            "모든 좌석 유형이나 일부 유형의 가격에서 비율이나 금액을 깎는다. 몇 번 쓸 수 있는지는 주최자가 정한다",
        ],
    },
    Term {
        called: ["access code", "액세스 코드"],
        signs: [&["access code"], &["액세스 코드"]],
        means: [
            "is shown to whoever places an order, and with the e-mail address finds it again",
            "주문한 사람에게 보이며, 이메일 주소와 함께 대면 그 주문을 다시 찾을 수 있다",
        ],
    },
    Term {
        called: ["payment service", "결제 서비스"],
        signs: [&["payment service"], &["결제 서비스"]],
        means: [
            "collects the money at once on a page of its own, and pays it back if the order cannot be confirmed",
            "따로 있는 페이지에서 돈을 바로 받고, 주문을 확정할 수 없으면 돌려준다",
        ],
    },
    Term {
        called: ["authorised", "승인"],
        signs: [&["authorised"], &["승인"]],
        means: [
            "the bank has set the money aside and not taken it",
            "은행이 돈을 따로 잡아 두었고 아직 받지는 않았다",
        ],
    },
    Term {
        called: ["invoice", "청구서"],
        signs: [&["invoice"], &["청구서"]],
        means: [
            "is accepted at once, owed once the order is confirmed, and overdue if it is not paid when it is due",
            "바로 접수되고 주문이 확정되면 낼 돈이 되며, 기한까지 내지 않으면 연체된다",
        ],
    },
    Term {
        called: ["authorisation", "승인"],
        signs: [&["authorisation", "set aside"], &["승인"]],
        means: [
            "money that the bank keeps ready for an order; it may refuse to take it, or keep it no longer",
            "은행이 주문을 위해 잡아 둔 돈. 은행이 받아 가지 않을 수도, 기한이 지나 풀어 줄 수도 있다",
        ],
    },
    Term {
        called: ["paid back by hand", "직접 돌려주는 돈"],
        signs: [&["by hand"], &["직접 돌려"]],
        means: [
            "the bank failed to pay it back three times, so a person has to",
            "은행이 세 번이나 돌려주지 못해 사람이 돌려주어야 한다",
        ],
    },
    Term {
        called: ["dashboard", "현황판"],
        signs: [&["dashboard"], &["현황판"]],
        means: [
            "tells the organiser, seat type by seat type, what is offered, held, sold, left and waited for",
            "좌석 유형마다 할당량과 확보, 판매, 남은 수, 대기 수를 주최자에게 보여 준다",
        ],
    },
    Term {
        called: ["release", "릴리스"],
        signs: [&["release"], &["릴리스"]],
        means: [
            "a version of the program; a later one replaces it machine by machine, while people go on",
            "프로그램의 한 판이다. 사람들이 쓰는 동안에도 기계를 하나씩 다음 판으로 바꾼다",
        ],
    },
    Term {
        called: ["schedule", "장애 일정"],
        signs: [&[""], &[""]],
        means: [
            "what goes wrong in one play of an example, and when",
            "예 하나를 실행하는 동안 무엇이 언제 잘못되는지를 이른다",
        ],
    },
];

impl Page<'_> {
    pub(super) fn glossary(&self) -> Markup {
        html! {
            section class="glossary" id="glossary" {
                h2 { (both("What the words mean", "낱말 풀이")) }
                @for language in &self.languages {
                    dl data-lang=(language.code()) lang=(language.code()) {
                        @for term in TERMS.iter().filter(|term| self.is_read(term, *language)) {
                            dt { (language.pick(term.called)) }
                            dd { (language.pick(term.means)) "." }
                        }
                    }
                }
            }
        }
    }

    /// Whether a sentence or a table of this language has the word.
    fn is_read(&self, term: &Term, language: Language) -> bool {
        let signs = match language {
            Language::English => term.signs[0],
            Language::Korean => term.signs[1],
        };
        let stories = self.outcome.stories.iter().map(|rehearsed| &rehearsed.story);
        let mut sentences =
            stories.filter(|story| story.language == language).flat_map(|story| &story.sentences);
        sentences.any(|sentence| {
            let cells = sentence.table.iter().flat_map(|table| table.rows.iter().flatten());
            let mut texts = std::iter::once(&sentence.value).chain(cells);
            texts.any(|text| signs.iter().any(|sign| text.contains(sign)))
        })
    }
}
