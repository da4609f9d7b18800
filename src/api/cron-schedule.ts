/** The language of a CronJob's schedule, with the words of its mistakes. Pure. k8s: vendor/github.com/robfig/cron/v3 ParseStandard */
import { parseGoDuration } from './go-duration.ts';

/** When a schedule has its times. */
export type Schedule =
  /** Again and again so many milliseconds after the last time. */
  | { readonly type: 'every'; readonly ms: number }
  /** The values of each field; `any` for a day that is not restricted, so that the other field alone decides. */
  | {
      readonly type: 'fields';
      readonly minutes: readonly number[];
      readonly hours: readonly number[];
      readonly daysOfMonth: readonly number[] | 'any';
      readonly months: readonly number[];
      readonly daysOfWeek: readonly number[] | 'any';
    };

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const bounds = {
  minute: { min: 0, max: 59 },
  hour: { min: 0, max: 23 },
  dayOfMonth: { min: 1, max: 31 },
  month: { min: 1, max: 12, names: monthNames },
  dayOfWeek: { min: 0, max: 6, names: dayNames },
} as const;

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const every = '@every ';

/** Reads a schedule. Throws an Error with the words of the parser that Kubernetes uses. */
export function parseSchedule(given: string): Schedule {
  if (given === '') throw new Error('empty spec string');
  // Where the zone stands is refused elsewhere: it is a field of its own.
  const text = given.replace(/^(?:CRON_)?TZ=\S* /, '').trim();
  if (text.startsWith(every)) return { type: 'every', ms: readEvery(text) };
  if (text.startsWith('@') && !Object.hasOwn(descriptors, text)) throw new Error(`unrecognized descriptor: ${text}`);
  const fields = (descriptors[text] ?? text).split(/\s+/).filter((field) => field !== '');
  if (fields.length !== 5) throw new Error(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = ''] = fields;
  return {
    type: 'fields',
    minutes: readField(minute, bounds.minute).values,
    hours: readField(hour, bounds.hour).values,
    daysOfMonth: readDays(dayOfMonth, bounds.dayOfMonth),
    months: readField(month, bounds.month).values,
    daysOfWeek: readDays(dayOfWeek, bounds.dayOfWeek),
  };
}

/** Whole seconds, at least one. */
function readEvery(text: string): number {
  try {
    return Math.max(Math.floor(parseGoDuration(text.slice(every.length)) / 1000), 1) * 1000;
  } catch (error) {
    throw new Error(`failed to parse duration ${text}: ${(error as Error).message}`, { cause: error });
  }
}

function readDays(text: string, limits: Bounds): readonly number[] | 'any' {
  const { values, isAny } = readField(text, limits);
  return isAny ? 'any' : values;
}

function readField(text: string, limits: Bounds): { readonly values: readonly number[]; readonly isAny: boolean } {
  const ranges = text
    .split(',')
    .filter((range) => range !== '')
    .map((range) => readRange(range, limits));
  const values = [...new Set(ranges.flatMap((range) => range.values))].sort((a, b) => a - b);
  return { values, isAny: ranges.some(({ isAny }) => isAny) };
}

function readRange(text: string, limits: Bounds): { readonly values: readonly number[]; readonly isAny: boolean } {
  const [range = '', stepText, ...slashes] = text.split('/');
  const { start, end, isStar, isSingle } = readEnds(range, limits, text);
  const step = stepText === undefined || slashes.length > 0 ? 1 : readNumber(stepText);
  if (slashes.length > 0) throw new Error(`too many slashes: ${text}`);
  const last = stepText !== undefined && isSingle ? limits.max : end;
  if (start < limits.min) throw new Error(`beginning of range (${start}) below minimum (${limits.min}): ${text}`);
  if (last > limits.max) throw new Error(`end of range (${last}) above maximum (${limits.max}): ${text}`);
  if (start > last) throw new Error(`beginning of range (${start}) beyond end of range (${last}): ${text}`);
  if (step === 0) throw new Error(`step of range should be a positive number: ${text}`);
  const values = Array.from({ length: Math.floor((last - start) / step) + 1 }, (_, index) => start + index * step);
  // A step restricts the days, as any list does.
  return { values, isAny: isStar && step === 1 };
}

function readEnds(range: string, { min, max, names }: Bounds, text: string) {
  const [first = '', second, ...hyphens] = range.split('-');
  const isSingle = second === undefined;
  if (first === '*' || first === '?') return { start: min, end: max, isStar: true, isSingle };
  const read = (word: string): number => {
    const index = (names ?? []).indexOf(word.toLowerCase());
    return index === -1 ? readNumber(word) : index + min;
  };
  const start = read(first);
  if (hyphens.length > 0) throw new Error(`too many hyphens: ${text}`);
  return { start, end: second === undefined ? start : read(second), isStar: false, isSingle };
}

/** k8s: robfig/cron mustParseInt */
function readNumber(text: string): number {
  if (!/^[+-]?\d+$/.test(text))
    throw new Error(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  const value = Number(text);
  if (value < 0) throw new Error(`negative number (${value}) not allowed: ${text}`);
  return value;
}
