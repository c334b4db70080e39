#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
for policy in variants one-of; do
    $B merge one.yaml two.yaml -o $policy.json --on-conflict operations=$policy --on-conflict components=first
done
cmp variants.json one-of.json && cat variants.json
$B merge one.yaml two.yaml -o x.json --on-conflict operations=any
