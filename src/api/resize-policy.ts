import type { Container } from './types.ts';

/** What becomes of a container that runs when its cpu or memory changes; without a policy it goes on. */
export function resizePolicyOf(container: Container, resource: 'cpu' | 'memory'): 'NotRequired' | 'RestartContainer' {
  const policies = (container['resizePolicy'] ?? []) as readonly { readonly resourceName?: string; readonly restartPolicy?: string }[];
  const stated = policies.find(({ resourceName }) => resourceName === resource)?.restartPolicy;
  return stated === 'RestartContainer' ? 'RestartContainer' : 'NotRequired';
}
