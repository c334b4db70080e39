// The globals of a test, as in the test runner of Make's editor; what happens is
// reported to the host.
(shared, host) => {
  const { inspect, is, unboxed, assert, outside, errorTypes, Buffer } = shared;
  const { defineProperty } = Object;
  const { then } = Promise.prototype;
  const { apply } = Reflect;
  const { InternalError } = globalThis;

  // Globals of this engine that neither the editor nor Make has.
  for (const name of ['InternalError', 'SuppressedError', 'DisposableStack', 'AsyncDisposableStack', 'Iterator',
    'Float16Array', 'queueMicrotask', 'performance', 'DOMException', 'btoa', 'atob', 'navigator']) {
    delete globalThis[name];
  }

  // The messages of V8, on which tests of errors rely.
  const MESSAGES = [
    [/^cannot (read|set) property '([^]*)' of (null|undefined)$/, (_, verb, name, of) =>
      `Cannot ${verb} properties of ${of} (${verb}${verb === 'set' ? 't' : ''}ing '${name}')`],
    [/^([^]*) is not initialized$/, (_, name) => `Cannot access '${name}' before initialization`],
    [/^([^]*) \(line \d+ column \d+\)$/, (_, text) => text],
    [/^cannot convert symbol to string$/, () => 'Cannot convert a Symbol value to a string'],
    [/^toPrimitive$/, () => 'Cannot convert object to primitive value'],
    [/^invalid array length$/, () => 'Invalid array length'],
    [/^invalid string length$|^string too long$/, () => 'Invalid string length'],
    [/^empty array$/, () => 'Reduce of empty array with no initial value'],
    [/^Date value is NaN$/, () => 'Invalid time value'],
    [/^expecting hex digit$|^malformed UTF-8$|^expecting surrogate pair$/, () => 'URI malformed'],
    [/^BigInt are forbidden in JSON.stringify$/, () => 'Do not know how to serialize a BigInt'],
  ];
  // What is called on the line of an error, if it is the only call there.
  const CALL = /(?<![\w$.)\]]|function\s+|new\s+)((?:[A-Za-z_$][\w$]*)(?:\??\.[A-Za-z_$][\w$]*)*)\s*\(/g;
  const NO_CALL = ['if', 'for', 'while', 'switch', 'catch', 'function', 'return', 'typeof', 'await', 'super'];
  const calleeAt = (site) => {
    const file = site.getFileName();
    if (typeof file !== 'string') return undefined;
    const line = host.line(file, site.getLineNumber());
    const calls = Array.from(line.matchAll(CALL), ([, name]) => name.replaceAll('?.', '.'));
    const names = calls.filter((name) => !NO_CALL.includes(name) && name !== 'it');
    if (names.length === 1 && !/\bnew\b/.test(line)) return names[0];
    return names.find((name) => missing !== undefined && name === `iml.${missing}`);
  };
  let missing;
  const ENGINE_ERRORS = [TypeError, ReferenceError, RangeError, SyntaxError, URIError];
  Error.prepareStackTrace = (error, sites) => {
    let frames = '';
    try {
      const message = error.message;
      // In V8 it is the value that is too large, not the engine that fails.
      if (error instanceof InternalError && message === 'string too long') {
        Object.setPrototypeOf(error, RangeError.prototype);
      }
      if (ENGINE_ERRORS.some((type) => Object.getPrototypeOf(error) === type.prototype)) {
        for (const [pattern, spelled] of MESSAGES) {
          const found = pattern.exec(message);
          if (found === null) continue;
          defineProperty(error, 'message', { value: spelled(...found), writable: true, configurable: true });
          break;
        }
        if (message === 'not a function' && sites.length > 0) {
          const name = calleeAt(sites[0]);
          if (name !== undefined) {
            const value = `${name} is not a function`;
            defineProperty(error, 'message', { value, writable: true, configurable: true });
          }
        }
      }
      for (const site of sites) {
        const [file, line] = [site.getFileName(), site.getLineNumber()];
        if (file === null || file === undefined || file.startsWith('makecom:')) continue;
        frames += `\n    at ${site.getFunctionName() ?? '<anonymous>'} (${file}:${line}:${site.getColumnNumber()})`;
      }
    } catch {}
    return `${shared.describe(error)}${frames}`;
  };

  const text = (value) => {
    if (typeof value === 'string') return value;
    try {
      if (typeof value === 'object' && value !== null && is.error(value)) return shared.describe(value);
      return inspect(value).replace(/\n\s*/g, ' ');
    } catch {
      return 'a value that cannot be shown';
    }
  };
  const placeOf = (error) => {
    try {
      return typeof error?.stack === 'string' ? error.stack : '';
    } catch {
      return '';
    }
  };
  const wellFormed = (value) => String.prototype.toWellFormed.call(value);

  const it = (name, test) => {
    const id = host.begin(wellFormed(`${name}`));
    let result;
    try {
      if (typeof test !== 'function') throw new TypeError('test is not a function');
      result = test();
    } catch (error) {
      host.fail(id, wellFormed(`${error}`), wellFormed(placeOf(error)));
      return;
    }
    host.pass(id);
    let isPromise = false;
    try {
      isPromise = result instanceof Promise;
    } catch {}
    if (!isPromise) return;
    host.asynchronous(id, '');
    try {
      apply(then, result, [undefined, (error) => host.asynchronous(id, wellFormed(text(error)))]);
    } catch {}
  };

  const timezone = host.timezone();
  // A value for the host: no code of the test runs while it is read there.
  const packed = (value, depth) => {
    switch (typeof value) {
      case 'undefined':
        return ['undefined'];
      case 'string':
        return wellFormed(value);
      case 'number':
      case 'boolean':
        return value;
      case 'object':
        break;
      default:
        throw new errorTypes.TypeError(`a ${typeof value} is no value of an expression`);
    }
    if (value === null) return null;
    if (depth > 100) {
      throw new errorTypes.RangeError('what is nested in itself, or this deeply, is no value of an expression');
    }
    if (is.array(value)) return ['array', Array.from(value, (one) => packed(one, depth + 1))];
    if (is.date(value)) {
      const time = Date.prototype.getTime.call(value);
      if (Number.isNaN(time)) throw new errorTypes.RangeError('an invalid date is no value of an expression');
      return ['date', time];
    }
    if (is.view(value)) return ['buffer', Array.from(value)];
    const boxed = unboxed(value);
    if (boxed !== undefined) return packed(boxed.value, depth + 1);
    const keys = Object.keys(value);
    return ['collection', keys.map(wellFormed), keys.map((key) => packed(value[key], depth + 1))];
  };
  const unpacked = (value) => {
    if (!is.array(value)) return value;
    const [kind, one, other] = value;
    switch (kind) {
      case 'date':
        return new Date(one);
      case 'buffer':
        return Buffer.from(one);
      case 'array':
        return one.map((item) => unpacked(item));
      case 'collection': {
        const made = {};
        one.forEach((name, at) => {
          const item = { value: unpacked(other[at]), writable: true, enumerable: true, configurable: true };
          defineProperty(made, name, item);
        });
        return made;
      }
      case 'error':
        throw new errorTypes.Error(one);
      default:
        return undefined;
    }
  };
  // These two change the array itself.
  const IN_PLACE = { pop: Array.prototype.pop, shift: Array.prototype.shift };
  const own = {};
  for (const name of host.builtins()) {
    own[name] = (...args) => {
      host.builtin(name);
      const inPlace = IN_PLACE[name];
      if (inPlace !== undefined) return is.array(args[0]) ? apply(inPlace, args[0], []) : undefined;
      return outside(unpacked(host.call(name, args.map((one) => packed(one, 0)))));
    };
    defineProperty(own[name], 'name', { value: name });
  }
  const iml = new Proxy(own, {
    get(target, key, receiver) {
      missing = typeof key === 'string' && !(key in target) ? key : undefined;
      return Reflect.get(target, key, receiver);
    },
  });

  const define = (name, value) =>
    defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  // What Make has and its editor lacks: its use is noted.
  const defineNoted = (name, value) =>
    defineProperty(globalThis, name, {
      get() {
        host.lacking(name);
        return value;
      },
      set(other) {
        define(name, other);
      },
      configurable: true,
    });
  const print = (...values) => host.print(wellFormed(values.map(text).join(' ')));
  define('assert', assert);
  define('it', it);
  define('iml', iml);
  define('environment', { timezone });
  define('console', Object.fromEntries(['log', 'info', 'warn', 'error', 'debug', 'trace'].map((name) => [name, print])));
  defineNoted('debug', print);
  defineNoted('Buffer', Buffer);
  // Calls a function of the app with values of expressions.
  const invoke = (name, args) => packed(iml[name](...args.map(unpacked)), 0);
  return { invoke };
}
