#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}; T=$(mktemp -d); trap 'rm -rf "$T"' EXIT
$B merge a.json b.json -o $T/s.json 2>&1 | grep -E '^(error|warning)'; grep -nE 'request|#/|"id"|petId' $T/s.json
! grep -q petId $T/s.json
