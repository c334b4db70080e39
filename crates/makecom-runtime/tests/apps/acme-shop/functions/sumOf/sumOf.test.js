it('adds up', () => {
  assert.strictEqual(sumOf([{ price: 2.5, count: 2 }]), 5);
});
