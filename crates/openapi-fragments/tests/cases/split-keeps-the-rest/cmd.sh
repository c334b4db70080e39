#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}; T=$(mktemp -d); trap 'rm -rf "$T"' EXIT
for one in extension security only-extension webhooks nothing; do
    echo "== $one"
    $B split $one.json -o $T/$one && $B merge $T/$one -o $T/$one.json --openapi as-is && $B diff $one.json $T/$one.json
done
grep -c '"x-p"' $T/extension.json $T/only-extension.json; grep -c securitySchemes $T/security.json; grep -c webhooks $T/webhooks.json
