import { createHash } from 'node:crypto';
import type { Container } from '../api/types.ts';

/**
 * Fingerprint of what makes a container a different one: name and image, as in the kubelet since 1.31.
 * k8s: container/helpers.go HashContainer
 */
export function containerHash(container: Pick<Container, 'name' | 'image'>): string {
  return createHash('sha256')
    .update(JSON.stringify([container.name, container.image]))
    .digest('hex')
    .slice(0, 8);
}
