#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}; T=$(mktemp -d); trap 'rm -rf "$T"' EXIT
for one in extension security nothing; do
    echo "== $one"
    $B split $one.json -o $T/$one && $B merge $T/$one -o $T/$one.json && $B diff $one.json $T/$one.json
done
grep -c '"x-p"' $T/extension.json; grep -c securitySchemes $T/security.json
