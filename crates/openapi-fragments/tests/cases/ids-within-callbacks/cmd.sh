#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
$B merge one.yaml two.yaml -o spec.yaml
$B merge one.yaml two.yaml -o spec.yaml --on-conflict operation-ids=first && grep operationId spec.yaml
$B lint spec.yaml
