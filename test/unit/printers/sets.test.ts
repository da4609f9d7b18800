import { expect, test } from 'vitest';
import { setDaemonSetDefaults } from '../../../src/api/kinds/daemonset/defaults.ts';
import { setStatefulSetDefaults } from '../../../src/api/kinds/statefulset/defaults.ts';
import type { Event, KubeObject, PodPhase } from '../../../src/api/types.ts';
import type { ControllerRevision, DaemonSet, StatefulSet } from '../../../src/api/workload-types.ts';
import { daemonSetPrinter } from '../../../src/printers/kinds/daemonset/printer.ts';
import { statefulSetPrinter } from '../../../src/printers/kinds/statefulset/printer.ts';
import { printTable } from '../../../src/printers/print-table.ts';
import { tableOf } from '../../../src/printers/tables.ts';

const now = Date.parse('2026-11-28T04:04:00Z');
const metadata = { namespace: 'default', uid: 'u1', creationTimestamp: '2026-11-28T03:00:00Z' };
const template = (app: string, spec: object = {}) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: app, image: `${app}:1` }], ...spec },
});

const db = (spec: object = {}): StatefulSet => ({
  ...setStatefulSetDefaults({
    metadata: { ...metadata, name: 'db', labels: { app: 'db' } },
    spec: { replicas: 3, selector: { matchLabels: { app: 'db' } }, template: template('db'), ...spec },
  }),
  status: { replicas: 3, readyReplicas: 2, availableReplicas: 2 },
});
const agent: DaemonSet = {
  ...setDaemonSetDefaults({
    metadata: { ...metadata, name: 'agent', annotations: { 'deprecated.daemonset.template.generation': '1' } },
    spec: { selector: { matchLabels: { app: 'agent' } }, template: template('agent', { nodeSelector: { disk: 'ssd' } }) },
  }),
  status: { desiredNumberScheduled: 1, currentNumberScheduled: 1, numberMisscheduled: 0, numberReady: 1, updatedNumberScheduled: 1 },
};
const revision = (owners: readonly object[]): ControllerRevision =>
  ({
    ...{ apiVersion: 'apps/v1', kind: 'ControllerRevision', revision: 2 },
    metadata: { ...metadata, name: 'db-7d6b446664', ownerReferences: owners },
  }) as unknown as ControllerRevision;
const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u1', controller: true };
const podIn = (phase: PodPhase, uid = 'u1'): KubeObject =>
  ({ metadata: { ownerReferences: [{ uid, controller: true }] }, status: { phase } }) as unknown as KubeObject;

test('the tables of sets and their revisions', () => {
  const lines = (text: string) => text.trimEnd().split('\n');
  const options = { wide: true };
  expect(lines(printTable(tableOf('StatefulSet', [db()], now, { metadata: {} }), options))).toEqual([
    'NAME   READY   AGE   CONTAINERS   IMAGES',
    'db     2/3     64m   db           db:1',
  ]);
  expect(lines(printTable(tableOf('DaemonSet', [agent], now, { metadata: {} }), options))).toEqual([
    'NAME    DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR   AGE   CONTAINERS   IMAGES    SELECTOR',
    'agent   1         1         1       1            0           disk=ssd        64m   agent        agent:1   app=agent',
  ]);
  expect(lines(printTable(tableOf('ControllerRevision', [revision([owner]), revision([])], now, { metadata: {} })))).toEqual([
    'NAME            CONTROLLER            REVISION   AGE',
    'db-7d6b446664   statefulset.apps/db   2          64m',
    'db-7d6b446664   <none>                2          64m',
  ]);
});

const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };
const template3 = (app: string, nodeSelector: string) => `Pod Template:
  Labels:  app=${app}
  Containers:
   ${app}:
    Image:         ${app}:1
    Port:          <none>
    Host Port:     <none>
    Environment:   <none>
    Mounts:        <none>
  Volumes:         <none>
  Node-Selectors:  ${nodeSelector}
  Tolerations:     <none>
`;
const made = {
  ...{ metadata: { name: 'e' }, type: 'Normal', reason: 'SuccessfulCreate', message: 'create Pod db-0 in StatefulSet db successful' },
  ...{ count: 1, source: { component: 'statefulset-controller' } },
  ...{ firstTimestamp: '2026-11-28T03:54:00Z', lastTimestamp: '2026-11-28T03:54:00Z' },
} as unknown as Event;

test('the description of a StatefulSet', () => {
  const related = [podIn('Running'), podIn('Running'), podIn('Pending'), podIn('Failed', 'other')];
  expect(
    statefulSetPrinter.describe?.(db({ volumeClaimTemplates: [claim] }), { events: [made], related, now }),
  ).toBe(`Name:               db
Namespace:          default
CreationTimestamp:  Sat, 28 Nov 2026 03:00:00 +0000
Selector:           app=db
Labels:             app=db
Annotations:        <none>
Replicas:           3 desired | 3 total
Update Strategy:    RollingUpdate
  Partition:        0
Pods Status:        2 Running / 1 Waiting / 0 Succeeded / 0 Failed
${template3('db', '<none>')}Volume Claims:
  Name:          data
  StorageClass:  
  Labels:        <none>
  Annotations:   <none>
  Capacity:      1Gi
  Access Modes:  [ReadWriteOnce]
Events:
  Type    Reason            Age   From                    Message
  ----    ------            ----  ----                    -------
  Normal  SuccessfulCreate  10m   statefulset-controller  create Pod db-0 in StatefulSet db successful
`);
  const plain = statefulSetPrinter.describe?.(db({ updateStrategy: { type: 'OnDelete' } }), { events: [], now }) ?? '';
  expect(plain).toContain('Update Strategy:    OnDelete\nPods Status:');
  expect(plain).toMatch(/\nVolume Claims: {5}<none>\nEvents: {12}<none>\n$/);
});

test('the description of a DaemonSet, which names no namespace', () => {
  const { describe } = daemonSetPrinter;
  expect(describe?.(agent, { events: undefined, related: [podIn('Running')], now })).toBe(`Name:           agent
Selector:       app=agent
Node-Selector:  disk=ssd
Labels:         <none>
Annotations:    deprecated.daemonset.template.generation: 1
Desired Number of Nodes Scheduled: 1
Current Number of Nodes Scheduled: 1
Number of Nodes Scheduled with Up-to-date Pods: 1
Number of Nodes Scheduled with Available Pods: 0
Number of Nodes Misscheduled: 0
Pods Status:  1 Running / 0 Waiting / 0 Succeeded / 0 Failed
${template3('agent', 'disk=ssd')}`);
});
