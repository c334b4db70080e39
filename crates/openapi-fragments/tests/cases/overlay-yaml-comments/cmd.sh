#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
$B overlay spec.yaml o.yaml -o out.yaml; echo "exit $?"; cat out.yaml
$B overlay spec.yaml o.yaml -o out.yaml --audit >/dev/null 2>&1; echo "exit $?"
