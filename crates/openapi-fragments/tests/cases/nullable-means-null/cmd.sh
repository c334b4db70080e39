#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
for version in 3.0 3.1 as-is; do
  $B merge a.yaml --nullable-means-null --openapi $version -o - | tr -d ' \n' | grep -o '"schemas".*'
done
