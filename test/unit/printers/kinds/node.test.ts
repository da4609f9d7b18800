import { expect, test } from 'vitest';
import type { Lease, NodeObject } from '../../../../src/api/node-types.ts';
import type { Event, Pod } from '../../../../src/api/types.ts';
import { nodePrinter } from '../../../../src/printers/kinds/node/printer.ts';
import { printTable } from '../../../../src/printers/print-table.ts';
import { tableOf } from '../../../../src/printers/tables.ts';

const now = Date.parse('2026-11-29T06:39:00Z');
const node = JSON.parse(
  `{"kind":"Node","apiVersion":"v1","metadata":{"name":"n1","uid":"abc","creationTimestamp":"2026-11-28T00:00:00Z","labels":{"kubernetes.io/hostname":"n1","node-role.kubernetes.io/control-plane":""},"annotations":{"a":"b"}},"spec":{"unschedulable":true,"podCIDR":"10.0.0.0/24","podCIDRs":["10.0.0.0/24"],"providerID":"kpod://x","taints":[{"key":"k","value":"v","effect":"NoSchedule"},{"key":"a","effect":"NoExecute"}]},"status":{"capacity":{"cpu":"2","memory":"24000000Ki","pods":"110","ephemeral-storage":"1000Ki","hugepages-2Mi":"0"},"allocatable":{"cpu":"2","memory":"24000000Ki","pods":"110","ephemeral-storage":"1000Ki","example.com/x":"3"},"conditions":[{"type":"Ready","status":"True","lastHeartbeatTime":"2026-11-29T00:00:00Z","lastTransitionTime":"2026-11-29T00:00:00Z","reason":"KubeletReady","message":"ok"}],"addresses":[{"type":"InternalIP","address":"10.1.1.1"},{"type":"Hostname","address":"n1"}],"nodeInfo":{"machineID":"m","systemUUID":"s","bootID":"b","kernelVersion":"6.1","osImage":"Debian","containerRuntimeVersion":"podman://5","kubeletVersion":"v1.32.4","kubeProxyVersion":"","operatingSystem":"linux","architecture":"amd64"}}}`,
) as NodeObject;
const pod = {
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', creationTimestamp: '2026-11-29T00:00:00Z' },
  spec: {
    containers: [
      { name: 'a', image: 'x', resources: { requests: { cpu: '500m', memory: '64Mi' }, limits: { cpu: '1', memory: '128Mi' } } },
    ],
  },
  status: { phase: 'Running' },
} as unknown as Pod;
const lease = {
  kind: 'Lease',
  metadata: { name: 'n1' },
  spec: { holderIdentity: 'n1', renewTime: '2026-11-29T06:00:00.000000Z' },
} as Lease;
const event = {
  type: 'Normal',
  reason: 'Starting',
  message: 'Starting kubelet.',
  source: { component: 'kubelet' },
  firstTimestamp: '2026-11-29T00:00:00Z',
  lastTimestamp: '2026-11-29T00:00:00Z',
  count: 1,
} as Event;

test('a node is described as kubectl 1.32 does', () => {
  expect(nodePrinter.describe?.(node, { events: [event], related: [lease, pod], now })).toBe(described);
});

test('a node of which nothing is known is one without a lease', () => {
  const bare = { ...node, metadata: { name: 'n1' }, spec: {}, status: {} };
  const text = nodePrinter.describe?.(bare, { events: undefined, related: [], now }) ?? '';
  expect(text).toContain('Roles:              <none>\n');
  expect(text).toContain('Lease:              Failed to get lease: leases.coordination.k8s.io "n1" not found\n');
  expect(text).toContain('  cpu                0 (0%)    0 (0%)\n');
});

test('the rows of nodes', () => {
  const shown = (one: NodeObject, wide = false) =>
    printTable(tableOf('Node', [one], now, { metadata: {}, includeObject: 'None' }), { wide, noHeaders: false } as never);
  expect(shown(node)).toBe(
    'NAME   STATUS                     ROLES           AGE   VERSION\nn1     Ready,SchedulingDisabled   control-plane   30h   v1.32.4\n',
  );
  expect(shown({ ...node, spec: {}, status: {} })).toContain('Unknown');
});

const described = `Name:               n1
Roles:              control-plane
Labels:             kubernetes.io/hostname=n1
                    node-role.kubernetes.io/control-plane=
Annotations:        a: b
CreationTimestamp:  Sat, 28 Nov 2026 00:00:00 +0000
Taints:             a:NoExecute
                    k=v:NoSchedule
Unschedulable:      true
Lease:
  HolderIdentity:  n1
  AcquireTime:     <unset>
  RenewTime:       Sun, 29 Nov 2026 06:00:00 +0000
Conditions:
  Type    Status  LastHeartbeatTime                 LastTransitionTime                Reason         Message
  ----    ------  -----------------                 ------------------                ------         -------
  Ready   True    Sun, 29 Nov 2026 00:00:00 +0000   Sun, 29 Nov 2026 00:00:00 +0000   KubeletReady   ok
Addresses:
  InternalIP:  10.1.1.1
  Hostname:    n1
Capacity:
  cpu:                2
  ephemeral-storage:  1000Ki
  hugepages-2Mi:      0
  memory:             24000000Ki
  pods:               110
Allocatable:
  cpu:                2
  ephemeral-storage:  1000Ki
  example.com/x:      3
  memory:             24000000Ki
  pods:               110
System Info:
  Machine ID:                 m
  System UUID:                s
  Boot ID:                    b
  Kernel Version:             6.1
  OS Image:                   Debian
  Operating System:           linux
  Architecture:               amd64
  Container Runtime Version:  podman://5
  Kubelet Version:            v1.32.4
  Kube-Proxy Version:         
PodCIDR:                      10.0.0.0/24
PodCIDRs:                     10.0.0.0/24
ProviderID:                   kpod://x
Non-terminated Pods:          (1 in total)
  Namespace                   Name    CPU Requests  CPU Limits  Memory Requests  Memory Limits  Age
  ---------                   ----    ------------  ----------  ---------------  -------------  ---
  default                     web     500m (25%)    1 (50%)     64Mi (0%)        128Mi (0%)     6h39m
Allocated resources:
  (Total limits may be over 100 percent, i.e., overcommitted.)
  Resource           Requests    Limits
  --------           --------    ------
  cpu                500m (25%)  1 (50%)
  memory             64Mi (0%)   128Mi (0%)
  ephemeral-storage  0 (0%)      0 (0%)
  example.com/x      0           0
Events:
  Type    Reason    Age    From     Message
  ----    ------    ----   ----     -------
  Normal  Starting  6h39m  kubelet  Starting kubelet.
`;
