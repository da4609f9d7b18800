import { describe, expect, test } from 'vitest';
import { prepareForCreate } from '../../../src/api/admission.ts';
import type { Kind } from '../../../src/api/any-object.ts';
import { resources } from '../../../src/api/kinds/resources.ts';
import { inServedVersion } from '../../../src/api/older-versions.ts';

const context = { fieldValidation: 'Strict', nodeName: 'here', newUid: () => 'u', random: () => 0 } as const;
const apiVersionOf = (kind: string) => resources.find((resource) => resource.kind === kind)?.apiVersion;
const create = (kind: Kind, fields: object, name = 'x') =>
  prepareForCreate(kind, { apiVersion: apiVersionOf(kind), kind, metadata: { name }, ...fields }, context);

const target = { scaleTargetRef: { kind: 'Deployment', name: 'web' } };
const backend = { service: { name: 'web', port: { number: 80 } } };
const paths = (path: object) => ({ spec: { rules: [{ http: { paths: [path] } }] } });
const roleRef = { kind: 'Role', name: 'r' };

describe('a kind without effect is kept with one warning, and the defaults of a cluster', () => {
  test.each<[kind: Kind, fields: object, kept: object]>([
    [
      'HorizontalPodAutoscaler',
      { spec: { ...target, maxReplicas: 3 } },
      {
        spec: { minReplicas: 1, metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 80 } } }] },
        status: { currentMetrics: null, desiredReplicas: 0 },
      },
    ],
    ['NetworkPolicy', { spec: { podSelector: {}, egress: [{}] } }, { spec: { policyTypes: ['Ingress', 'Egress'] } }],
    ['Ingress', { spec: { defaultBackend: backend } }, { status: { loadBalancer: {} } }],
    [
      'IngressClass',
      { spec: { controller: 'a.b/c', parameters: { kind: 'K', name: 'n' } } },
      { spec: { parameters: { scope: 'Cluster' } } },
    ],
    ['Role', {}, { rules: null }],
    [
      'RoleBinding',
      { roleRef, subjects: [{ kind: 'User', name: 'jane' }] },
      { roleRef: { apiGroup: 'rbac.authorization.k8s.io' }, subjects: [{ apiGroup: 'rbac.authorization.k8s.io' }] },
    ],
    ['PriorityClass', {}, { value: 0, preemptionPolicy: 'PreemptLowerPriority' }],
    ['RuntimeClass', { handler: 'runsc' }, {}],
  ])('%s', (kind, fields, kept) => {
    const { object, warnings } = create(kind, fields);
    expect(object).toMatchObject(kept);
    expect(warnings).toEqual([expect.stringMatching(new RegExp(`^${kind} has no effect in kpod: `))]);
  });
});

test.each<[kind: Kind, fields: object, problem: string]>([
  ['HorizontalPodAutoscaler', { spec: target }, 'spec.maxReplicas: Invalid value: 0: must be greater than 0'],
  [
    'HorizontalPodAutoscaler',
    { spec: { ...target, maxReplicas: 1, metrics: [{ type: 'Resource' }] } },
    'spec.metrics[0].resource: Required value: must populate information for the given metric source',
  ],
  ['NetworkPolicy', { spec: { ingress: [{ from: [{}] }] } }, 'spec.ingress[0].from[0]: Required value: must specify a peer'],
  [
    'NetworkPolicy',
    { spec: { egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0' } }] }] } },
    'spec.egress[0].to[0].ipBlock.cidr: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
  ],
  ['Ingress', {}, 'either `defaultBackend` or `rules` must be specified'],
  ['Ingress', paths({ path: '/', backend }), 'spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified'],
  [
    'Ingress',
    paths({ path: 'x', pathType: 'Prefix', backend }),
    'spec.rules[0].http.paths[0].path: Invalid value: "x": must be an absolute path',
  ],
  ['Role', { rules: [{ verbs: ['get'], nonResourceURLs: ['/x'] }] }, 'namespaced rules cannot apply to non-resource URLs'],
  [
    'ClusterRole',
    { rules: [{ apiGroups: [''], resources: ['pods'] }] },
    'rules[0].verbs: Required value: verbs must contain at least one value',
  ],
  [
    'ClusterRoleBinding',
    { roleRef: { kind: 'Role', name: 'r' } },
    'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
  ],
  ['RoleBinding', { roleRef, subjects: [{ kind: 'ServiceAccount', name: 'a' }] }, 'subjects[0].namespace: Required value'],
  ['PriorityClass', { value: 1_000_000_001 }, 'value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
])('%s %j is refused: %s', (kind, fields, problem) => {
  expect(() => create(kind, fields)).toThrow(problem);
});

test('roles have names that nothing else may have', () => {
  expect(create('ClusterRole', {}, 'system:node').object.metadata.name).toBe('system:node');
  expect(() => create('PriorityClass', {}, 'system-mine')).toThrow('metadata.name: Forbidden: priority class names with');
});

test('an autoscaler of version 1 is one of version 2 that measures processors', () => {
  const old = { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata: { name: 'x' } };
  const { apiVersion, spec } = inServedVersion({ ...old, spec: { maxReplicas: 2, targetCPUUtilizationPercentage: 50 } });
  expect({ apiVersion, spec }).toEqual({
    apiVersion: 'autoscaling/v2',
    spec: {
      maxReplicas: 2,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
    },
  });
});
