/** The one thing to say of an object of a kind that has no effect. */
export const withoutEffectText = (kind: string, because: string): string => `${kind} has no effect in kpod: ${because}`;
