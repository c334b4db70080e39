#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
mkdir in
start='{"openapi":"3.1.0","info":{"title":"t","version":"1"}'
echo "$start"',"paths":{"/a/{id}":{"$ref":"#/components/pathItems/A"}},"components":{"pathItems":{"A":{"$ref":"#/components/pathItems/B"},"B":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}},{"name":"q","in":"query","schema":{}}],"get":{"responses":{}}}}}}' > in/a.json
echo "$start"',"paths":{"/a/{key}":{"post":{"parameters":[{"name":"key","in":"path","required":true,"schema":{"type":"integer"}}],"responses":{}}}}}' > in/b.json
$B merge in -o - --openapi 3.1 --canonical
$B merge in/a.json -o - --openapi 3.1 --canonical | grep -A3 '"paths"'
