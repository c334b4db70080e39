// What Node's jsonc-parser finds first in each text of a list, a line each.
import { parse, printParseErrorCode } from 'jsonc-parser';

const words = (code) => printParseErrorCode(code).replace(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);

for (const text of JSON.parse(process.argv[2])) {
    const errors = [];
    parse(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
    const found = errors.map(({ error, offset }) => `${words(error)} in JSONC at position ${offset}`);
    console.log(JSON.stringify(found[0] ?? null));
}
