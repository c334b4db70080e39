#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
page() { # the description of each response, the last path
    for path in /a "$2"; do
        printf '```json\n{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{"%s":{"get":{"responses":{"200":{"description":"%s"}}}}}}\n```\n\n' "$path" "$1"
    done
}
long=/$(printf 'y%.0s' $(seq 300))
page old /b > p.md; $B extract p.md -o out; echo "exit $?"
page new "$long" > p.md; $B extract p.md -o out; echo "exit $?"
grep -o '"description": "[a-z]*"' out/get-a.json; ls out | sed 's/y\{100,\}/yyy/'
page newest /b > p.md; $B merge p.md -o "spec.json" --provenance "$long$long" 2>&1 | sed 's/y\{100,\}/yyy/g'; echo "exit ${PIPESTATUS[0]}"; ls
