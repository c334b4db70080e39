#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}; T=$(mktemp -d); trap 'rm -rf "$T"' EXIT
for one in page.mdx c.jsonc d.json5 .; do
    $B merge $one -o $T/merged.json || exit 1
    grep -c operationId $T/merged.json
done
