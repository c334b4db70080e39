#!/bin/sh
# The request of POST /b-posts got narrower (author.name: maxLength 5): breaking.
cd "$(dirname "$0")"; OF=${B:-openapi-fragments}
echo "-- with only POST /b-posts in the spec"; $OF diff old-alone.json new-alone.json --fail-on breaking; echo "exit $?"
echo "-- with GET /a-users (same schemas, response) in the spec as well"; $OF diff old.json new.json --fail-on breaking; echo "exit $?"
