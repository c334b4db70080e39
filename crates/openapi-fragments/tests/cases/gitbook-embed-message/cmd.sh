#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}; T=$(mktemp -d); trap 'rm -rf "$T"' EXIT
$B merge page.md -o $T/s.json 2>$T/e; $B merge old.md -o $T/s.json 2>>$T/e; cat $T/e
    grep -qi gitbook $T/e || [ -f $T/s.json ]
