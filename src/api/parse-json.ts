import { type ApiError, requestEntityTooLarge } from './errors.ts';
import { goJsonProblem } from './go-json-problem.ts';

/**
 * Levels of brackets. Go's decoder stops at 10 000; what goes through the values here is recursive, and its stack bears fewer. No object
 * of the API is thirty deep. k8s: sigs.k8s.io/json maxNestingDepth
 */
export const deepestNesting = 1000;

/**
 * Values in one request, and in one object: each is looked at a dozen times, and whoever else asks something waits meanwhile. A pod with a
 * thousand environment variables has five thousand. Kubernetes has no such limit, only that of the bytes.
 */
export const mostValues = 20_000;

/** 413 for more than `mostValues`. */
export const tooManyValues = (): ApiError => requestEntityTooLarge(`limit is ${mostValues} values`);

/**
 * Reads JSON from the network. Refused are more values than can be handled at once, nesting without end, and a key `__proto__`, since code further on that assigns keys would change
 * an object's prototype by it. `problem` makes the error out of what is wrong; too many values are ApiError RequestEntityTooLarge.
 */
export function parseJson(text: string, problem: (detail: string) => Error): unknown {
  const { depth, values } = measure(text);
  if (depth > deepestNesting) throw problem('exceeded max depth');
  if (values > mostValues) throw tooManyValues();
  const value = parse(text, problem);
  // A key can only be `__proto__` when these letters, or an escape that may stand for one of them, occur.
  if (/__proto__|\\u00/i.test(text) && holdsKey('__proto__', value)) throw problem('the key "__proto__" is not allowed');
  return value;
}

function parse(text: string, problem: (detail: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not in the parser's own words, which quote what stands around the mistake: that may be part of a secret.
    throw problem(`json parse error: ${goJsonProblem(text) ?? 'not JSON'}`);
  }
}

const code = { quote: 0x22, comma: 0x2c, backslash: 0x5c, openList: 0x5b, closeList: 0x5d, openObject: 0x7b, closeObject: 0x7d } as const;

/**
 * Counts the levels of brackets, and the values, of which each but the first of its brackets follows a comma. What is not JSON is counted
 * too. The parser itself takes seconds for a million brackets.
 */
function measure(text: string): { readonly depth: number; readonly values: number } {
  let depth = 0;
  let deepest = 0;
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === code.quote) at = endOfString(text, at);
    else if (character === code.comma) values += 1;
    else if (character === code.openList || character === code.openObject) {
      values += 1;
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (character === code.closeList || character === code.closeObject) depth -= 1;
  }
  return { depth: deepest, values };
}

/** Where the closing quote stands, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === code.quote) return at;
    if (character === code.backslash) at += 1;
  }
  return text.length;
}

/** Counts the values in a value. Throws ApiError RequestEntityTooLarge when they, and `before`, are more than can be handled at once. */
export function checkSize(root: unknown, before = 0): number {
  let count = before + 1;
  for (const value of containers(root)) {
    count += Array.isArray(value) ? value.length : Object.keys(value).length;
    if (count > mostValues) throw tooManyValues();
  }
  return count;
}

function holdsKey(name: string, root: unknown): boolean {
  for (const value of containers(root)) if (Object.hasOwn(value, name)) return true;
  return false;
}

/** Every list and object in a value, without recursion. */
function* containers(root: unknown): Generator<object> {
  const rest = [root];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== 'object' || value === null) continue;
    yield value;
    for (const item of Object.values(value)) if (typeof item === 'object') rest.push(item);
  }
}
