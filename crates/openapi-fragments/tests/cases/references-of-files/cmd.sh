#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
try() { # the schema of the response, version, more of the document
    echo "# $1"
    printf '{"openapi":"%s","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"operationId":"a","responses":{"200":{"description":"ok","content":{"application/json":{"schema":%s}}}}}}}%s}' "${2:-3.0.3}" "$1" "$3" > in/a.json
    rm -f s.json; $B merge in/a.json -o s.json --canonical --openapi as-is 2>&1 | grep -e '^error' -e '^help'
    test -e s.json && sed -n '/"schema": {/,$p' s.json | tr -d ' \n' | sed 's/}\{12\}"comp/ … "comp/' && echo
}
mkdir -p in/cats
echo '{"Pet":{"discriminator":{"propertyName":"kind"}},"Cat":{"type":"integer"}}' > in/x.json
echo '{"components":{"schemas":{"Pet":{"discriminator":{"propertyName":"kind"}},"Cat":{"allOf":[{"$ref":"#/components/schemas/Pet"}]}}}}' > in/pets.json
echo '{"type":"string"}' > in/cat.json; echo '{"type":"boolean"}' > in/cats/cat.json
echo '{"$id":"https://example.com/pet.json","properties":{"owner":{"$ref":"cat.json"},"self":{"$ref":"#"}}}' > in/pet.json
echo '{"N":{"$dynamicAnchor":"node"},"L":{"items":{"$dynamicRef":"#node"}},"P":{"$anchor":"plain"}}' > in/tree.json
echo '{"swagger":"2.0","definitions":{"D":{"type":"string"}}}' > in/two.json
echo '{"openapi":"3.2.0","components":{"schemas":{"D":{"type":"string"}}}}' > in/newer.json
own=',"components":{"schemas":{"Own":{"properties":{"again":{"$ref":"a.json#/components/schemas/Own"}}}}}'
try '{"$ref":"./a.json#/components/schemas/Own"}' 3.0.3 "$own"
try '{"$ref":"pet.json"}' 3.1.0
try '{"$dynamicRef":"tree.json#node"}' 3.1.0
try '{"$dynamicRef":"tree.json#plain"}' 3.1.0
try '{"$ref":"tree.json#/L"}' 3.1.0
try '{"$dynamicRef":"#nowhere"}' 3.1.0
try '{"$ref":"pets.json#/components/schemas/Pet"}' 3.0.3 ',"components":{"schemas":{"Cat":{"type":"integer"}}}'
try '{"discriminator":{"propertyName":"kind"},"oneOf":[{"$ref":"cat.json"},{"$ref":"cats/cat.json"}]}'
try '{"$ref":"two.json#/definitions/D"}'
try '{"$ref":"newer.json#/components/schemas/D"}' 3.1.0
try '{"$ref":"cat.json"}'
$B split in/a.json -o parts
(echo '```json'; cat in/a.json; echo; echo '```') > in/page.md
$B extract in/page.md -o extracted
$B extract in/page.md -o in && ls in | head -4
