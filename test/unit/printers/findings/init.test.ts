import { expect, test } from 'vitest';
import type { Pod, Service } from '../../../../src/api/types.ts';
import { findBlocker } from '../../../../src/printers/findings/find.ts';
import { conditions, container, placed, pod, status, timeBefore, waiting } from '../../../fakes/pod-states.ts';

const now = Date.parse('2026-11-21T19:22:44Z');

const service = (name: string, selector: object, ports: readonly object[]): Service =>
  ({ metadata: { name, namespace: 'default' }, spec: { clusterIP: '10.0.0.9', selector, ports } }) as unknown as Service;

const db = (labels: Readonly<Record<string, string>>, ready: boolean): Pod =>
  pod(now, 'db', {
    metadata: { labels },
    spec: { containers: [container('main', { ports: [{ containerPort: 5432, protocol: 'TCP' }] })] },
    status: placed(now, {
      phase: 'Running',
      conditions: conditions(true, ready),
      containerStatuses: [status('main', ready ? { running: {} } : waiting('ErrImagePull', 'no'), { ready })],
    }),
  });

function blocker(
  script: string,
  { services = [], pods = [], log = [] }: { services?: readonly Service[]; pods?: readonly Pod[]; log?: readonly string[] },
) {
  const subject = pod(now, 'web', {
    spec: { initContainers: [container('wait', { command: ['sh', '-c', script] })] },
    status: placed(now, {
      phase: 'Pending',
      conditions: conditions(false, false),
      initContainerStatuses: [status('wait', { running: { startedAt: timeBefore(now, 45) } })],
      containerStatuses: [status('main', waiting('PodInitializing'))],
    }),
  });
  return findBlocker({ pod: subject, now, logs: { wait: log }, surroundings: { services, pods: [subject, ...pods] } });
}

const connects = 'until nc db 5432 </dev/null; do sleep 1; done';

test.each<[string, string, Parameters<typeof blocker>[1], readonly unknown[]]>([
  [
    'a name that its log complains of, of a pod that is there',
    './wait-for-database',
    { pods: [db({ app: 'db' }, true)], log: ["wget: bad address 'db:5432'"] },
    ['init-waits-for-name', ["It says: wget: bad address 'db:5432'"], 'kpod expose pod/db --port=5432'],
  ],
  [
    'a selector that is misspelt',
    connects,
    { services: [service('db', { app: 'dbb' }, [{ port: 5432, targetPort: 5432 }])], pods: [db({ app: 'db' }, true)] },
    ['init-waits-for-endpoints', [], 'kpod set selector service/db app=db'],
  ],
  [
    'pods that are not ready, and why',
    connects,
    { services: [service('db', { app: 'db' }, [{ port: 5432, targetPort: 5432 }])], pods: [db({ app: 'db' }, false)] },
    [
      'init-waits-for-endpoints',
      ['Container "main" has no image: busybox:1.28 (imagePullPolicy IfNotPresent). The engine says: no.'],
      'kpod why db',
    ],
  ],
  [
    'a port that the Service does not have',
    connects,
    {
      services: [service('db', { app: 'db' }, [{ port: 80, targetPort: 5432 }])],
      pods: [db({ app: 'db' }, true)],
      log: ['nc: connection refused'],
    },
    [
      'init-waits-for-port',
      ['It says: nc: connection refused'],
      `kpod patch service/db --type=json -p '[{"op":"add","path":"/spec/ports/0/name","value":"p80"},{"op":"add","path":"/spec/ports/-","value":{"name":"p5432","port":5432,"protocol":"TCP","targetPort":5432}}]'`,
    ],
  ],
  [
    'a port that leads where nobody listens',
    connects,
    { services: [service('db', { app: 'db' }, [{ port: 5432, targetPort: 80 }])], pods: [db({ app: 'db' }, true)] },
    ['init-waits-for-port', [], `kpod patch service/db --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":5432}]'`],
  ],
  ['a file', 'until [ -f /work/go ]; do sleep 1; done', {}, ['init-waits-for-file', [], 'kpod exec web -c wait -- touch /work/go']],
  [
    'a file that is listed',
    'while ! ls /work/go >/dev/null; do sleep 1; done',
    {},
    ['init-waits-for-file', [], 'kpod exec web -c wait -- touch /work/go'],
  ],
  ['nothing that is known', 'sleep 1000', {}, ['init-runs', [], 'kpod logs web -c wait -f']],
])('an init container waits for %s', (_title, script, around, expected) => {
  const found = blocker(script, around);
  expect([found?.code, found?.evidence, found?.mend[0]]).toEqual(expected);
});
