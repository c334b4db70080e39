// A second set of prototypes. In Make's editor `assert` and the built-in functions come
// from outside of the code that is tested: what they return is no `instanceof` of its
// classes, and strict deep equality tells them apart.
(shared) => {
  const copy = (source, parent) => {
    const target = Object.create(parent);
    for (const key of Reflect.ownKeys(source)) {
      if (key !== 'constructor') Object.defineProperty(target, key, Object.getOwnPropertyDescriptor(source, key));
    }
    return target;
  };
  // A class that makes what another one makes, with the other prototype.
  const foreign = (type, prototype) => {
    const make = function (...args) {
      return Reflect.construct(type, args, new.target ?? make);
    };
    Object.defineProperty(make, 'name', { value: type.name, configurable: true });
    Object.defineProperty(make, 'prototype', { value: prototype });
    Object.defineProperty(prototype, 'constructor', { value: make, writable: true, configurable: true });
    return make;
  };

  const objects = copy(Object.prototype, null);
  foreign(Object, objects);
  const arrays = copy(Array.prototype, objects);
  const ForeignArray = foreign(Array, arrays);
  Object.defineProperty(ForeignArray, Symbol.species, { value: ForeignArray });
  const dates = copy(Date.prototype, objects);
  foreign(Date, dates);
  const errors = copy(Error.prototype, objects);
  const ForeignError = foreign(Error, errors);
  const errorTypes = { Error: ForeignError };
  for (const type of [TypeError, RangeError, SyntaxError]) {
    errorTypes[type.name] = foreign(type, copy(type.prototype, errors));
  }

  // The same value as if it had been made outside.
  const outside = (value) => {
    if (typeof value !== 'object' || value === null) return value;
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Array.prototype) {
      Object.setPrototypeOf(value, arrays);
      value.forEach(outside);
    } else if (prototype === Object.prototype) {
      Object.setPrototypeOf(value, objects);
      Object.values(value).forEach(outside);
    } else if (prototype === Date.prototype) Object.setPrototypeOf(value, dates);
    return value;
  };

  return { outside, errorTypes, isForeignError: (type) => Object.values(errorTypes).includes(type) };
}
