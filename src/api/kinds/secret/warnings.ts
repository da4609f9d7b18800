import { keyPairProblem } from '../../tls-key-pair.ts';
import type { Secret } from '../../types.ts';

/** What the API server finds odd about a Secret: a certificate whose key is another's. k8s: registry/core/secret warningsForSecret */
export function warnOfSecret({ type, data = {} }: Secret): readonly string[] {
  if (type !== 'kubernetes.io/tls') return [];
  const bytesOf = (key: string): Buffer => Buffer.from(data[key] ?? '', 'base64');
  const problem = keyPairProblem(bytesOf('tls.crt'), bytesOf('tls.key'));
  return problem === undefined ? [] : [problem];
}
