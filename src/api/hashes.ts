/** The hashes in the names and labels of what controllers make. k8s: controller_utils.go ComputeHash, rand.SafeEncodeString */
import type { Json } from './json-defaults.ts';
import type { PodTemplateSpec } from './workload-types.ts';

/** Of the hash of a template in the pods and ReplicaSets that it made. k8s: apps/v1 DefaultDeploymentUniqueLabelKey */
export const templateHashLabel = 'pod-template-hash';

const offsetBasis = 0x811c9dc5;
const prime = 0x01000193;
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** FNV-1a, 32 bits. */
export const fnv1a = (bytes: Uint8Array, from = offsetBasis): number =>
  bytes.reduce((hash, byte) => Math.imul(hash ^ byte, prime) >>> 0, from);

/** FNV-1, 32 bits. */
export const fnv1 = (bytes: Uint8Array, from = offsetBasis): number =>
  bytes.reduce((hash, byte) => (Math.imul(hash, prime) ^ byte) >>> 0, from);

/** The decimal text of a hash in letters and digits that make no words. */
export const safeEncode = (hash: number): string =>
  Array.from(String(hash), (digit) => alphabet[digit.charCodeAt(0) % alphabet.length]).join('');

/**
 * The hash of a template, without the label that holds it: the same for the same template. Kubernetes' own differs from one minor version to
 * the next, so that no client can rely on its value. `collisionCount`: so many times another template had the same.
 */
export function templateHash(template: PodTemplateSpec, collisionCount?: number): string {
  const { [templateHashLabel]: _own, ...labels } = template.metadata?.labels ?? {};
  const hash = fnv1a(Buffer.from(canonicalJson({ ...template, metadata: { ...template.metadata, labels } })));
  if (collisionCount === undefined) return safeEncode(hash);
  const count = Buffer.alloc(8);
  count.writeUInt32LE(collisionCount);
  return safeEncode(fnv1a(count, hash));
}

/** JSON with the keys of every object in order, and without what is undefined. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner as Json).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
