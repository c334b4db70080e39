#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
mkdir out; $B merge in/a.yaml -o out/spec.yaml; echo "exit $?"; cat out/spec.yaml; $B lint out/spec.yaml | grep -e ref; echo "exit $?"
