#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
$B extract page.md -o fragments 2>&1 | grep -e '^warning'; grep -h -e version -e multipleOf -e '[0-9],*$' -r fragments
$B merge page.md -o spec.json --overlay overlay.yaml 2>&1 | grep -e '^warning'; grep -e version -e limit -e rate -e imum -e multiple spec.json; grep -e '^ *[-0-9.eE]*,$' spec.json
$B merge page.md -o spec.yaml --overlay overlay.yaml 2>/dev/null; grep -e version -e limit -e rate -e imum -e multiple -e '- ' spec.yaml
$B split spec.json -o parts; $B merge parts -o again.json; cmp spec.json again.json; echo "exit $?"
$B diff spec.yaml spec.json --fail-on safe; echo "exit $?"
printf '{"openapi": "3.0.3", "info": {"title": "\\ufdd01", "version": "1"}, "paths": {}}' > marked.json; $B lint marked.json; echo "exit $?"
