#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}; T=$(mktemp -d); trap 'rm -rf "$T"' EXIT
$B merge page.md -o $T/s.json 2>$T/e; cat $T/e; grep -nE '"/[a-f]"' $T/s.json
    [ -s $T/e ] || [ $(grep -cE '"/[a-f]"' $T/s.json) -eq 6 ]
