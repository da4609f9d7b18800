/**
 * What a plain (unquoted) YAML scalar is, as go-yaml v2 reads it for Kubernetes: YAML 1.1's booleans (`yes`, `on`, `y` …) and octals
 * (`0400`), `0o400` too, underscores in numbers, no base-60 numbers, timestamps as text.
 */
export function resolvePlainScalar(text: string): string | number | boolean | null {
  if (text === '') return null;
  const word = words.get(text);
  if (word !== undefined) return word;
  if (/^\.[0-9]/.test(text)) return float(text) ?? text;
  if (!/^[-+0-9]/.test(text)) return text;
  const plain = text.replaceAll('_', '');
  return integer(plain) ?? float(plain) ?? text;
}

const spellings: readonly (readonly [value: boolean | number | null, texts: string])[] = [
  [true, 'y Y yes Yes YES true True TRUE on On ON'],
  [false, 'n N no No NO false False FALSE off Off OFF'],
  [null, '~ null Null NULL'],
  [Number.NaN, '.nan .NaN .NAN'],
  [Number.POSITIVE_INFINITY, '.inf .Inf .INF +.inf +.Inf +.INF'],
  [Number.NEGATIVE_INFINITY, '-.inf -.Inf -.INF'],
];

const words: ReadonlyMap<string, boolean | number | null> = new Map(
  spellings.flatMap(([value, texts]) => texts.split(' ').map((text) => [text, value] as const)),
);

/** Go's strconv.ParseInt with base 0. */
function integer(text: string): number | undefined {
  const match = /^([-+]?)(?:(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+)|0([0-7]+)|(0|[1-9][0-9]*))$/.exec(text);
  if (!match) return undefined;
  const [, sign, prefixed, octal, decimal] = match;
  const magnitude = octal === undefined ? Number(prefixed ?? decimal) : Number.parseInt(octal, 8);
  // Zero has no sign in JSON.
  return sign === '-' && magnitude !== 0 ? -magnitude : magnitude;
}

function float(text: string): number | undefined {
  return /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(text) ? Number(text) : undefined;
}
