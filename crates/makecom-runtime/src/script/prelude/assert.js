// node:assert: the checks, and the messages of Node 20.
(shared) => {
  const { inspect, is, deepEqual, deepStrictEqual, errorTypes } = shared;
  const LONGEST = 512;
  const HEADS = {
    strictEqual: 'Expected values to be strictly equal:',
    deepStrictEqual: 'Expected values to be strictly deep-equal:',
    strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
    same: 'Values have same structure but are not reference-equal:',
  };

  // The lines of both values, with what differs marked.
  const difference = (actual, expected, operator, message) => {
    const lines = inspect(actual).split('\n');
    const others = inspect(expected).split('\n');
    const bothObjects = typeof actual === typeof expected && actual !== null && expected !== null
      && ['object', 'function'].includes(typeof actual);
    const isByReference = operator === 'strictEqual' && bothObjects;
    const head = message ?? (isByReference ? HEADS.strictEqualObject : HEADS[operator]);
    let pointer = '';
    if (lines.length === 1 && others.length === 1 && lines[0] !== others[0]) {
      const length = lines[0].length + others[0].length;
      const isPlain = (value) => typeof value !== 'object' || value === null;
      if (length <= 12) {
        if (isPlain(actual) && isPlain(expected) && (actual !== 0 || expected !== 0)) {
          return `${head}\n\n${lines[0]} !== ${others[0]}\n`;
        }
      } else if (!isByReference && length < 80) {
        let at = 0;
        while (lines[0][at] === others[0][at]) at++;
        if (at > 2) pointer = `\n  ${' '.repeat(at)}^`;
      }
    }

    // Equal lines at the end: the last three and the first one are shown.
    const whole = [...lines];
    const ending = [];
    while (lines.length > 0 && others.length > 0 && lines.at(-1) === others.at(-1)) {
      ending.unshift(lines.pop());
      others.pop();
    }
    if (lines.length === 0 && others.length === 0) {
      const shown = whole.length > 50 ? [...whole.slice(0, 46), '...'] : whole;
      return `${HEADS.same}\n\n${shown.join('\n')}\n`;
    }
    let skipped = false;
    let end = ending.slice(-3).map((line) => `\n  ${line}`).join('');
    if (ending.length >= 5) {
      end = `\n...${end}`;
      skipped = true;
    }
    if (ending.length > 3) end = `\n  ${ending[0]}${end}`;

    const total = Math.max(lines.length, others.length);
    let text = '';
    let pending = '';
    let printed = 0;
    let equalBefore = 0;
    const print = (line) => {
      text += `\n${line}`;
      printed++;
    };
    // The end of a run of equal lines, of which the first two were printed.
    const closeRun = (source, at) => {
      if (equalBefore > 4) {
        if (equalBefore === 5) print(`  ${source[at - 3]}`);
        else {
          text += '\n...';
          skipped = true;
        }
      }
      if (equalBefore > 3) print(`  ${source[at - 2]}`);
      if (equalBefore > 2) print(`  ${source[at - 1]}`);
      equalBefore = 0;
    };
    for (let at = 0; at < total; at++) {
      const isLonger = at >= Math.min(lines.length, others.length);
      const onlyActual = isLonger && lines.length > others.length;
      let line = lines[at];
      if (isLonger) {
        closeRun(onlyActual ? lines : others, at);
        if (onlyActual) text += `\n+ ${line}`;
        else pending += `\n- ${others[at]}`;
        printed++;
      } else {
        const other = others[at];
        let differs = line !== other && line !== `${other},`;
        if (differs && other === `${line},`) {
          differs = false;
          line += ',';
        }
        if (differs) {
          closeRun(lines, at);
          text += `\n+ ${line}`;
          pending += `\n- ${other}`;
          printed += 2;
        } else {
          text += pending;
          pending = '';
          equalBefore++;
          if (equalBefore <= 2) print(`  ${line}`);
        }
      }
      if (printed > 50 && at < total - 2) {
        return `${head}\n+ actual - expected ... Lines skipped\n${text}\n...${pending}\n...`;
      }
    }
    const mark = skipped ? ' ... Lines skipped' : '';
    return `${head}\n+ actual - expected${mark}\n${text}${pending}${end}${pointer}`;
  };

  const shortened = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text);

  const messageFor = (actual, expected, operator) => {
    switch (operator) {
      case 'strictEqual':
      case 'deepStrictEqual':
        return difference(actual, expected, operator);
      case 'notStrictEqual':
      case 'notDeepStrictEqual': {
        const isReference = operator === 'notStrictEqual'
          && ((typeof actual === 'object' && actual !== null) || typeof actual === 'function');
        let head = 'Expected "actual" to be strictly unequal to:';
        if (operator === 'notDeepStrictEqual') head = 'Expected "actual" not to be strictly deep-equal to:';
        else if (isReference) head = 'Expected "actual" not to be reference-equal to "expected":';
        let lines = inspect(actual).split('\n');
        if (lines.length > 50) lines = [...lines.slice(0, 46), '...'];
        return lines.length === 1
          ? `${head}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}`
          : `${head}\n\n${lines.join('\n')}\n`;
      }
      case 'deepEqual':
        return `Expected values to be loosely deep-equal:\n\n${shortened(inspect(actual))}\n\n`
          + `should loosely deep-equal\n\n${shortened(inspect(expected))}`;
      case 'notDeepEqual': {
        const [one, other] = [inspect(actual), inspect(expected)];
        if (one === other) {
          const text = `Expected "actual" not to be loosely deep-equal to:\n\n${one}`;
          return text.length > 1024 ? `${text.slice(0, 1021)}...` : text;
        }
        return `Expected values not to be loosely deep-equal:\n\n${shortened(one)}\n\n`
          + `should not loosely deep-equal\n\n${shortened(other)}`;
      }
      default:
        return `${shortened(inspect(actual))} ${operator} ${shortened(inspect(expected))}`;
    }
  };

  const coded = (type, code) => (message) => {
    const error = new errorTypes[type](message);
    error.code = code;
    Object.defineProperty(error, 'toString', { value: () => `${type} [${code}]: ${message}`, configurable: true });
    return error;
  };
  const missing = coded('TypeError', 'ERR_MISSING_ARGS');
  const invalidType = coded('TypeError', 'ERR_INVALID_ARG_TYPE');
  const invalidValue = coded('TypeError', 'ERR_INVALID_ARG_VALUE');
  const ambiguous = coded('TypeError', 'ERR_AMBIGUOUS_ARGUMENT');
  const received = (value) => {
    if (value === undefined || value === null) return ` Received ${value}`;
    if (typeof value === 'function') return ` Received function ${value.name}`;
    if (typeof value === 'object') {
      const name = value.constructor?.name;
      return name ? ` Received an instance of ${name}` : ` Received ${inspect(value)}`;
    }
    let shown = inspect(value);
    if (shown.length > 28) shown = `${shown.slice(0, 25)}...`;
    return ` Received type ${typeof value} (${shown})`;
  };

  class AssertionError extends errorTypes.Error {
    constructor(options) {
      if (typeof options !== 'object' || options === null) {
        throw invalidType(`The "options" argument must be of type object.${received(options)}`);
      }
      const { message, actual, expected, operator } = options;
      let text = message === undefined ? messageFor(actual, expected, operator) : String(message);
      if (message !== undefined && (operator === 'strictEqual' || operator === 'deepStrictEqual')) {
        text = difference(actual, expected, operator, text);
      }
      super(text);
      this.generatedMessage = message === undefined;
      Object.defineProperty(this, 'name', { value: 'AssertionError', writable: true, configurable: true });
      this.code = 'ERR_ASSERTION';
      this.actual = actual;
      this.expected = expected;
      this.operator = operator;
    }
    toString() {
      return `${this.name} [${this.code}]: ${this.message}`;
    }
  }

  const isError = (value) => typeof value === 'object' && value !== null && is.error(value);
  const isOurError = (value) => value instanceof errorTypes.Error;
  const fail = (actual, expected, operator, message) => {
    if (isOurError(message)) throw message;
    throw new AssertionError({ actual, expected, operator, message });
  };
  const check = (name, operator, passes) => ({
    [name](...args) {
      if (args.length < 2) throw missing('The "actual" and "expected" arguments must be specified');
      const [actual, expected, message] = args;
      if (!passes(actual, expected)) fail(actual, expected, operator, message);
    },
  })[name];

  const bothNaN = (actual, expected) => Number.isNaN(actual) && Number.isNaN(expected);
  const looselyEqual = (actual, expected) => actual == expected || bothNaN(actual, expected);

  const truth = (name) => (...args) => {
    const [value, message] = args;
    if (value) return;
    if (isError(message)) throw message;
    if (args.length === 0) fail(value, true, '==', `No value argument passed to \`${name}\``);
    fail(value, true, '==', message);
  };
  const assert = Object.defineProperty(function ok(...args) {
    truth('assert.ok()')(...args);
  }, 'name', { value: 'ok' });

  const isPatternError = (value) => typeof value === 'object' && value !== null;
  const matches = (name, isWanted) => ({
    [name](string, regexp, message) {
      if (!is.regexp(Object(regexp))) {
        throw invalidType(`The "regexp" argument must be an instance of RegExp.${received(regexp)}`);
      }
      if (typeof string === 'string' && RegExp.prototype.test.call(regexp, string) === isWanted) return;
      if (isOurError(message)) throw message;
      let text = message;
      if (text === undefined && typeof string !== 'string') {
        const shown = inspect(string).replace(/\n\s*/g, ' ');
        text = `The "string" argument must be of type string. Received type ${typeof string} (${shown})`;
      }
      text ??= `The input ${isWanted ? 'did not match' : 'was expected to not match'} the regular expression `
        + `${inspect(regexp)}. Input:\n\n${inspect(string)}\n`;
      const error = new AssertionError({ actual: string, expected: regexp, operator: name, message: text });
      error.generatedMessage = message === undefined;
      throw error;
    },
  })[name];

  // Whether an error is what `throws` was told to expect; throws if it is not.
  const expect = (actual, expected, message, operator) => {
    const because = (text) => {
      const error = new AssertionError({ actual, expected, operator, message: message ?? text });
      error.generatedMessage = message === undefined;
      if (isOurError(message)) throw message;
      throw error;
    };
    if (typeof expected !== 'function') {
      if (is.regexp(expected)) {
        const text = String(actual);
        if (RegExp.prototype.test.call(expected, text)) return;
        because(`The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`);
      }
      if (!isPatternError(actual)) {
        const error = new AssertionError({ actual, expected, operator: 'deepStrictEqual', message });
        error.operator = operator;
        throw error;
      }
      const keys = Object.keys(expected);
      if (isOurError(expected)) keys.push('name', 'message');
      else if (keys.length === 0) {
        throw invalidValue(`The argument 'error' may not be an empty object. Received ${inspect(expected)}`);
      }
      const isSame = (key) =>
        (typeof actual[key] === 'string' && typeof expected[key] === 'object' && expected[key] !== null
          && is.regexp(expected[key]) && RegExp.prototype.test.call(expected[key], actual[key]))
        || (key in actual && deepStrictEqual(actual[key], expected[key]));
      if (keys.every(isSame)) return;
      if (isOurError(message)) throw message;
      if (message !== undefined) because(message);
      const error = new AssertionError({
        actual: compared(keys, actual),
        expected: compared(keys, expected, actual),
        operator: 'deepStrictEqual',
      });
      Object.assign(error, { actual, expected, operator });
      throw error;
    }
    if (expected.prototype !== undefined && actual instanceof expected) return;
    // Classes of errors are foreign to the assert of Make's editor, which calls them.
    if (Object.prototype.isPrototypeOf.call(errorTypes.Error, expected)) {
      if (message === undefined) throw actual;
      because(message);
    }
    const result = Reflect.apply(expected, {}, [actual]);
    if (result === true) return;
    const name = expected.name ? `The "${expected.name}" validation function` : 'The validation function';
    let text = `${name} is expected to return "true". Received ${isError(result) ? shared.describe(result) : inspect(result)}`;
    if (isError(actual)) text += `\n\nCaught error:\n\n${shared.describe(actual)}`;
    because(text);
  };
  class Comparison {}
  const compared = (keys, source, actual) => {
    const made = new Comparison();
    for (const key of keys) {
      if (!(key in source)) continue;
      // What a pattern matches is shown as equal.
      const pattern = source[key];
      const isMatch = actual !== undefined && typeof actual[key] === 'string' && typeof pattern === 'object'
        && pattern !== null && is.regexp(pattern) && RegExp.prototype.test.call(pattern, actual[key]);
      made[key] = isMatch ? actual[key] : pattern;
    }
    return made;
  };

  const NONE = Symbol('no exception');
  const caught = (fn) => {
    if (typeof fn !== 'function') throw invalidType(`The "fn" argument must be of type function.${received(fn)}`);
    try {
      fn();
    } catch (error) {
      return error;
    }
    return NONE;
  };

  Object.assign(assert, {
    ok: assert,
    equal: check('equal', '==', looselyEqual),
    notEqual: check('notEqual', '!=', (actual, expected) => !looselyEqual(actual, expected)),
    strictEqual: check('strictEqual', 'strictEqual', Object.is),
    notStrictEqual: check('notStrictEqual', 'notStrictEqual', (actual, expected) => !Object.is(actual, expected)),
    deepEqual: check('deepEqual', 'deepEqual', deepEqual),
    notDeepEqual: check('notDeepEqual', 'notDeepEqual', (actual, expected) => !deepEqual(actual, expected)),
    deepStrictEqual: check('deepStrictEqual', 'deepStrictEqual', deepStrictEqual),
    notDeepStrictEqual: check('notDeepStrictEqual', 'notDeepStrictEqual',
      (actual, expected) => !deepStrictEqual(actual, expected)),
    match: matches('match', true),
    doesNotMatch: matches('doesNotMatch', false),
    throws(fn, ...args) {
      let [expected, message] = args;
      const actual = caught(fn);
      if (typeof expected === 'string') {
        if (args.length > 1) {
          throw invalidType(
            `The "error" argument must be of type function or an instance of Error, RegExp, or Object.${received(expected)}`);
        }
        if (actual !== NONE && (isError(actual) ? actual.message : actual) === expected) {
          const what = isError(actual) ? `message "${actual.message}"` : `"${actual}"`;
          throw ambiguous(
            `The "error/message" argument is ambiguous. The error ${what} is identical to the message.`);
        }
        [expected, message] = [undefined, expected];
      } else if (expected !== undefined && expected !== null && !['object', 'function'].includes(typeof expected)) {
        throw invalidType(
          `The "error" argument must be of type function or an instance of Error, RegExp, or Object.${received(expected)}`);
      }
      if (actual === NONE) {
        let text = 'Missing expected exception';
        if (expected?.name) text += ` (${expected.name})`;
        if (isOurError(message)) throw message;
        text += message === undefined ? '.' : `: ${message}`;
        throw new AssertionError({ actual: undefined, expected, operator: 'throws', message: text });
      }
      if (expected !== undefined && expected !== null) expect(actual, expected, message, 'throws');
    },
    doesNotThrow(fn, ...args) {
      let [expected, message] = args;
      const actual = caught(fn);
      if (actual === NONE) return;
      if (typeof expected === 'string') [expected, message] = [undefined, expected];
      if (typeof expected === 'function' && !(actual instanceof expected)) throw actual;
      if (typeof expected === 'object' && expected !== null && !RegExp.prototype.test.call(expected, String(actual))) {
        throw actual;
      }
      const text = `Got unwanted exception${message === undefined ? '.' : `: ${message}`}\n`
        + `Actual message: "${actual?.message}"`;
      throw new AssertionError({ actual, expected, operator: 'doesNotThrow', message: text });
    },
    fail(message) {
      if (isOurError(message)) throw message;
      const error = new AssertionError({ operator: 'fail', message: message ?? 'Failed' });
      error.generatedMessage = message === undefined;
      throw error;
    },
    ifError(value) {
      if (value === null || value === undefined) return;
      let text = inspect(value);
      if (typeof value === 'object' && typeof value.message === 'string') {
        text = value.message.length === 0 && value.constructor ? value.constructor.name : value.message;
      }
      throw new AssertionError({
        actual: value, expected: null, operator: 'ifError', message: `ifError got unwanted exception: ${text}`,
      });
    },
    AssertionError,
  });
  for (const name of ['rejects', 'doesNotReject']) {
    assert[name] = () => {
      throw new errorTypes.Error(`assert.${name} is asynchronous, and no test of a function waits for it`);
    };
  }
  assert.strict = Object.assign(function strict(...args) {
    truth('assert.ok()')(...args);
  }, assert, {
    equal: assert.strictEqual,
    notEqual: assert.notStrictEqual,
    deepEqual: assert.deepStrictEqual,
    notDeepEqual: assert.notDeepStrictEqual,
  });
  assert.strict.strict = assert.strict;
  return { assert };
}
