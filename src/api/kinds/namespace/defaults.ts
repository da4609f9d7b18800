import type { Json } from '../../json-defaults.ts';
import type { Namespace } from '../../types.ts';

/** Every namespace has its own name in this label. */
export const namespaceNameLabel = 'kubernetes.io/metadata.name';

/** A decoded Namespace with its name label, finalizer and phase. k8s: SetDefaults_Namespace, registry/core/namespace/strategy.go */
export function setNamespaceDefaults(namespace: object): Namespace {
  const object = namespace as Json;
  const metadata = (object['metadata'] ?? {}) as Json;
  const name = metadata['name'];
  const labels = { ...((metadata['labels'] ?? {}) as Json), ...(name ? { [namespaceNameLabel]: name } : {}) };
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    ...object,
    metadata: { ...metadata, labels },
    spec: { finalizers: ['kubernetes'], ...((object['spec'] ?? {}) as Json) },
    status: { phase: 'Active', ...((object['status'] ?? {}) as Json) },
  } as unknown as Namespace;
}
