import { expect, test } from 'vitest';
import { prepareForCreate } from '../../../src/api/admission.ts';
import { resourcesWithoutEffect } from '../../../src/api/kinds/without-effect/resources.ts';
import type { KindWithoutEffect } from '../../../src/api/without-effect-types.ts';
import { printerOf } from '../../../src/printers/kinds/printers.ts';

const context = { fieldValidation: 'Strict', nodeName: 'here', newUid: () => 'u', random: () => 0 } as const;

function describe<K extends KindWithoutEffect>(kind: K, fields: object, related: readonly object[] = []): string {
  const { apiVersion } = resourcesWithoutEffect[kind];
  const { object } = prepareForCreate(kind, { apiVersion, kind, metadata: { name: 'x' }, ...fields }, context);
  const { describe: print } = printerOf(kind) as { readonly describe?: (one: unknown, more: object) => string };
  return print?.(object, { events: undefined, related, now: 0 }) ?? '';
}

/** As kubectl 1.32 prints the same objects. */
test('the verbs of a role are put together by what they are for', () => {
  const rules = [
    { apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'watch', 'list'] },
    { apiGroups: ['apps'], resources: ['deployments/scale'], resourceNames: ['a', 'b'], verbs: ['get'] },
    { nonResourceURLs: ['/healthz'], verbs: ['get', 'post'] },
    { apiGroups: [''], resources: ['pods'], verbs: ['delete', 'get'] },
  ];
  expect(describe('ClusterRole', { rules })).toBe(`Name:         x
Labels:       <none>
Annotations:  <none>
PolicyRule:
  Resources               Non-Resource URLs  Resource Names  Verbs
  ---------               -----------------  --------------  -----
  pods                    []                 []              [get watch list delete]
  pods/log                []                 []              [get watch list]
                          [/healthz]         []              [get]
  deployments.apps/scale  []                 [a]             [get]
  deployments.apps/scale  []                 [b]             [get]
                          [/healthz]         []              [post]
`);
});

test('of an Ingress what its backends come to', () => {
  const path = (text: string, service: object) => ({ path: text, pathType: 'Prefix', backend: { service } });
  const paths = [path('/x', { name: 'web', port: { number: 80 } }), path('/y', { name: 'nope', port: { name: 'http' } })];
  const rules = [{ host: 'a.example.com', http: { paths } }, { host: 'b.example.com' }];
  const spec = { ingressClassName: 'nginx', tls: [{ hosts: ['a', 'b'], secretName: 's' }, { hosts: ['c'] }], rules };
  const service = { kind: 'Service', metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } };
  expect(describe('Ingress', { spec }, [service])).toBe(`Name:             x
Labels:           <none>
Namespace:        default
Address:          
Ingress Class:    nginx
Default backend:  <default>
TLS:
  s terminates a,b
  SNI routes c
Rules:
  Host           Path  Backends
  ----           ----  --------
  a.example.com  
                 /x   web:80 (<none>)
                 /y   nope:http (<error: services "nope" not found>)
Annotations:     <none>
`);
});

test('of a NetworkPolicy what it would let through', () => {
  const from = [{ ipBlock: { cidr: '172.17.0.0/16', except: ['172.17.1.0/24'] } }, { namespaceSelector: {}, podSelector: {} }];
  const spec = { podSelector: {}, ingress: [{ from, ports: [{ port: 100, endPort: 200 }] }, {}], policyTypes: ['Ingress', 'Egress'] };
  expect(describe('NetworkPolicy', { spec }).split('\n').slice(5)).toEqual([
    'Spec:',
    '  PodSelector:     <none> (Allowing the specific traffic to all pods in this namespace)',
    '  Allowing ingress traffic:',
    '    To Port Range: 100-200/TCP',
    '    From:',
    '      IPBlock:',
    '        CIDR: 172.17.0.0/16',
    '        Except: 172.17.1.0/24',
    '    From:',
    '      NamespaceSelector: <none>',
    '      PodSelector: <none>',
    '    ----------',
    '    To Port: <any> (traffic allowed to all ports)',
    '    From: <any> (traffic not restricted by source)',
    '  Allowing egress traffic:',
    '    <none> (Selected pods are isolated for egress connectivity)',
    '  Policy Types: Ingress, Egress',
    '',
  ]);
});

test('of an autoscaler what it would measure', () => {
  const metrics = [
    { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
    { type: 'Pods', pods: { metric: { name: 'packets' }, target: { type: 'AverageValue', averageValue: '1k' } } },
  ];
  const spec = { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 9, metrics, behavior: { scaleDown: {} } };
  expect(describe('HorizontalPodAutoscaler', { spec }).split('\n').slice(5)).toEqual([
    'Reference:                                             Deployment/web',
    'Metrics:                                               ( current / target )',
    '  resource cpu on pods  (as a percentage of request):  <unknown> / 80%',
    '  "packets" on pods:                                   <unknown> / 1k',
    'Min replicas:                                          1',
    'Max replicas:                                          9',
    'Behavior:',
    '  Scale Up:',
    '    Stabilization Window: 0 seconds',
    '    Select Policy: Max',
    '    Policies:',
    '      - Type: Pods     Value: 4    Period: 15 seconds',
    '      - Type: Percent  Value: 100  Period: 15 seconds',
    '  Scale Down:',
    '    Select Policy: Max',
    '    Policies:',
    '      - Type: Percent  Value: 100  Period: 15 seconds',
    'Deployment pods:       0 current / 0 desired',
    '',
  ]);
});
