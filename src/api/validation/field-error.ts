import type { FieldError } from '../errors.ts';
import { goQuote } from '../go-quote.ts';

type Value = Exclude<FieldError['value'], undefined>;

/** `<path>: Required value[: detail]` */
export const required = (field: string, detail = ''): FieldError => ({ type: 'Required value', field, detail });

/** `<path>: Invalid value: <value>: <detail>` */
export const invalid = (field: string, value: Value, detail: string): FieldError => ({ type: 'Invalid value', field, value, detail });

/** One `Invalid value` for each message. */
export const invalidAll = (field: string, value: Value, details: readonly string[]): readonly FieldError[] =>
  details.map((detail) => invalid(field, value, detail));

/** `<path>: Unsupported value: <value>: supported values: "a", "b"`, in the given order. */
export const notSupported = (field: string, value: Value, supported: readonly string[]): FieldError => ({
  type: 'Unsupported value',
  field,
  value,
  detail: `supported values: ${supported.map(goQuote).join(', ')}`,
});

/** `<path>: Duplicate value: <value>` */
export const duplicate = (field: string, value: Value): FieldError => ({ type: 'Duplicate value', field, value });

/** `<path>: Not found: <value>` */
export const notFound = (field: string, value: Value): FieldError => ({ type: 'Not found', field, value });

/** `<path>: Forbidden: <detail>` */
export const forbidden = (field: string, detail: string): FieldError => ({ type: 'Forbidden', field, detail });

/** `<path>: Too long: <detail>` */
export const tooLong = (field: string, detail: string): FieldError => ({ type: 'Too long', field, detail });

/** `<path>: Too many: <found>: must have at most <most> items` */
export const tooMany = (field: string, found: number, most: number): FieldError => ({
  type: 'Too many',
  field,
  value: found,
  detail: `must have at most ${most} items`,
});

/** Checks a value out of a closed set; missing is an error of its own. */
export function oneOf(field: string, value: string | undefined, supported: readonly string[]): readonly FieldError[] {
  if (!value) return [required(field)];
  return supported.includes(value) ? [] : [notSupported(field, value, supported)];
}

/** Nothing when the value is missing or at least 0. */
export function nonNegative(field: string, value: number | undefined): readonly FieldError[] {
  return value !== undefined && value < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : [];
}
