#!/bin/bash
# The newest is of the input that is named last; a kind of its own goes before all kinds.
cd "$(dirname "$0")"; B=${BIN:-openapi-fragments}; T=$(mktemp -d); trap 'rm -rf "$T"' EXIT
for rules in "newest" "operations=newest info=error first" "info=newest operations=one-of" "operations=rename" "pages=first" "operations=last"; do
    for inputs in "old new" "new old"; do
        echo "--- $inputs: $rules"
        $B merge $inputs -o $T/s.json $(for rule in $rules; do echo --on-conflict $rule; done) 2>&1 | grep -E '^(error|warning)|is kept|for more'
        [ "${PIPESTATUS[0]}" -ne 0 ] || grep -oE '"(version|type)": "[a-z0-9]*"' $T/s.json | tr '\n' ' '; echo; rm -f $T/s.json
    done
done
