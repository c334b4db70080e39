#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
$B merge older.yaml newer.yaml --openapi 3.1 -o -
