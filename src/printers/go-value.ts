import { compareBytes } from '../api/byte-order.ts';
import { goQuote } from '../api/go-quote.ts';

/** A value of JSON as Go's `fmt.Print` writes it: `map[a:1 b:[x y]]`, `<nil>`. */
export function goValueText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goValueText).join(' ')}]`;
  if (typeof value === 'object') {
    const pairs = Object.entries(value as Readonly<Record<string, unknown>>)
      .filter(([, inner]) => inner !== undefined)
      .toSorted(([a], [b]) => compareBytes(a, b));
    return `map[${pairs.map(([key, inner]) => `${key}:${goValueText(inner)}`).join(' ')}]`;
  }
  return typeof value === 'number' ? goNumberText(value) : String(value);
}

/** A number as Go's `%v` writes it: whole ones plain, others as short as can be. */
export function goNumberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return BigInt(value).toString();
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 21) return String(value);
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** A value of JSON as Go's `%#v` writes it. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value === 'object') {
    const pairs = Object.entries(value as Readonly<Record<string, unknown>>)
      .filter(([, inner]) => inner !== undefined)
      .toSorted(([a], [b]) => compareBytes(a, b));
    return `map[string]interface {}{${pairs.map(([key, inner]) => `${goQuote(key)}:${goSyntax(inner)}`).join(', ')}}`;
  }
  return typeof value === 'string' ? goQuote(value) : goValueText(value);
}
