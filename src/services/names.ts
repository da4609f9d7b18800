import type { Service } from '../api/types.ts';

/**
 * The names under which a Service answers. The bare name belongs to namespace `default` alone: an alias of one name in two namespaces
 * would answer with both addresses.
 */
export function serviceAliases(service: Service): readonly string[] {
  const { name, namespace = 'default' } = service.metadata;
  const full = [`${name}.${namespace}`, `${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`];
  return namespace === 'default' ? [name, ...full] : full;
}
