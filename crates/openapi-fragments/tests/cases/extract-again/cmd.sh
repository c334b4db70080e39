#!/bin/bash
# The second run has another operation; in between, one file is changed by hand.
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
$B extract first.md -o out; ls out
echo '{}' >out/get-b.json; echo '{}' >out/own.json
$B extract second.md -o out; ls out
$B merge second.md -o spec.json && $B split spec.json -o out; ls out
$B extract second.md -o -
