/** A value of JSON as text for a message. Not by `String`, which asks the value itself: one that says `{"toString": 1}` has no answer. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
