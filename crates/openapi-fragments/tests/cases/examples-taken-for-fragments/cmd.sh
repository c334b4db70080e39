#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}; T=$(mktemp -d); trap 'rm -rf "$T"' EXIT
$B extract page.md -o $T/f; rc=$?; echo rc=$rc
    [ $rc -eq 0 ]
