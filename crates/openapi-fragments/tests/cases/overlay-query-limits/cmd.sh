#!/bin/bash
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}
echo '{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{}}' > spec.json
try() { # what, the target
    printf '{"overlay":"1.0.0","info":{"title":"o","version":"1"},"actions":[{"target":"%s","update":{"x":1}}]}' "$2" > o.json
    echo "# $1"; $B overlay spec.json o.json -o out.json 2>&1 | head -1; echo "exit ${PIPESTATUS[0]}"
}
times() { for _ in $(seq "$1"); do printf '%s' "$2"; done; }
try "nested filters" "\$..[?$(times 22 '@[?')@.n$(times 22 ']')]"
try "parentheses" "\$..[?$(times 9000 '(')@.a$(times 9000 ')')]"
try "nested functions" "\$..[?$(times 16 'count(@[?')@.a$(times 16 '])==1')]"
try "descents in a filter" "\$..[?@$(times 12 '..*')]"
try "selectors that multiply" "\$$(times 12 '[*,*,*,*]').x"
