import { expect, test } from 'vitest';
import type { Pod } from '../../../../src/api/types.ts';
import { findBlocker } from '../../../../src/printers/findings/find.ts';
import { container, pod } from '../../../fakes/pod-states.ts';

const now = Date.parse('2026-11-21T19:22:44Z');

const unplaced = (message: string, change: Parameters<typeof container>[1]): Pod =>
  pod(now, 'web', {
    spec: { nodeName: undefined, containers: [container('main', change)] } as never,
    status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] },
  });

const hostPort = { ports: [{ containerPort: 80, hostPort: 8080, protocol: 'TCP' as const }] };
const other = pod(now, 'other', { spec: { containers: [container('main', { ...hostPort, resources: { requests: { memory: '6Gi' } } })] } });
const facts = { now, everyPod: [other], allocatable: { cpu: '2', memory: '8Gi' } };

test.each<[string, Pod, readonly [string, string, RegExp]]>([
  [
    'a port that another pod has',
    unplaced("0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.", hostPort),
    [
      'port-taken',
      'Port 8080/TCP of this machine is taken by pod/other',
      /"path":"\/spec\/containers\/0\/ports\/0\/hostPort","value":8081/,
    ],
  ],
  [
    'more than the machine has',
    unplaced('0/1 nodes are available: 1 Insufficient memory.', { resources: { requests: { memory: '100Gi' } } }),
    ['request-too-large', 'The pod requests 100Gi of memory, and this machine has 8192Mi', /requests\/memory","value":"1024Mi"/],
  ],
  [
    'more than others leave',
    unplaced('0/1 nodes are available: 1 Insufficient memory. preemption: none', { resources: { requests: { memory: '4Gi' } } }),
    [
      'no-room',
      'The pod requests 4Gi of memory, and of the 8192Mi of this machine other pods have all but 2048Mi (the most pod/other: 6144Mi)',
      /"value":"1024Mi"/,
    ],
  ],
  [
    'what the machine does not have at all',
    unplaced('0/1 nodes are available: 1 Insufficient nvidia.com/gpu.', { resources: { requests: { 'nvidia.com/gpu': '1' } } }),
    [
      'no-room',
      'The pod requests 1 of nvidia.com/gpu, of which there is not enough',
      /"op":"remove","path":"\/spec\/containers\/0\/resources\/requests\/nvidia.com~1gpu"/,
    ],
  ],
  [
    'a claim that is not there',
    unplaced('0/1 nodes are available: persistentvolumeclaim "data" not found. preemption: none', {}),
    ['claim-missing', 'The pod needs the PersistentVolumeClaim "data", which is not there', /^echo .*"name":"data".* \| kpod apply -f -$/],
  ],
])('%s', (_title, subject, [code, what, command]) => {
  const found = findBlocker({ ...facts, pod: subject });
  expect([found?.code, found?.what]).toEqual([code, what]);
  expect(found?.mend[0]).toMatch(command);
});
