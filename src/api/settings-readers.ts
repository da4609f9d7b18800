import { inWords } from './in-words.ts';

/** How values of a file of settings are read: each answers the value, or says what it must be. */
export type SettingReader = (value: unknown) => { readonly value: unknown } | { readonly mustBe: string };

/** Any text but an empty one. */
export const text: SettingReader = (value) => (typeof value === 'string' && value.trim() !== '' ? { value } : { mustBe: 'a text' });

/** A whole number from `least` to `most`. */
export function integer(least: number, most: number): SettingReader {
  return (value) => {
    const fits = Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
    return fits ? { value } : { mustBe: `a whole number from ${least} to ${most}` };
  };
}

/** One of these words. */
export function oneOf(...words: readonly string[]): SettingReader {
  return (value) => (words.includes(value as string) ? { value } : { mustBe: inWords(words, 'or') });
}

/** A list of what `item` reads. */
export function listOf(item: SettingReader): SettingReader {
  return (value) => {
    if (!Array.isArray(value)) return { mustBe: 'a list' };
    const wrong = value.map(item).find((answer) => 'mustBe' in answer);
    return wrong && 'mustBe' in wrong ? { mustBe: `a list, each item ${wrong.mustBe}` } : { value };
  };
}
