import type { ConfigMap, Secret } from '../../src/api/types.ts';
import type { EnvironmentSources } from '../../src/kubelet/environment.ts';
import { pod } from './pods.ts';

/** A ConfigMap of the namespace `default`. */
export const configMap = (name: string, data: Readonly<Record<string, string>>, more: Partial<ConfigMap> = {}): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
  ...more,
});

/** A Secret of the namespace `default` with these texts or bytes. */
export const secret = (name: string, data: Readonly<Record<string, string | Uint8Array>>): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'default' },
  type: 'Opaque',
  data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
});

/** What variables come from: an ordinary pod, and these objects and Services. */
export function environmentSources({
  objects = [],
  ...more
}: Partial<EnvironmentSources> & { readonly objects?: readonly (ConfigMap | Secret)[] } = {}): EnvironmentSources {
  return {
    pod: pod({}),
    place: { nodeName: 'node', hostIPs: ['192.0.2.1'], podIPs: ['10.1.0.5'] },
    allocatable: { cpu: '4', memory: '8Gi', 'ephemeral-storage': '100Gi' },
    services: {},
    file: () => undefined,
    configMap: (name) => objects.find((object): object is ConfigMap => object.kind === 'ConfigMap' && object.metadata.name === name),
    secret: (name) => objects.find((object): object is Secret => object.kind === 'Secret' && object.metadata.name === name),
    ...more,
  };
}
