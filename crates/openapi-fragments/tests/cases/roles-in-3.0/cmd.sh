#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
$B merge api.yaml -o -
for way in "--openapi 3.1" "--overlay-before without-roles.yaml"; do
  $B merge api.yaml $way -o - | tr -d ' \n' | grep -oE '"openapi":"[0-9.]*"|"security":[^}]*}[^}]*}]'
done
