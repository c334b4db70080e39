for f in nested-form explode untyped-json works; do
    echo "# $f"; "$B" lint --for progenitor $f.json; echo "exit $?"
done
echo "# without --for"; "$B" lint nested-form.json explode.json untyped-json.json; echo "exit $?"
echo "# --ignore"; "$B" lint --for progenitor --ignore nested-form nested-form.json; echo "exit $?"
"$B" lint --ignore nested-forms nested-form.json
