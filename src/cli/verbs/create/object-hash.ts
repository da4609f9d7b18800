import { createHash } from 'node:crypto';
import { goJson } from '../../../api/go-json.ts';

const consonants: Readonly<Record<string, string>> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' };

/** What `--append-hash` puts behind a name: ten characters, without vowels, for the content of an object. k8s: kubectl util/hash */
export function objectHash(content: Readonly<Record<string, unknown>>): string {
  const hex = createHash('sha256').update(goJson(content)).digest('hex').slice(0, 10);
  return hex.replace(/[013ae]/g, (digit) => consonants[digit] ?? digit);
}
