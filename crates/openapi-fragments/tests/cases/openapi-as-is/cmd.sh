#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
$B merge a.yaml --openapi as-is -o - | grep openapi
$B merge b.yaml --openapi as-is -o - | grep openapi
$B merge a.yaml b.yaml --openapi as-is -o - | grep openapi
