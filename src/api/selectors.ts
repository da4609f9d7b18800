import { badRequest, formatFieldError } from './errors.ts';
import { readLabelTokens, type Token, type TokenKind } from './selector-tokens.ts';
import { invalid } from './validation/field-error.ts';
import { labelValue, qualifiedName } from './validation/names.ts';

type Labels = Readonly<Record<string, string>>;

/** One condition on labels. `=` and `==` are `in` with one value, `!=` is `notin`. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | 'notexists' | 'gt' | 'lt';
  readonly values: readonly string[];
}

/** Of one selector, since each object is compared with all of it. */
const mostTokens = 10_000;
const mostCharacters = 256 * 1024;

/** All must hold. */
export type LabelSelector = readonly LabelRequirement[];

/**
 * Reads `a=b,c!=d,e in (x,y),f notin (z),g,!h`; an empty text selects everything. Throws ApiError BadRequest in Kubernetes' words.
 * k8s: apimachinery labels/selector.go Parse
 */
export function parseLabelSelector(text: string): LabelSelector {
  const tokens = text.length > mostCharacters ? [] : readLabelTokens(text);
  if (text.length > mostCharacters || tokens.length > mostTokens) {
    throw badRequest(`the label selector is too long: it may have ${mostCharacters} characters, and ${mostTokens} words and signs`);
  }
  const reader = createReader(tokens);
  const requirements: LabelRequirement[] = [];
  for (;;) {
    const token = reader.peek();
    if (token.kind === 'end') return requirements;
    if (token.kind !== 'identifier' && token.kind !== '!') {
      throw badRequest(`found '${token.text}', expected: !, identifier, or 'end of string'`);
    }
    requirements.push(readRequirement(reader));
    const next = reader.take();
    if (next.kind === 'end') return requirements;
    if (next.kind !== ',') throw badRequest(`found '${next.text}', expected: ',' or 'end of string'`);
    const after = reader.peek();
    if (after.kind !== 'identifier' && after.kind !== '!') throw badRequest(`found '${after.text}', expected: identifier after ','`);
  }
}

interface Reader {
  /** The next token, where `in` and `notin` are plain words. */
  peek(): Token;
  take(): Token;
  /** The next token, where `in` and `notin` are operators. */
  takeOperator(): Token;
}

function createReader(tokens: readonly Token[]): Reader {
  let index = 0;
  const end: Token = { kind: 'end', text: '' };
  const plain = (token: Token): Token => (token.kind === 'in' || token.kind === 'notin' ? { kind: 'identifier', text: token.text } : token);
  return {
    peek: () => plain(tokens[index] ?? end),
    take: () => plain(tokens[index++] ?? end),
    takeOperator: () => tokens[index++] ?? end,
  };
}

const unparsable = (detail: string) => badRequest(`unable to parse requirement: ${detail}`);

function readRequirement(reader: Reader): LabelRequirement {
  const isNegated = reader.peek().kind === '!';
  if (isNegated) reader.take();
  const { kind, text: key } = reader.take();
  if (kind !== 'identifier') throw unparsable(`found '${key}', expected: identifier`);
  const problems = qualifiedName(key);
  if (problems.length > 0) throw unparsable(formatFieldError(invalid('<nil>', key, problems.join('; '))));
  if (isNegated) return { key, operator: 'notexists', values: [] };
  const next = reader.peek().kind;
  if (next === 'end' || next === ',') return { key, operator: 'exists', values: [] };
  const operator = readOperator(reader);
  const values = [...new Set(operator.takesList ? readValues(reader) : readExactValue(reader))].sort();
  checkValues(key, operator.name, values);
  return { key, operator: operator.name, values };
}

interface Operator {
  readonly name: 'in' | 'notin' | 'gt' | 'lt';
  readonly takesList: boolean;
}

const operators: ReadonlyMap<TokenKind, Operator> = new Map([
  ['in', { name: 'in', takesList: true }],
  ['notin', { name: 'notin', takesList: true }],
  ['=', { name: 'in', takesList: false }],
  ['==', { name: 'in', takesList: false }],
  ['!=', { name: 'notin', takesList: false }],
  ['>', { name: 'gt', takesList: false }],
  ['<', { name: 'lt', takesList: false }],
]);

function readOperator(reader: Reader): Operator {
  const token = reader.takeOperator();
  const operator = operators.get(token.kind);
  if (operator === undefined) throw unparsable(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
  return operator;
}

function readExactValue(reader: Reader): readonly string[] {
  const next = reader.peek().kind;
  if (next === 'end' || next === ',') return [''];
  const token = reader.take();
  if (token.kind !== 'identifier') throw unparsable(`found '${token.text}', expected: identifier`);
  return [token.text];
}

function readValues(reader: Reader): readonly string[] {
  const open = reader.take();
  if (open.kind !== '(') throw unparsable(`found '${open.text}' expected: '('`);
  const first = reader.peek();
  if (first.kind === ')') {
    reader.take();
    return [''];
  }
  if (first.kind !== 'identifier' && first.kind !== ',') throw unparsable(`found '${first.text}', expected: ',', ')' or identifier`);
  return readList(reader);
}

/** Up to and with the closing parenthesis; what stands between two commas may be nothing. */
function readList(reader: Reader): readonly string[] {
  const values: string[] = [];
  for (;;) {
    const token = reader.peek();
    if (token.kind === 'identifier') values.push(reader.take().text);
    else if (token.kind === ',' || token.kind === ')') values.push('');
    else throw unparsable(`found '${token.text}', expected: ',', or identifier`);
    const separator = reader.take();
    if (separator.kind === ')') return values;
    if (separator.kind !== ',') throw unparsable(`found '${separator.text}', expected: ',' or ')'`);
  }
}

function checkValues(key: string, operator: Operator['name'], values: readonly string[]): void {
  const isNumeric = operator === 'gt' || operator === 'lt';
  const errors = [
    ...values
      .filter((value) => isNumeric && !/^[-+]?[0-9]+$/.test(value))
      .map((value, index) => invalid(`values[${index}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer")),
    ...values.flatMap((value, index) => {
      const problems = labelValue(value);
      return problems.length > 0 ? [invalid(`values[${index}][${key}]`, value, problems.join('; '))] : [];
    }),
  ].map(formatFieldError);
  if (errors.length > 0) throw unparsable(errors.length === 1 ? `${errors[0]}` : `[${errors.join(', ')}]`);
}

/** True when all requirements hold for the labels. */
export function matchesLabels(selector: LabelSelector, labels: Labels | undefined): boolean {
  return selector.every((requirement) => matchesRequirement(requirement, labels ?? {}));
}

function matchesRequirement({ key, operator, values }: LabelRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'exists':
      return value !== undefined;
    case 'notexists':
      return value === undefined;
    case 'in':
      return value !== undefined && values.includes(value);
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'gt':
      return isInteger(value) && BigInt(value) > BigInt(values[0] ?? '0');
    case 'lt':
      return isInteger(value) && BigInt(value) < BigInt(values[0] ?? '0');
  }
}

const isInteger = (text: string | undefined): text is string => text !== undefined && /^-?[0-9]+$/.test(text);

/** `a=b,c=d`, sorted by key; empty for no labels. k8s: labels.FormatLabels without its `<none>` */
export function formatSelector(labels: Labels | undefined): string {
  return Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}
