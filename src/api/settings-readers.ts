/** How values of a file of settings are read: each answers the value, or says what it must be. */
export type SettingReader = (value: unknown) => { readonly value: unknown } | { readonly mustBe: string };

/** Any text but an empty one. */
export const text: SettingReader = (value) => (typeof value === 'string' && value.trim() !== '' ? { value } : { mustBe: 'a text' });

/** One of these words. */
export function oneOf(...words: readonly string[]): SettingReader {
  return (value) => (words.includes(value as string) ? { value } : { mustBe: alternatives(words) });
}

/** A list of what `item` reads. */
export function listOf(item: SettingReader): SettingReader {
  return (value) => {
    if (!Array.isArray(value)) return { mustBe: 'a list' };
    const wrong = value.map(item).find((answer) => 'mustBe' in answer);
    return wrong && 'mustBe' in wrong ? { mustBe: `a list, each item ${wrong.mustBe}` } : { value };
  };
}

/** `a or b`, `a, b or c`: the words between which one has the choice. */
export const alternatives = (words: readonly string[]): string =>
  [words.slice(0, -1).join(', '), ...words.slice(-1)].filter((part) => part !== '').join(' or ');
