import type { SchemaType } from './schema.ts';

/** A value that is of another type than its field. */
export interface TypeMistake {
  /** `spec.containers[0].ports[0].containerPort` */
  readonly path: string;
  /** What the field takes. */
  readonly type: SchemaType;
  readonly value: unknown;
  /** The value is for nobody's eyes: part of a Secret. */
  readonly confidential?: true;
}

/** In plain words: `spec.containers[0].ports[0].containerPort must be a whole number, not the text "80"`. */
export function describeTypeMistake(mistake: TypeMistake): string {
  const { path, type, value, confidential } = mistake;
  return `${path} must be ${wanted(type, value)}, not ${confidential ? kindOf(value) : found(value)}${wayOut(mistake)}`;
}

function wanted(type: SchemaType, value: unknown): string {
  switch (type.is) {
    case 'struct':
      return 'a map of fields';
    case 'map':
      return 'a map';
    case 'list':
      return 'a list';
    case 'scalar':
      return wantedScalar(type, value);
  }
}

function wantedScalar({ scalar }: Extract<SchemaType, { is: 'scalar' }>, value: unknown): string {
  const isTooLarge = Number.isInteger(value);
  switch (scalar) {
    case 'any':
    case 'string':
      return 'text';
    case 'bytes':
      return 'text in base64';
    case 'bool':
      return 'true or false';
    case 'int32':
      return isTooLarge ? `a whole number from ${-(2 ** 31)} to ${2 ** 31 - 1}` : 'a whole number';
    case 'int64':
      return isTooLarge ? 'a whole number of at most 64 bits' : 'a whole number';
    case 'float64':
      return 'a number';
    case 'intOrString':
      return 'a whole number or text';
    case 'quantity':
      return 'a quantity, such as 500m or 64Mi';
    case 'time':
    case 'microTime':
      return 'a time, such as 2026-01-05T12:30:00Z';
  }
}

function kindOf(value: unknown): string {
  if (typeof value === 'object') return found(value);
  return typeof value === 'string' ? 'other text' : `a ${typeof value}`;
}

const longestText = 40;

function found(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return `the ${typeof value} ${value}`;
  const characters = [...value];
  return `the text ${JSON.stringify(characters.length > longestText ? `${characters.slice(0, longestText).join('')}…` : value)}`;
}

/** What YAML takes for a number or a boolean is text in quotes, and the other way round. */
function wayOut({ type, value, confidential }: TypeMistake): string {
  if (type.is !== 'scalar') return type.is === 'list' && typeof value === 'string' ? '; each item starts with "- "' : '';
  if (type.scalar === 'bytes') return `; plain text goes into ${confidential ? 'stringData' : 'data'}`;
  if (type.scalar === 'string' && (typeof value === 'number' || typeof value === 'boolean')) return ': put it in quotes';
  if (typeof value !== 'string') return '';
  const isQuoted = type.scalar === 'bool' ? /^(true|false)$/.test(value) : /^int/.test(type.scalar) && /^-?\d+$/.test(value);
  return isQuoted ? ': leave the quotes out' : '';
}
