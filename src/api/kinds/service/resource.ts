import { conditionsMerge, metadataMerge } from '../../patch/merge-schema.ts';
import { allVerbs, proxyVerbs, type Resource, statusSubresource } from '../resource.ts';

/** What clients know of services. */
export const serviceResource: Resource<'Service'> = {
  kind: 'Service',
  plural: 'services',
  singular: 'service',
  shortNames: ['svc'],
  apiVersion: 'v1',
  namespaced: true,
  verbs: allVerbs,
  categories: ['all'],
  subresources: [statusSubresource, { name: 'proxy', kind: 'ServiceProxyOptions', verbs: proxyVerbs }],
  mergeSchema: {
    fields: {
      metadata: metadataMerge,
      spec: { fields: { ports: { mergeKey: 'port' } } },
      status: { fields: { conditions: conditionsMerge } },
    },
  },
};
