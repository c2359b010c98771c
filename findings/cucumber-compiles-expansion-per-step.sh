#!/usr/bin/env bash
#
# cucumber 0.23.0 for Rust: each step with a parameter of one's own has the expansion of cucumber expressions
# compiled once more.
#
# A program has one step, or 41, that take the same parameter `{animal}` by `expr = "…"`; and the same steps
# by `regex = "…"`. What is counted are the functions in the intermediate code that the compiler hands on,
# without optimisation.
#
# Expected: as many functions for each step as with `regex`, about 60: the text of an expression is looked at when the
#   program runs, by one function for all.
# Instead: about 150 for each step. The attribute defines a type of its own in every step that knows the
#   parameter, and everything that expands an expression is generic over that type.
# Why it matters: specifications grow to hundreds of steps. With 284 of them a library took 290 seconds of one
#   core to compile with optimisation, and 90 when the expressions were expanded with one type for all
#   (`Expression::regex_with_parameters`, and `Collection::given` in the place of the attributes).
#
#     findings/cucumber-compiles-expansion-per-step.sh
#
# Needs Rust and a way to fetch crates. Ends with 0 if it is still so, with 1 if not, with 3 if it cannot be
# tried.

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_RUSTFLAGS CARGO_TARGET_DIR

command -v cargo >/dev/null || { echo "cargo is missing" >&2; exit 3; }
mkdir src
cat >Cargo.toml <<'END'
[package]
name = "steps"
version = "0.1.0"
edition = "2024"

[dependencies]
cucumber = "=0.23.0"

[profile.dev]
debug = false
codegen-units = 1
incremental = false
END

# program <how many steps> <expr or regex>
program() {
    cat <<'END'
#[derive(Debug, Default, cucumber::World)]
pub struct World;

#[derive(cucumber::Parameter)]
#[param(name = "animal", regex = "cat|dog")]
pub struct Animal(pub String);

impl std::str::FromStr for Animal {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}
END
    local number
    for ((number = 1; number <= $1; number++)); do
        if [[ $2 == expr ]]; then
            echo "#[cucumber::given(expr = \"number $number is a {animal}\")]"
        else
            echo "#[cucumber::given(regex = \"^number $number is a (cat|dog)\$\")]"
        fi
        echo "fn step_$number(_: &mut World, _animal: Animal) {}"
    done
    echo "fn main() {}"
}

# functions <how many steps> <expr or regex>: how many functions the program has
functions() {
    program "$1" "$2" >src/main.rs
    cargo rustc --quiet -- --emit=llvm-ir >&2 || { echo "the crates cannot be fetched or compiled" >&2; exit 3; }
    grep --count '^define' target/debug/deps/steps-*.ll
}

declare -A each
for by in expr regex; do
    few=$(functions 1 $by)
    many=$(functions 41 $by)
    each[$by]=$(((many - few) / 40))
    echo "by $by: $few functions with 1 step, $many with 41: ${each[$by]} for each step"
done
rustc --version
cargo tree --quiet --depth 1 | sed 1d

if ((each[expr] > 60 && each[regex] < each[expr] / 2)); then
    echo "still so: each step by expression has ${each[expr]} functions compiled, by regular expression ${each[regex]}"
else
    echo "no longer so"
    exit 1
fi
