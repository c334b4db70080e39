#!/usr/bin/env bash
# Cold builds of three crates, with the time of each and the number of crates that each
# compiles. `ours` depends on `makecom`; the others on reqwest, serde_json and
# tokio instead, with the same TLS: `plain` with the features that reqwest has
# by default, `bare` with those only that `makecom` turns on.
#
#     crates/makecom/benches/cold-build.sh [ROUNDS]
set -euo pipefail
root=$(cd "$(dirname "$0")/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

crate() {
    mkdir -p "$work/$1/src"
    echo 'fn main() {}' >"$work/$1/src/main.rs"
    cp "$root/Cargo.lock" "$work/$1/"
    {
        printf '[package]\nname = "%s"\nversion = "0.0.0"\nedition = "2024"\n\n' "$1"
        printf '[workspace]\n\n[dependencies]\n'
        printf 'tokio = { version = "1", features = ["macros", "rt"] }\n'
        cat
    } >"$work/$1/Cargo.toml"
    (cd "$work/$1" && cargo fetch --quiet)
    local crates
    crates=$(cd "$work/$1" && cargo tree --edges normal,build --prefix none |
        sed 's/ (\*)$//' | sort -u | wc -l)
    echo "$1: $crates crates"
}

crate ours <<EOF
makecom = { path = "$root/crates/makecom" }
EOF
crate plain <<EOF
reqwest = { version = "0.13.5", default-features = false, features = ["charset", "http2", "rustls-no-provider", "system-proxy"] }
rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }
serde_json = "1"
EOF
crate bare <<EOF
reqwest = { version = "0.13.5", default-features = false, features = ["json", "rustls-no-provider"] }
rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }
serde_json = "1"
EOF

export TIMEFORMAT='%R s (%U s of CPU and %S s of system)'
for round in $(seq "${1:-3}"); do
    for name in ours plain bare; do
        rm -rf "$work/$name/target"
        seconds=$({ time (cd "$work/$name" && cargo build --quiet --offline); } 2>&1)
        echo "round $round, $name: $seconds"
    done
done
