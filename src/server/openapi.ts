import { groupOf, type Resource, resources } from '../api/scheme.ts';
import type { Handler, Reply } from './types.ts';

/**
 * `GET /openapi/v3`: where the description of each group version is. kpod describes only what clients decide by: that its writes take
 * `fieldValidation`, without which kubectl refuses to create anything unless validation is turned off.
 */
export const openapiRoot: Handler = () => ({
  type: 'json',
  code: 200,
  body: {
    paths: {
      'api/v1': { serverRelativeURL: '/openapi/v3/api/v1' },
      'apis/discovery.k8s.io/v1': { serverRelativeURL: '/openapi/v3/apis/discovery.k8s.io/v1' },
    },
  },
});

/** `GET /openapi/v3/api/v1`. k8s: what kubectl's query_param_verifier_v3.go reads */
export const openapiCore: Handler = () => documentOf('v1');

/** `GET /openapi/v3/apis/discovery.k8s.io/v1`. */
export const openapiDiscovery: Handler = () => documentOf('discovery.k8s.io/v1');

const documentOf = (groupVersion: string): Reply => ({
  type: 'json',
  code: 200,
  body: {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.32.4' },
    paths: Object.fromEntries(resources.filter(({ apiVersion }) => apiVersion === groupVersion).flatMap(pathsOf)),
    components: { schemas: {} },
  },
});

function pathsOf(resource: Resource): [string, object][] {
  const { kind, plural, namespaced, verbs, apiVersion } = resource;
  if (!(verbs as readonly string[]).includes('patch')) return [];
  const text = (name: string) => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } });
  const operation = (action: string) => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group: groupOf(resource), version: 'v1', kind },
    parameters: ['dryRun', 'fieldManager', 'fieldValidation'].map(text),
    responses: { '200': { description: 'OK' } },
  });
  const root = groupOf(resource) === '' ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
  const collection = namespaced ? `${root}/namespaces/{namespace}/${plural}` : `${root}/${plural}`;
  return [
    [collection, { post: operation('post') }],
    [`${collection}/{name}`, { put: operation('put'), patch: operation('patch') }],
  ];
}
