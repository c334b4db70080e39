#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
mkdir -p in/sub out other; echo '{"X": {"type": "string"}}' > other/secret.json
ln -s ../other/secret.json in/link.json; echo '{' > in/broken.json
echo '{"A": {"$ref": "#/B"}, "B": {"$ref": "#/A"}, "Gone": {"$ref": "#/Nowhere"}}' > in/sub/x.json
try() { # a reference, options
    printf '{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"operationId":"a","responses":{"200":{"description":"ok","content":{"application/json":{"schema":{"$ref":"%s"}}}}}}}}}' "$1" > in/a.json
    echo "# $*"; rm -f out/s.json; $B merge in/a.json -o out/s.json "${@:2}" 2>&1 | grep -e '^error' -e '^help'; cat out/s.json 2>/dev/null | grep -o '"$ref".*'
}
for reference in '../other/secret.json#/X' link.json "$PWD/other/secret.json" "file://$PWD/other/secret.json" \
    '%2e%2e/other/secret.json' none.json sub broken.json sub/x.json#/None sub/x.json#/A sub/x.json#/Gone sub/x.json#anchor \
    https://example.com/x.json#/X urn:example:x '//example.com/x.json' '/x.json'; do try "$reference"; done
try ../other/secret.json#/X --root .
try /secret.json#/X --root other
try https://example.com/x.json#/X --keep-external-references
try none%20here.json?v=1#/X --keep-external-references
try ../other/secret.json#/X --keep-external-references
