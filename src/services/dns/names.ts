import type { Service } from '../../api/types.ts';

/**
 * The names under which something in a namespace answers. The bare name belongs to namespace `default` alone: an alias of one name in two
 * namespaces would answer with both addresses.
 */
export function namesOf(name: string, namespace: string): readonly string[] {
  const full = [`${name}.${namespace}`, `${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`];
  return namespace === 'default' ? [name, ...full] : full;
}

/** The names under which a Service answers. */
export const serviceAliases = ({ metadata: { name, namespace = 'default' } }: Service): readonly string[] => namesOf(name, namespace);
