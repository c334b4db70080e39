it("joins both", () => assert.equal(fullName({ first: "A", last: "B" }), "A B"));
