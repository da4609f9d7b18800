import type { Json } from '../../json-defaults.ts';
import type { EndpointSlice } from '../../types.ts';

/** A decoded EndpointSlice with names and protocols of its ports. k8s: apis/discovery/v1/defaults.go */
export function setEndpointSliceDefaults(slice: object): EndpointSlice {
  const object = slice as Json;
  const ports = object['ports'] as readonly Json[] | undefined;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    ...object,
    endpoints: object['endpoints'] ?? [],
    ...(ports ? { ports: ports.map((port) => ({ name: '', protocol: 'TCP', ...port })) } : {}),
  } as unknown as EndpointSlice;
}
