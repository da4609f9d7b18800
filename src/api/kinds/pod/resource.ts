import { conditionsMerge, type MergeSchema, metadataMerge } from '../../patch/merge-schema.ts';
import { allVerbs, proxyVerbs, type Resource, statusSubresource, type Verb } from '../resource.ts';

const container: MergeSchema['fields'] = {
  env: { mergeKey: 'name' },
  ports: { mergeKey: 'containerPort' },
  volumeMounts: { mergeKey: 'mountPath' },
  volumeDevices: { mergeKey: 'devicePath' },
};

const podSpecMerge: MergeSchema = {
  fields: {
    containers: { mergeKey: 'name', fields: container },
    initContainers: { mergeKey: 'name', fields: container },
    ephemeralContainers: { mergeKey: 'name', fields: container },
    volumes: { mergeKey: 'name', retainKeys: true },
    imagePullSecrets: { mergeKey: 'name' },
    hostAliases: { mergeKey: 'ip' },
    topologySpreadConstraints: { mergeKey: 'topologyKey' },
    resourceClaims: { mergeKey: 'name' },
    schedulingGates: { mergeKey: 'name' },
  },
};

/** Of the template that other kinds make pods from. */
export const podTemplateMerge: MergeSchema = { fields: { metadata: metadataMerge, spec: podSpecMerge } };

const stream: readonly Verb[] = ['create', 'get'];

/** What clients know of pods. */
export const podResource: Resource<'Pod'> = {
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  apiVersion: 'v1',
  namespaced: true,
  verbs: allVerbs,
  categories: ['all'],
  subresources: [
    statusSubresource,
    { name: 'log', verbs: ['get'] },
    { name: 'attach', kind: 'PodAttachOptions', verbs: stream },
    { name: 'exec', kind: 'PodExecOptions', verbs: stream },
    // kpod's own.
    { name: 'shell', kind: 'PodExecOptions', verbs: stream },
    { name: 'timeline', kind: 'PodTimeline', verbs: ['get'] },
    { name: 'volumes', kind: 'PodVolumeList', verbs: ['get'] },
    { name: 'binding', kind: 'Binding', verbs: ['create'] },
    { name: 'eviction', kind: 'Eviction', apiVersion: 'policy/v1', verbs: ['create'] },
    { name: 'ephemeralcontainers', verbs: ['get', 'patch', 'update'] },
    { name: 'portforward', kind: 'PodPortForwardOptions', verbs: stream },
    { name: 'proxy', kind: 'PodProxyOptions', verbs: proxyVerbs },
    { name: 'resize', verbs: ['get', 'patch', 'update'] },
  ],
  mergeSchema: {
    fields: {
      metadata: metadataMerge,
      spec: podSpecMerge,
      status: { fields: { conditions: conditionsMerge, podIPs: { mergeKey: 'ip' }, hostIPs: { mergeKey: 'ip' } } },
    },
  },
};
