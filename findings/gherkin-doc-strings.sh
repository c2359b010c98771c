#!/usr/bin/env bash
#
# gherkin 0.16.0, the reader under cucumber 0.23, against the official reader @cucumber/gherkin 42.0.1: a doc
# string is not what stands between its fences.
#
# Both read one valid feature with three doc strings: plain lines, JSON with its type behind the fence, and
# an escaped fence.
#
# Expected: the content is the lines between the fences, without the indentation of the fence and the escapes
#   of a fence, and the type stands beside it.
# Instead: the content begins with the rest of the line of the opening fence and ends with a line break. So
#   plain lines have an empty line before them, and JSON with a type is preceded by the word `json` and keeps
#   its indentation, so that it is no JSON. An escaped fence keeps its backslashes. Nothing is reported.
# Why it matters: a step that compares a text or reads a document fails, or is made to pass in one runner and
#   fails in every other; a feature that is shared with other languages means something else in each.
#
#     findings/gherkin-doc-strings.sh
#
# Needs Rust, Node, and a way to fetch packages. Ends with 0 if it is still so, with 1 if not, with 3 if it
# cannot be tried.

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src

cat >doc.feature <<'END'
Feature: Doc strings

  Scenario: Three of them
    Given these lines
      """
      first
        second
      """
    And this document
      """json
      {
        "seats": 2
      }
      """
    And this fence
      """
      \"\"\"
      """
END

cat >package.json <<'END'
{
  "private": true,
  "type": "module",
  "dependencies": { "@cucumber/gherkin": "42.0.1", "@cucumber/messages": "34.2.1" }
}
END

cat >read.mjs <<'END'
import { readFileSync } from "node:fs";
import { AstBuilder, GherkinClassicTokenMatcher, Parser } from "@cucumber/gherkin";
import { IdGenerator } from "@cucumber/messages";

const parser = new Parser(new AstBuilder(IdGenerator.incrementing()), new GherkinClassicTokenMatcher());
const { feature } = parser.parse(readFileSync("doc.feature", "utf8"));
for (const { text, docString } of feature.children[0].scenario.steps)
  console.log(`official  ${text}: ${JSON.stringify(docString.content)}`);
END

cat >Cargo.toml <<'END'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"

[dependencies]
gherkin = "=0.16.0"
serde_json = "=1.0.154"

[workspace]
END

cat >src/main.rs <<'END'
use gherkin::{Feature, GherkinEnv};

fn main() {
    let text = std::fs::read_to_string("doc.feature").unwrap();
    let feature = Feature::parse(text, GherkinEnv::default()).unwrap();
    for step in &feature.scenarios[0].steps {
        let content = step.docstring.as_deref().unwrap();
        println!("gherkin   {}: {}", step.value, serde_json::to_string(content).unwrap());
    }
}
END

cat >expected <<'END'
official  these lines: "first\n  second"
official  this document: "{\n  \"seats\": 2\n}"
official  this fence: "\"\"\""
gherkin   these lines: "\nfirst\n  second\n"
gherkin   this document: "json\n      {\n        \"seats\": 2\n      }\n"
gherkin   this fence: "\n\\\"\\\"\\\"\n"
END

npm install --no-audit --no-fund --silent || { echo "the official reader cannot be fetched" >&2; exit 3; }
cargo build --quiet || { echo "it cannot be built here" >&2; exit 3; }
npm ls --depth 0 --parseable --long | sed -n 's|.*:\(@cucumber/[^:]*\)$|\1|p'
cargo tree --quiet --depth 1 --prefix none | grep -E '^gherkin '
{ node read.mjs; cargo run --quiet; } | tee seen
diff expected seen || { echo "it is no longer so" >&2; exit 1; }
