/**
 * The checks of names and numbers that many fields share. Each answers the messages of what is wrong, none when all is well.
 * k8s: apimachinery util/validation
 */
import { isIP } from 'node:net';

type Messages = readonly string[];

const label1123Pattern = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain1123Pattern = `${label1123Pattern}(\\.${label1123Pattern})*`;
const label1035Pattern = '[a-z]([-a-z0-9]*[a-z0-9])?';
const qualifiedNamePattern = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValuePattern = `(${qualifiedNamePattern})?`;
const configKeyPattern = '[-._a-zA-Z0-9]+';
const strictEnvPattern = '[-._a-zA-Z][-._a-zA-Z0-9]*';
const headerNamePattern = '[-A-Za-z0-9]+';

const expressions = new Map<string, RegExp>();

/** Each pattern is compiled once: an object may have thousands of names. */
function matches(pattern: string, text: string): boolean {
  const expression = expressions.get(pattern) ?? new RegExp(`^${pattern}$`);
  expressions.set(pattern, expression);
  return expression.test(text);
}

/** Kubernetes counts bytes where it says characters. */
const byteLength = (text: string): number => Buffer.byteLength(text);
const tooLong = (text: string, most: number): Messages => (byteLength(text) > most ? [maxLength(most)] : []);
const maxLength = (most: number): string => `must be no more than ${most} characters`;

function regexMessage(rule: string, pattern: string, examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return `${rule} (e.g. ${shown}regex used for validation is '${pattern}')`;
}

/** A DNS label: names of namespaces, containers, volumes; hostnames. */
export function dns1123Label(text: string): Messages {
  return [...tooLong(text, 63), ...dns1123LabelForm(text)];
}

function dns1123LabelForm(text: string): Messages {
  if (matches(label1123Pattern, text)) return [];
  if (matches(subdomain1123Pattern, text)) return ['must not contain dots'];
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [regexMessage(rule, label1123Pattern, ['my-name', '123-abc'])];
}

/** A DNS name: names of pods and of most objects. */
export function dns1123Subdomain(text: string): Messages {
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  const form = matches(subdomain1123Pattern, text) ? [] : [regexMessage(rule, subdomain1123Pattern, ['example.com'])];
  return [...tooLong(text, 253), ...form];
}

/** A label that starts with a letter: names of Services. */
export function dns1035Label(text: string): Messages {
  const rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  const form = matches(label1035Pattern, text) ? [] : [regexMessage(rule, label1035Pattern, ['my-name', 'abc-123'])];
  return [...tooLong(text, 63), ...form];
}

const qualifiedRule = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** `[prefix/]name`: keys of labels and annotations, names of resources. */
export function qualifiedName(text: string): Messages {
  const parts = text.split('/');
  const rule = regexMessage(qualifiedRule, qualifiedNamePattern, ['MyName', 'my.name', '123-abc']);
  if (parts.length > 2) return [`a qualified name ${rule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const name = parts.at(-1) ?? '';
  return [
    ...(parts.length === 2 ? prefixPart(parts[0] ?? '') : []),
    ...(name === '' ? ['name part must be non-empty'] : []),
    ...tooLong(name, 63).map((message) => `name part ${message}`),
    ...(matches(qualifiedNamePattern, name) ? [] : [`name part ${rule}`]),
  ];
}

const prefixPart = (prefix: string): Messages =>
  prefix === '' ? ['prefix part must be non-empty'] : dns1123Subdomain(prefix).map((message) => `prefix part ${message}`);

/** The value of a label. */
export function labelValue(text: string): Messages {
  const rule =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  const form = matches(labelValuePattern, text) ? [] : [regexMessage(rule, labelValuePattern, ['MyValue', 'my_value', '12345'])];
  return [...tooLong(text, 63), ...form];
}

/** A key of a ConfigMap or Secret. */
export function configKey(text: string): Messages {
  const rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
  const form = matches(configKeyPattern, text) ? [] : [regexMessage(rule, configKeyPattern, ['key.name', 'KEY_NAME', 'key-name'])];
  return [...tooLong(text, 253), ...form, ...parentSteps(text)];
}

function parentSteps(text: string): Messages {
  if (text === '.') return ["must not be '.'"];
  if (text === '..') return ["must not be '..'"];
  return text.startsWith('..') ? ["must not start with '..'"] : [];
}

/** The name of an environment variable, as from Kubernetes 1.32 on. */
export function envVarName(text: string): Messages {
  return /^[ -<>-~]+$/.test(text)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** The name of a variable in a file of variables, which is to be a key, too. k8s: IsEnvVarName */
export function strictEnvVarName(text: string): Messages {
  const rule =
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit";
  const form = matches(strictEnvPattern, text) ? [] : [regexMessage(rule, strictEnvPattern, ['my.env-name', 'MY_ENV.NAME', 'MyEnvName1'])];
  return [...form, ...parentSteps(text)];
}

/** The name of an HTTP header. */
export function httpHeaderName(text: string): Messages {
  const rule = "a valid HTTP header must consist of alphanumeric characters or '-'";
  return matches(headerNamePattern, text) ? [] : [regexMessage(rule, headerNamePattern, ['X-Header-Name'])];
}

/** The name of a port (IANA service name). */
export function portName(text: string): Messages {
  return [
    ...tooLong(text, 15),
    ...(/^[-a-z0-9]+$/.test(text) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
    ...(/[a-z]/.test(text) ? [] : ['must contain at least one letter (a-z)']),
    ...(text.includes('--') ? ['must not contain consecutive hyphens'] : []),
    ...(/^-|-$/.test(text) ? ['must not begin or end with a hyphen'] : []),
  ];
}

/** `must be between LEAST and MOST, inclusive` when the value is not. */
export function inRange(value: number, least: number, most: number): Messages {
  return value >= least && value <= most ? [] : [`must be between ${least} and ${most}, inclusive`];
}

/** The number of a port. */
export const portNumber = (value: number): Messages => inRange(value, 1, 65_535);

/** The ID of a user or a group. */
export const userId = (value: number): Messages => inRange(value, 0, 2_147_483_647);

/** An IPv4 or IPv6 address without a zone. */
export function ipAddress(text: string): Messages {
  // As in Kubernetes, leading zeros of IPv4 numbers are let through.
  const plain = /^[0-9.]+$/.test(text) ? text.replace(/\b0+(?=[0-9])/g, '') : text;
  return isIP(plain) !== 0 && !plain.includes('%') ? [] : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
}
