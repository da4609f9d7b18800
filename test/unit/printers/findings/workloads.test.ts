import { expect, test } from 'vitest';
import type { Event, KubeObject, PersistentVolumeClaim, Pod, Service } from '../../../../src/api/types.ts';
import { explainClaim } from '../../../../src/printers/findings/claims.ts';
import { explainService } from '../../../../src/printers/findings/services.ts';
import { explainWorkload } from '../../../../src/printers/findings/workloads.ts';
import { conditions, container, pod } from '../../../fakes/pod-states.ts';

const now = Date.parse('2026-11-21T19:22:44Z');
const named = (kind: string, name: string, more: object) => ({ apiVersion: 'v1', kind, metadata: { name, namespace: 'shop' }, ...more });
const events = (reason: string, message: string) => [{ reason, message, involvedObject: {} } as unknown as Event];

test('a Job that has failed is made anew without what it wrote into itself', () => {
  const status = { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'too often' }] };
  const found = explainWorkload({ pod: named('Job', 'once', { spec: {}, status }) as KubeObject, events: [] }, { wanted: 1, ready: 0 });
  expect([found?.code, found?.what]).toEqual(['failed', 'The Job failed, and makes no more pods: BackoffLimitExceeded: too often']);
  expect(found?.mend[0]).toMatch(/^kpod get job\/once -o yaml -n shop .*"path":"\/spec\/selector".*replace --force -f - -n shop$/);
});

test.each<[string, object, readonly Event[], readonly [string, string]]>([
  [
    'a quota',
    {},
    events(
      'FailedCreate',
      'Error creating: pods "web-1" is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2',
    ),
    ['quota-exceeded', `kpod patch resourcequota few --type=merge -p '{"spec":{"hard":{"pods":"4"}}}' -n shop`],
  ],
  [
    'pods that are refused',
    {},
    events('FailedCreate', 'Error creating: pods "web-1" is forbidden: no'),
    ['pods-refused', 'kpod edit deployment/web -n shop'],
  ],
  ['a pause', { paused: true }, [], ['paused', 'kpod rollout resume deployment/web -n shop']],
  ['a suspension', { suspend: true }, [], ['suspended', `kpod patch deployment/web --type=merge -p '{"spec":{"suspend":false}}' -n shop`]],
])('a workload waits for %s', (_title, spec, told, expected) => {
  const found = explainWorkload({ pod: named('Deployment', 'web', { spec }) as KubeObject, events: told }, { wanted: 2, ready: 0 });
  expect([found?.code, found?.mend[0]]).toEqual(expected);
});

const backend = (app: string, ready: boolean): Pod =>
  pod(now, 'web-0', {
    metadata: { labels: { app }, namespace: 'shop' },
    spec: { containers: [container('main', { ports: [{ containerPort: 8080, protocol: 'TCP' }] })] },
    status: { phase: 'Running', conditions: conditions(true, ready) },
  });
const service = (targetPort: number | string, more: object = {}) =>
  named('Service', 'web', {
    spec: { clusterIP: '10.0.0.9', selector: { app: 'web' }, ports: [{ port: 80, targetPort }], ...more },
  }) as unknown as Service;

test.each<[string, Service, readonly Pod[], readonly unknown[] | undefined]>([
  [
    'its selector finds nothing',
    service(8080),
    [backend('wed', true)],
    ['selects-nothing', 'kpod set selector service/web app=wed -n shop'],
  ],
  ['its pods are not ready', service(8080), [backend('web', false)], ['endpoints-not-ready', 'kpod why web-0 -n shop']],
  [
    'its port leads nowhere',
    service(80),
    [backend('web', true)],
    [
      'target-port-missing',
      `kpod patch service/web --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":8080}]' -n shop`,
    ],
  ],
  [
    'its port has a name that no pod has',
    service('http'),
    [backend('web', true)],
    [
      'target-port-missing',
      `kpod patch service/web --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":8080}]' -n shop`,
    ],
  ],
  ['all is well', service(8080), [backend('web', true)], undefined],
  ['it is a name for a host outside', service(80, { type: 'ExternalName' }), [], undefined],
])('a Service: %s', (_title, subject, pods, expected) => {
  const found = explainService({ pod: subject, pods, events: [], whyNot: () => undefined });
  expect(found && [found.code, found.mend[0]]).toEqual(expected);
});

const claim = (phase: string, storageClassName?: string) =>
  named('PersistentVolumeClaim', 'data', {
    spec: { accessModes: [], resources: {}, storageClassName },
    status: { phase },
  }) as unknown as PersistentVolumeClaim;

test.each<[string, PersistentVolumeClaim, readonly Event[], string | undefined]>([
  ['is bound', claim('Bound'), [], undefined],
  ['waits for a pod', claim('Pending', 'local'), events('WaitForFirstConsumer', 'waiting'), 'claim-waits-for-pod'],
  ['wants a class that is not there', claim('Pending', 'fast'), events('ProvisioningFailed', 'not found'), 'claim-unbound'],
  ['has lost its volume', claim('Lost', 'local'), [], 'claim-unbound'],
])('a claim that %s', (_title, subject, told, code) => {
  expect(explainClaim({ pod: subject, events: told, classes: ['local'] })?.code).toBe(code);
});
