#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}; T=$(mktemp -d); trap 'rm -rf "$T"' EXIT
$B merge docs -o $T/s.json; rc=$?; echo rc=$rc
    [ $rc -eq 0 ]
