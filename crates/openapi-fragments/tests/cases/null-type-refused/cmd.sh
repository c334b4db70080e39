#!/bin/bash
# Exit 1 while the defect is there, 0 once it is gone.
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}; T=$(mktemp -d); trap 'rm -rf "$T"' EXIT
$B extract page.md -o $T/f; $B merge page.md -o $T/s.json; rc=$?; cat $T/s.json; echo rc=$rc
    [ $rc -eq 0 ]
