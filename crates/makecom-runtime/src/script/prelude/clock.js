(now) => {
  const Real = Date;
  // `new Date()` and `Date()` are the moment; anything else is as before.
  const Fixed = function Date(...args) {
    if (!new.target) return new Real(now).toString();
    return Reflect.construct(Real, args.length === 0 ? [now] : args, new.target);
  };
  Object.defineProperty(Fixed, 'length', { value: 7, configurable: true });
  Object.defineProperty(Fixed, 'prototype', { value: Real.prototype });
  for (const name of ['parse', 'UTC']) {
    Object.defineProperty(Fixed, name, Object.getOwnPropertyDescriptor(Real, name));
  }
  const method = (value) => ({ value, writable: true, configurable: true });
  Object.defineProperty(Fixed, 'now', method(() => now));
  Object.defineProperty(Real.prototype, 'constructor', method(Fixed));
  Object.defineProperty(globalThis, 'Date', method(Fixed));
  // A small generator (mulberry32) with a fixed seed.
  let state = 1;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  Object.defineProperty(Math, 'random', method(random));
}
