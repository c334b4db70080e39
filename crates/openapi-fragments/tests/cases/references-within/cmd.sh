#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
$B merge a.json -o one.json; echo "exit $?"; cat one.json; $B lint one.json 2>&1 | grep -e '-reference'
$B merge a.json b.json -o both.json; echo "exit $?"; cat both.json; $B lint both.json 2>&1 | grep -e '-reference'
