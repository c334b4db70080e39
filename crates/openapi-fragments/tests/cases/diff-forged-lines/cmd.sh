#!/bin/bash
# Paths, names and values with line breaks, escapes, marks of direction and Markdown.
cd "$(dirname "$0")"; B=${B:-openapi-fragments}
for format in text markdown json; do echo "# $format"; "$B" diff old.json new.json --format $format; done
