#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
for version in 3.1 '"3.0"' 3.2.0 '"3.1.0-rc1"' 4 2.0; do
  echo "openapi: $version"
  sed "s/VERSION/$version/" a.yaml > b.yaml
  $B merge b.yaml --openapi as-is -o - | grep openapi
done
