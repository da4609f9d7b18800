import { expect, it, test } from 'vitest';
import type { ContainerPort, PodSpec } from '../../../src/api/types.ts';
import { hostPorts } from '../../../src/kubelet/host-ports.ts';
import { container, pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';

type Ports = readonly (Partial<ContainerPort> & { readonly containerPort: number })[];
const withPorts = (apps: readonly Ports[], init: readonly Ports[] = [], spec: Partial<PodSpec> = {}) => {
  const make = (name: string, ports: Ports) => container(name, { ports: ports.map((port) => ({ protocol: 'TCP', ...port })) });
  return pod({
    apps: apps.map((ports, index) => make(`a${index}`, ports)),
    init: init.map((ports, index) => make(`i${index}`, ports)),
    spec,
  });
};
const flags = (...args: Parameters<typeof withPorts>) =>
  hostPorts(withPorts(...args), { name: 'podman' }).mappings.map(
    ({ hostIP = '', hostPort, containerPort, protocol }) => `${hostIP}:${hostPort}>${containerPort}/${protocol}`,
  );

test.each<[string, Parameters<typeof withPorts>, readonly string[]]>([
  ['none without hostPort', [[[{ containerPort: 80 }, { containerPort: 81, hostPort: 0 }]]], []],
  [
    'one port at several addresses and by several protocols, of several containers',
    [
      [
        [
          { containerPort: 80, hostPort: 8080, hostIP: '127.0.0.1' },
          { containerPort: 53, hostPort: 8080, protocol: 'UDP' },
        ],
        [
          { containerPort: 81, hostPort: 8080, hostIP: '127.0.0.2' },
          { containerPort: 9, hostPort: 8080, protocol: 'SCTP' },
        ],
      ],
    ],
    ['127.0.0.1:8080>80/tcp', ':8080>53/udp', '127.0.0.2:8080>81/tcp', ':8080>9/sctp'],
  ],
  [
    'those of init containers, but where an app container has the same',
    [
      [[{ containerPort: 80, hostPort: 8080 }]],
      [
        [
          { containerPort: 90, hostPort: 8080 },
          { containerPort: 91, hostPort: 8081 },
        ],
      ],
    ],
    [':8080>80/tcp', ':8081>91/tcp'],
  ],
  [
    'every address once, however it is said',
    [[[{ containerPort: 80, hostPort: 8080, hostIP: '0.0.0.0' }]], [[{ containerPort: 80, hostPort: 8080 }]]],
    ['0.0.0.0:8080>80/tcp'],
  ],
  ['none on the network of the machine', [[[{ containerPort: 80, hostPort: 80 }]], [], { hostNetwork: true }], []],
])('ports of the machine: %s', (_, args, expected) => {
  expect(flags(...args)).toEqual(expected);
});

it('says which an engine cannot publish, and publishes the others', async () => {
  const node = await startSimulatedNode({ info: { unpublishedIPv6: 'there is no IPv6' } });
  const ports: Ports = [
    { containerPort: 80, hostPort: 8080, hostIP: '::1' },
    { containerPort: 80, hostPort: 8080, hostIP: '127.0.0.1' },
  ];
  await node.create(withPorts([ports]));
  expect(node.pod().status.phase).toBe('Running');
  const [sandbox] = [...node.engine.world.sandboxes.values()];
  expect(sandbox?.config.ports).toEqual([{ hostIP: '127.0.0.1', hostPort: 8080, containerPort: 80, protocol: 'tcp' }]);
  const messages = node.store.list('Event').flatMap(({ reason, message }) => (reason === 'HostPortNotPublished' ? [message] : []));
  expect(messages).toEqual(['spec.containers[0].ports[0].hostIP: port 8080 is not published at ::1 by podman: there is no IPv6']);
});
