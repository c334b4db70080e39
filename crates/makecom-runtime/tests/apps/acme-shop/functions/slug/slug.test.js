it('makes words one', () => {
  assert.strictEqual(slug('Order Nine'), 'order-nine');
});
