import { describe, expect, it } from 'vitest';
import type { Pod, PodPhase, PodStatus } from '../../../src/api/types.ts';
import { emptyMemory, type PodMemory } from '../../../src/kubelet/memory.ts';
import { generatePodStatus } from '../../../src/kubelet/status.ts';
import { ended, memoryOf, record, sandbox } from '../../fakes/memories.ts';
import { container, pod } from '../../fakes/pods.ts';

const now = Date.parse('2026-01-05T00:10:00.999Z');
const statusOf = (subject: Pod, memory: PodMemory) =>
  generatePodStatus({ pod: subject, memory, probes: new Map(), engine: 'podman', hostIP: '192.168.7.2', now });
const verdict = ({ phase, reason, message }: PodStatus) => [phase, reason, message].filter(Boolean).join(', ');

const deadline = { reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' };
const deletionTimestamp = '2026-01-05T00:09:00Z';
const leaving = (phase: PodPhase) => pod({ metadata: { deletionTimestamp }, status: { phase } });
const was = (status: PodStatus, restartPolicy: 'Always' | 'Never' = 'Always') => pod({ status, spec: { restartPolicy } });

const sidecar = pod({ init: [container('side', { restartPolicy: 'Always' }), 'init'], spec: { restartPolicy: 'Never' } });

const rows: readonly (readonly [what: string, pod: Pod, memory: PodMemory, expected: string])[] = [
  ['a running container', was({ phase: 'Pending' }), memoryOf({ app: [record('app')] }), 'Running'],
  ['a container that has ended for good', was({ phase: 'Running' }, 'Never'), memoryOf({ app: [ended('app', 0)] }), 'Succeeded'],
  [
    'a container that was ended for its successor, and would never restart',
    was({ phase: 'Running' }, 'Never'),
    memoryOf({ app: [{ ...ended('app', 143), replaced: true }] }),
    'Running',
  ],
  [
    'a deletion before the successor of a container has come',
    leaving('Running'),
    memoryOf({ app: [{ ...ended('app', 0), replaced: true }] }),
    'Succeeded',
  ],
  [
    'what has failed stays so',
    was({ phase: 'Failed', ...deadline }),
    memoryOf({ app: [record('app')] }),
    `Failed, ${deadline.reason}, ${deadline.message}`,
  ],
  [
    'an init container that failed for good beside a sidecar that runs',
    sidecar,
    memoryOf({ side: [record('side')], init: [ended('init', 1)] }),
    'Pending',
  ],
  [
    'all apps have ended and somebody looks inside, which a kpod that was killed has not written down',
    was({ phase: 'Pending' }, 'Never'),
    memoryOf({ app: [ended('app', 0)], debugger: [record('debugger')] }, { termination: {} }),
    'Running',
  ],
  [
    'an init container that failed for good, when its sidecar has ended',
    sidecar,
    memoryOf({ side: [ended('side', 143)], init: [ended('init', 1)] }),
    'Failed',
  ],
  ['what has succeeded stays so', was({ phase: 'Succeeded' }), memoryOf({ app: [ended('app', 1)] }), 'Succeeded'],
  [
    'a deadline that passed while a container still runs',
    was({ phase: 'Running' }),
    memoryOf({ app: [record('app')] }, { termination: deadline }),
    'Running',
  ],
  [
    'a deadline that passed, when nothing runs any more',
    was({ phase: 'Running' }),
    memoryOf({ app: [ended('app', 143)] }, { termination: deadline }),
    `Failed, ${deadline.reason}, ${deadline.message}`,
  ],
  [
    'a deadline that passed, though all ended well then',
    was({ phase: 'Running' }),
    memoryOf({ app: [ended('app', 0)] }, { termination: deadline }),
    `Failed, ${deadline.reason}, ${deadline.message}`,
  ],
  ['an end by completion', was({ phase: 'Running' }, 'Never'), memoryOf({ app: [ended('app', 0)] }, { termination: {} }), 'Succeeded'],
  ['an end by failure', was({ phase: 'Running' }, 'Never'), memoryOf({ app: [ended('app', 1)] }, { termination: {} }), 'Failed'],
  ['a deletion while a container still runs', leaving('Running'), memoryOf({ app: [record('app')] }), 'Running'],
  ['a deletion, when all have ended well', leaving('Running'), memoryOf({ app: [ended('app', 0)] }), 'Succeeded'],
  ['a deletion, when one was killed', leaving('Running'), memoryOf({ app: [ended('app', 137)] }), 'Failed'],
  ['a deletion before anything ran', leaving('Pending'), memoryOf({}), 'Pending'],
];

describe('the status of a pod', () => {
  it.each(rows)('%s', (_what, subject, memory, expected) => {
    expect(verdict(statusOf(subject, memory))).toBe(expected);
  });

  it('is whole from the first moment, before there is a sandbox', () => {
    expect(statusOf(pod({ init: ['i'] }), emptyMemory)).toMatchObject({
      phase: 'Pending',
      hostIP: '192.168.7.2',
      hostIPs: [{ ip: '192.168.7.2' }],
      startTime: '2026-01-05T00:10:00Z',
      qosClass: 'BestEffort',
      initContainerStatuses: [{ name: 'i' }],
      containerStatuses: [{ name: 'app' }],
    });
  });

  it('keeps the start time and the class that were told first', () => {
    const told = statusOf(was({ phase: 'Running', startTime: '2026-01-04T00:00:00Z', qosClass: 'Guaranteed' }), memoryOf({}));
    expect(told).toMatchObject({ startTime: '2026-01-04T00:00:00Z', qosClass: 'Guaranteed' });
  });

  it("has the sandbox's address, keeps it when the sandbox is gone, and the machine's with the machine's network", () => {
    const address = (subject: Pod, memory: PodMemory) => statusOf(subject, memory).podIP;
    const { ip: _ip, ...noAddress } = sandbox;
    expect(statusOf(pod({}), memoryOf({}))).toMatchObject({ podIP: '10.0.0.2', podIPs: [{ ip: '10.0.0.2' }] });
    expect(address(was({ phase: 'Running', podIP: '10.0.0.9' }), memoryOf({}, { sandbox: { ...noAddress, ready: false } }))).toBe(
      '10.0.0.9',
    );
    expect(address(pod({ spec: { hostNetwork: true } }), memoryOf({}, { sandbox: noAddress }))).toBe('192.168.7.2');
  });

  it('is not ready to start containers in a sandbox that is to be made anew', () => {
    const ready = (memory: PodMemory) => statusOf(pod({}), memory).conditions?.find(({ type }) => type === 'PodReadyToStartContainers');
    expect(ready(memoryOf({}))?.status).toBe('True');
    expect(ready(memoryOf({}, { sandboxChanged: true }))?.status).toBe('False');
    expect(ready(memoryOf({}, { sandbox: { ...sandbox, ready: false } }))?.status).toBe('False');
  });

  it('of a finished pod keeps what was told of its containers, which may be gone', () => {
    const containerStatuses = statusOf(was({ phase: 'Running' }, 'Never'), memoryOf({ app: [ended('app', 3)] })).containerStatuses ?? [];
    const later = statusOf(was({ phase: 'Failed', containerStatuses }, 'Never'), memoryOf({}));
    expect(later.containerStatuses).toEqual(containerStatuses);
  });
});
