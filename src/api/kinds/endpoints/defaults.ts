import type { Json } from '../../json-defaults.ts';
import type { Endpoints } from '../../types.ts';

/** Decoded Endpoints with the protocol of their ports. k8s: SetDefaults_Endpoints */
export function setEndpointsDefaults(endpoints: object): Endpoints {
  const object = endpoints as Json;
  const subsets = object['subsets'] as readonly Json[] | undefined;
  const withProtocols = (subset: Json): Json =>
    Array.isArray(subset['ports'])
      ? { ...subset, ports: subset['ports'].map((port: Json) => ({ ...port, protocol: port['protocol'] || 'TCP' })) }
      : subset;
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    ...object,
    ...(subsets ? { subsets: subsets.map(withProtocols) } : {}),
  } as unknown as Endpoints;
}
