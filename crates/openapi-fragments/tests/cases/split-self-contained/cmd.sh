#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
$B split spec.json -o parts; echo "exit $?"
for part in parts/*; do
    echo "# $part"; grep -e '^    "/' -e '^      "[a-z]*": {$' "$part"; $B merge "$part" -o one.json; echo "merge: exit $?"
    $B lint "$part" | grep reference
done
$B merge --canonical parts -o whole.json; $B merge --canonical spec.json -o spec-merged.json; cmp whole.json spec-merged.json; echo "exit $?"
