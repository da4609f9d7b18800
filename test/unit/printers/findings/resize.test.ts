import { expect, test } from 'vitest';
import { findFindings } from '../../../../src/printers/findings/find.ts';
import { conditions, container, pod, status } from '../../../fakes/pod-states.ts';

const now = Date.parse('2026-11-21T19:22:44Z');
const resources = { requests: { cpu: '1' }, limits: { cpu: '1' } };
const runs = { running: { startedAt: '2026-11-21T19:00:00Z' } };

test.each([
  ['PodResizePending', 'Infeasible', 'resize-too-large', 'The pod was resized to more than this machine has, and goes on with what it had'],
  ['PodResizePending', 'Deferred', 'resize-waits', 'The pod was resized, and goes on with what it had until others give back so much'],
  ['PodResizeInProgress', 'Error', 'resize-failed', 'The pod was resized, and its containers cannot be given that'],
  ['PodResizeInProgress', undefined, undefined, undefined],
])('a pod that is up, with %s: %s', (type, reason, code, what) => {
  const condition = { type, status: 'True', ...(reason ? { reason, message: 'why' } : {}) } as const;
  const containerStatuses = [status('main', runs, { ready: true, started: true, resources })];
  const up = pod(now, 'web', { status: { phase: 'Running', conditions: [condition, ...conditions(true, true)], containerStatuses } });
  const found = findFindings({ pod: up, now });
  const patch = `kpod patch pod web --subresource=resize -p '${JSON.stringify({ spec: { containers: [{ name: 'main', resources }] } })}'`;
  expect(found.map((one) => [one.code, one.what, one.evidence, one.mend])).toEqual(code ? [[code, what, ['why'], [patch]]] : []);
});

test('memory that cannot be less while the container runs is for another pod', () => {
  const condition = { type: 'PodResizePending', status: 'True', reason: 'Infeasible', message: 'why' } as const;
  const had = status('main', runs, { ready: true, started: true, resources: { limits: { memory: '1Gi' } } });
  const up = pod(now, 'web', {
    spec: { containers: [container('main', { resources: { limits: { memory: '1Ti' } } })] } as never,
    status: { phase: 'Running', conditions: [condition, ...conditions(true, true)], containerStatuses: [had] },
  });
  expect(findFindings({ pod: up, now })[0]?.mend).toEqual(['kpod get pod/web -o yaml > web.yaml', 'kpod replace --force -f web.yaml']);
});
