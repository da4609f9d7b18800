import { UserError } from './errors.ts';

/** How the suffix of a quantity is written: `1500M` (DecimalSI), `15e8` (DecimalExponent), `1536Mi` (BinarySI). */
export type QuantityFormat = 'DecimalSI' | 'DecimalExponent' | 'BinarySI';

/** An exact amount. k8s: apimachinery pkg/api/resource Quantity */
export interface Quantity {
  /** The amount in billionths: the finest that Kubernetes keeps. */
  readonly nano: bigint;
  readonly format: QuantityFormat;
  /** The text it was read from, when that is printed again as it is (the quick test of the source for "canonical already"). */
  readonly written?: string;
}

const nanosPerUnit = 1_000_000_000n;
const nanosPerMilli = 1_000_000n;
const largestBinary = 2n ** 63n - 1n;
/** Beyond it an exponent is no resource but an attack on memory. */
const largestExponent = 300;
const longestText = 1000;

const decimalExponents: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binaryExponents: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

const wrongFormat = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const wrongSuffix = "unable to parse quantity's suffix";

interface Suffix {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

function readSuffix(text: string): Suffix | undefined {
  const decimal = Object.hasOwn(decimalExponents, text) ? decimalExponents[text] : undefined;
  if (decimal !== undefined) return { base: 10, exponent: decimal, format: 'DecimalSI' };
  const binary = Object.hasOwn(binaryExponents, text) ? binaryExponents[text] : undefined;
  if (binary !== undefined) return { base: 2, exponent: binary, format: 'BinarySI' };
  if (!/^[eE][-+]?[0-9]+$/.test(text)) return undefined;
  const exponent = Number(text.slice(1));
  return Math.abs(exponent) <= largestExponent ? { base: 10, exponent, format: 'DecimalExponent' } : undefined;
}

/** What is wrong with the text as a quantity, in the API server's words; undefined when nothing is. */
export function quantityProblem(text: string): string | undefined {
  const result = readQuantity(text);
  return typeof result === 'string' ? result : undefined;
}

/**
 * Reads `500m`, `1.5Gi`, `1e3`. Amounts finer than a billionth are rounded away from zero, binary ones are capped at 2^63-1.
 * Throws UserError with the API server's words. k8s: resource/quantity.go ParseQuantity
 */
export function parseQuantity(text: string): Quantity {
  const result = readQuantity(text);
  if (typeof result === 'string') throw new UserError(result);
  return result;
}

function readQuantity(raw: string): Quantity | string {
  const text = raw.trim();
  if (text === '' || text.length > longestText) return wrongFormat;
  const match = /^([-+]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/.exec(text);
  if (!match) return wrongFormat;
  const [, sign = '', whole = '', fraction = '', suffixText = ''] = match;
  const num = whole.replace(/^0+/, '') || '0';
  const suffix = readSuffix(suffixText);
  if (suffix === undefined) return wrongSuffix;
  const { nano: magnitude, format } = amount(num, fraction, suffix);
  const nano = sign === '-' ? -magnitude : magnitude;
  return isKeptAsWritten(num, fraction, suffix) ? { nano, format, written: text } : { nano, format };
}

/** The amount without its sign, and the format that it will be written in. */
function amount(num: string, fraction: string, suffix: Suffix): { nano: bigint; format: QuantityFormat } {
  const digits = BigInt(num + fraction);
  const scale = (suffix.base === 10 ? suffix.exponent : 0) - fraction.length + 9;
  const scaled = suffix.base === 2 ? digits << BigInt(suffix.exponent) : digits;
  const nano = scale >= 0 ? scaled * 10n ** BigInt(scale) : divideUp(scaled, 10n ** BigInt(-scale));
  if (suffix.base === 10) return { nano, format: suffix.format };
  if (nano > largestBinary * nanosPerUnit) return { nano: largestBinary * nanosPerUnit, format: 'BinarySI' };
  return { nano, format: nano > 0n && nano < nanosPerUnit ? 'DecimalSI' : 'BinarySI' };
}

/** k8s: ParseQuantity's fast path, which keeps the text of what looks canonical (`1.`, `+1`, `00100m` too). */
function isKeptAsWritten(num: string, fraction: string, suffix: Suffix): boolean {
  const digits = num + fraction;
  if (suffix.base === 2) {
    const precision = 15 - num.length - Math.trunc((suffix.exponent * 3) / 10) - 1;
    return fraction === '' && precision >= 0 && (BigInt(num) & 7n) !== 0n;
  }
  const scale = suffix.exponent - fraction.length;
  return digits.length <= 18 && scale >= -9 && scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
}

/** Division of non-negative numbers, rounded up. */
function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}

/**
 * The canonical text: no fraction, the largest suffix of its family with a whole mantissa.
 * k8s: resource/quantity.go CanonicalizeBytes
 */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.written !== undefined) return quantity.written;
  const { nano, format } = quantity;
  if (nano === 0n) return '0';
  const whole = nano / nanosPerUnit;
  const isWhole = whole * nanosPerUnit === nano;
  if (format === 'BinarySI' && isWhole && (whole >= 1024n || whole <= -1024n)) return formatBinary(whole);
  return formatDecimal(nano, format === 'DecimalExponent');
}

function formatBinary(whole: bigint): string {
  let mantissa = whole;
  let suffix = '';
  for (const next of Object.keys(binaryExponents)) {
    if (mantissa % 1024n !== 0n) break;
    mantissa /= 1024n;
    suffix = next;
  }
  return `${mantissa}${suffix}`;
}

function formatDecimal(nano: bigint, asExponent: boolean): string {
  let mantissa = nano;
  let exponent = -9;
  while (mantissa % 1000n === 0n) {
    mantissa /= 1000n;
    exponent += 3;
  }
  const suffix = Object.entries(decimalExponents).find(([, value]) => value === exponent)?.[0];
  if (!asExponent && suffix !== undefined) return `${mantissa}${suffix}`;
  return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
}

/** The text in canonical form. Throws UserError when it is no quantity. */
export function canonicalQuantity(text: string): string {
  return formatQuantity(parseQuantity(text));
}

/** Negative, 0 or positive, as `a` is less than, equal to or more than `b`. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  return a.nano === b.nano ? 0 : a.nano < b.nano ? -1 : 1;
}

/** The sum, in the format of `a` (of `b` when `a` is zero). k8s: Quantity.Add */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format };
}

/** The larger one; `a` when they are equal. */
export function maxQuantity(a: Quantity, b: Quantity): Quantity {
  return compareQuantities(a, b) >= 0 ? a : b;
}

/** Rounded away from zero to thousandths, as the API server does with every resource. k8s: Quantity.RoundUp(Milli) */
export function roundQuantityToMilli(quantity: Quantity): Quantity {
  if (quantity.nano % nanosPerMilli === 0n) return quantity;
  return { nano: roundedUp(quantity.nano, nanosPerMilli) * nanosPerMilli, format: quantity.format };
}

function roundedUp(nano: bigint, unit: bigint): bigint {
  return nano < 0n ? -divideUp(-nano, unit) : divideUp(nano, unit);
}

/** In thousandths, rounded up: `quantityToMilli('0.5')` is 500. Throws UserError when the text is no quantity. k8s: MilliValue */
export function quantityToMilli(text: string): number {
  return Number(roundedUp(parseQuantity(text).nano, nanosPerMilli));
}

/** In whole units, rounded up: bytes of a memory quantity. Throws UserError when the text is no quantity. k8s: Value */
export function quantityToBytes(text: string): number {
  return Number(roundedUp(parseQuantity(text).nano, nanosPerUnit));
}

/** Nothing, in the given format. */
export const zeroQuantity: Quantity = { nano: 0n, format: 'DecimalSI' };
