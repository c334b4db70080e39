#!/bin/bash
# Three operations on a ring of schemas; one of them also has a schema of its own.
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
$B split ring.json -o parts --shared-components && ls parts
cat parts/post-c.json; grep -c '"\$ref"' parts/*.json
$B merge parts -o back.json && $B diff ring.json back.json && $B split ring.json -o parts && ls parts
echo "== large"
ring() { awk -v n=$1 -v text=$2 'BEGIN {
    printf "{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"T\", \"version\": \"1\", \"description\": \""
    for (i = 0; i < text; i++) printf "text "
    printf "\"}, \"paths\": {"
    for (i = 0; i < n; i++) printf "%s\"/a%d\": {\"get\": {\"operationId\": \"a%d\", \"responses\": {\"200\": {\"description\": \"ok\", \"content\": {\"application/json\": {\"schema\": {\"$ref\": \"#/components/schemas/S%d\"}}}}}}}", i ? ", " : "", i, i, i
    printf "}, \"components\": {\"schemas\": {"
    for (i = 0; i < n; i++) printf "%s\"S%d\": {\"type\": \"object\", \"properties\": {\"next\": {\"$ref\": \"#/components/schemas/S%d\"}}}", i ? ", " : "", i, (i + 1) % n
    print "}}}"
}'; }
ring 200 0 >large.json; ring 600 400000 >larger.json
$B split large.json -o large --shared-components && $B merge large -o large-back.json && $B diff large.json large-back.json; du -sk large | awk '{print ($1 < 2000) ? "small" : $1}'
$B split larger.json -o larger 2>&1 | cut -c 1-120; ls larger 2>&1
