#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}; T=$(mktemp -d); trap 'rm -rf "$T"' EXIT
$B merge page.mdx -o $T/a.json; r1=$?; $B merge llms-full.txt -o $T/b.json; r2=$?; echo $r1 $r2
    [ $r1 -eq 0 ] && [ $r2 -eq 0 ]
