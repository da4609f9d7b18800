import { expect, test } from 'vitest';
import type { Pod } from '../../../src/api/types.ts';
import type { ReplicaSet } from '../../../src/api/workload-types.ts';
import { describeReplicaSet } from '../../../src/printers/kinds/replicaset/describe.ts';
import { container, pod } from '../../fakes/pods.ts';

const reference = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'rs', controller: true };
const set = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    ...{ name: 'web-1', namespace: 'default', uid: 'rs', labels: { app: 'web', 'pod-template-hash': '1' } },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd', controller: true }],
  },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['b', 'a'] }] },
    template: {
      metadata: { labels: { app: 'web' }, annotations: { note: 'hello' } },
      spec: { ...pod({ init: [container('init')], apps: [container('web', { image: 'nginx' })] }).spec, serviceAccountName: 'sa' },
    },
  },
  status: { replicas: 1, conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }] },
} as ReplicaSet;
const pods = [
  pod({ metadata: { ownerReferences: [reference] }, status: { phase: 'Running' } }),
  pod({ metadata: { ownerReferences: [reference] }, status: { phase: 'Failed' } }),
  pod({ status: { phase: 'Running' } }),
] satisfies readonly Pod[];

test('a ReplicaSet is described as kubectl does, with the pods that are its own', () => {
  expect(describeReplicaSet(set, { events: [], related: pods, now: 0 })).toBe(`Name:           web-1
Namespace:      default
Selector:       app=web,tier in (a,b)
Labels:         app=web
                pod-template-hash=1
Annotations:    <none>
Controlled By:  Deployment/web
Replicas:       1 current / 2 desired
Pods Status:    1 Running / 0 Waiting / 0 Succeeded / 1 Failed
Pod Template:
  Labels:           app=web
  Annotations:      note: hello
  Service Account:  sa
  Init Containers:
   init:
    Image:        busybox
    Port:         <none>
    Host Port:    <none>
    Environment:  <none>
    Mounts:       <none>
  Containers:
   web:
    Image:         nginx
    Port:          <none>
    Host Port:     <none>
    Environment:   <none>
    Mounts:        <none>
  Volumes:         <none>
  Node-Selectors:  <none>
  Tolerations:     <none>
Conditions:
  Type             Status  Reason
  ----             ------  ------
  ReplicaFailure   True    FailedCreate
Events:            <none>
`);
});
