//! The contents: every rule, and whether it held.

use maud::{Markup, html};

use super::Page;
use super::capability::{feature_id, of_rule};
use crate::report::page::parts::{both, mark};

impl Page<'_> {
    pub(super) fn contents(&self) -> Markup {
        html! {
            nav class="contents" aria-label="Contents · 차례" {
                details open {
                    summary { (both("Contents", "차례")) }
                    div {
                        ol {
                            @for (number, (source, stories)) in (1..).zip(self.outcome.features()) {
                                @let id = feature_id(source, self.place(source, number));
                                li data-lang=(source.language.code()) data-part=(id) {
                                    @let loose: Vec<_> = stories.iter().filter(|story| story.story.rule.is_none()).collect();
                                    @if !loose.is_empty() { (mark(loose.iter().all(|example| example.held()), source.language)) }
                                    a class="capability" href=(format!("#{id}")) { (source.feature.name) }
                                    ol {
                                        @for (place, rule) in (1..).zip(&source.feature.rules) {
                                            @let examples = of_rule(&stories, rule);
                                            @if !examples.is_empty() {
                                                li data-part=(format!("{id}-{place}")) {
                                                    (mark(examples.iter().all(|example| example.held()), source.language))
                                                    a href=(format!("#{id}-{place}")) { (rule.name) }
                                                }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
